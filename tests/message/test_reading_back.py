"""What other programs read in a mail is exactly what was typed:
the standard parser, and mailparse (Rust).
"""

import email
import unicodedata
from email import policy
from email.header import decode_header
from email.utils import getaddresses

import fast_mail_parser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emailer import message
from emailer.model import Message
from tests.message import strategies

DATE_MS = 1_700_000_000_000
SETTINGS = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)

TYPED = [
    "Ana Lima",
    "Lima, Ana",
    'Ana "the cake" Lima',
    "Ana \\ Lima",
    "Ana  Lima (twice  spaced)",
    "J. R. R. T. <x@y.z>",
    "=?UTF-8?Q?=0A?=",
    "=?utf-8?b?Cg==?= and more",
    "José Muñoz",
    "日本語のとても長い名前" * 12,
    "Очень длинное имя " * 9 + "конец",
    "עברית וערבית عربي",
    "👩‍👩‍👧 family " * 11 + "!",
    (
        'Quoted "names" with, commas; that are much longer than one line of a header can be, '
        '"again" and "again"'
    ),
    "a" * 200,
    "https://example.org/" + "x" * 300,
    "per cent %s {0} = ? _ underscore",
    "no\xa0break",
]

printable = st.text(
    st.one_of(
        st.sampled_from(strategies.LETTERS),
        st.characters(exclude_categories=("C", "Z"), include_characters=" "),
    ),
    min_size=1,
    max_size=120,
).filter(lambda text: text == text.strip() and text)


def compose(**parts):
    name, fields = parts.pop("name", "Ana"), parts.pop("fields", {})
    made = Message(**{"subject": "Hi", "text": "Hello", "sender": "Bob <bob@example.org>", **parts})
    return (
        message.prepare(made).compose("ana@x.pt", name, fields, "a1@example.org", DATE_MS).content
    )


def standard(content):
    read = email.message_from_bytes(content, policy=policy.default)
    assert not read.defects
    return read


def decoded(raw):
    """A raw header by the older of the standard library's two decoders, which unfolds nothing."""
    parts = decode_header(raw.replace("\r\n", "").replace("\n", ""))
    return "".join(
        part if isinstance(part, str) else part.decode(charset or "ascii")
        for part, charset in parts
    )


def only_mailbox(content, field):
    """The one mailbox of a field, as both parsers of the standard library
    and mailparse agree on it.

    The parser of `policy.default` leaves a space between encoded words of a name,
    and makes one space of two (seen in 3.11); RFC 2047 6.2 takes the first away.
    So its name counts without spaces; the address counts as it is.
    """
    (found,) = standard(content).get_all(field)
    (mailbox,) = found.addresses
    (raw,) = email.message_from_bytes(content).get_all(field)
    ((name, address),) = getaddresses([raw.replace("\r\n", "")])
    assert mailbox.addr_spec == address
    assert mailbox.display_name.replace(" ", "") == decoded(name).replace(" ", "")
    return decoded(name), address


@pytest.mark.parametrize("typed", TYPED)
def test_names_read_back_as_typed(typed):
    content = compose(name=typed)
    assert only_mailbox(content, "To") == (typed, "ana@x.pt")
    assert [(to.display_name, to.address) for to in _fast_to(content)] == [(typed, "ana@x.pt")]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("subject", ["{{ city }}", None])
def test_subjects_read_back_as_typed(typed, subject):
    if subject is None and "{" in typed:
        typed = typed.replace("{", "(")
    content = compose(subject=subject or typed, fields={"city": typed})
    assert standard(content)["Subject"] == typed
    assert decoded(email.message_from_bytes(content)["Subject"]) == typed
    assert fast_mail_parser.parse_email(content).subject == typed


@SETTINGS
@given(name=printable, subject=printable)
def test_any_script_reads_back_as_typed(name, subject):
    content = compose(name=name, subject="{{ s }}", fields={"s": subject})
    read = standard(content)
    assert only_mailbox(content, "To") == (name, "ana@x.pt")
    assert read["Subject"] == subject
    assert fast_mail_parser.parse_email(content).subject == subject


@SETTINGS
@given(city=strategies.values)
def test_bodies_read_back_as_typed(city):
    content = compose(text="Hi {{ city }}.\n..\n", html="<b>{{ city }}</b>", fields={"city": city})
    read = standard(content)
    expected = city.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    text, html = read.iter_parts()
    assert text.get_payload(decode=True).decode() == f"Hi {expected}.\n..\n".replace("\n", "\r\n")
    fast = fast_mail_parser.parse_email(content)
    assert fast.text_plain == [f"Hi {expected}.\n..\n".replace("\n", "\r\n")]
    assert html.get_content_type() == "text/html"


def test_headers_and_structure_read_back():
    content = compose(
        html="<p>Hi</p>",
        reply_to='"Rü, B" <r@example.org>',
        headers=(("List-Unsubscribe", "<https://x.pt/" + "u" * 200 + ">"),),
    )
    read = standard(content)
    assert only_mailbox(content, "From") == ("Bob", "bob@example.org")
    assert only_mailbox(content, "Reply-To") == ("Rü, B", "r@example.org")
    assert read["List-Unsubscribe"] == "<https://x.pt/" + "u" * 200 + ">"
    assert read["Date"].datetime.timestamp() * 1000 == DATE_MS
    assert read["Message-ID"] == "<a1@example.org>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]


def test_no_encoded_word_is_long_or_splits_a_character():
    head = (
        compose(name="ñ日👩‍👩‍👧" * 40, subject="é x" * 90).partition(b"\r\n\r\n")[0].decode("ascii")
    )
    words = [word for word in head.split() if word.startswith("=?")]
    assert len(words) > 10
    for word in words:
        assert len(word) <= 75
        ((octets, charset),) = decode_header(word)
        assert unicodedata.normalize("NFC", octets.decode(charset))
    assert all(len(line) <= 76 for line in head.split("\r\n"))


def _fast_to(content):
    return fast_mail_parser.parse_email(content).to
