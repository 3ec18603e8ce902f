"""Files within a message: what is written, that it reads back,
and that all mails share their bytes.
"""

import base64
import email
import tracemalloc
from email import policy

import fast_mail_parser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emailer import message
from emailer.message import files, formats
from emailer.message.files import File, FilesError
from emailer.model import Message, Part, PartKind
from tests.growth import assert_in_proportion
from tests.message import reference, strategies

DATE_MS = 1_700_000_000_999
BOB = "Bob <bob@example.org>"
STAMPS = {"message_id": "a1.b2@example.org", "date_ms": DATE_MS}


def file(kind, name, content, content_type="application/pdf"):
    return File.of(files.part_of(kind, name, content_type, len(content)), content)


def attachment(content=b"%PDF", name="a.pdf"):
    return file(PartKind.ATTACHMENT, name, content)


def picture(content=b"PNG", name="map.png"):
    return file(PartKind.INLINE, name, content, "image/png")


def plainly(made, attached, pictures, **person):
    """The reference's mail, with files put around its bodies in the plainest way."""
    whole = reference.compose(made, ("Bob", "bob@example.org"), None, **person, **STAMPS).decode()
    end = "MIME-Version: 1.0\r\n"
    head, _, letter = whole.partition(end)
    tail = "a1_b2_example_org"
    if pictures:
        mark = "Content-Type: text/html"
        before, _, html = letter.rpartition(mark)
        html, closing, after = html.partition(f"\r\n--=_{tail}--") if before else (html, "", "")
        letter = (
            before
            + multipart("related", f"=_related_{tail}", [mark + html, *pictures])
            + closing
            + after
        )
    if attached:
        letter = multipart("mixed", f"=_mixed_{tail}", [letter, *attached])
    return (head + end + letter).encode()


def multipart(kind, boundary, parts):
    body = f"\r\n--{boundary}\r\n".join(parts)
    return (
        f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'
        f"--{boundary}\r\n{body}\r\n--{boundary}--\r\n"
    )


def in_base64(kind, name, content, content_type):
    lines = [f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64"]
    if kind == "inline":
        lines.append(f"Content-ID: <{files.content_id(name)}>")
    lines += [f"Content-Disposition: {kind};", f' filename="{name}"', ""]
    text = base64.b64encode(content).decode()
    lines += [text[at : at + 76] for at in range(0, len(text), 76)]
    return "".join(f"{line}\r\n" for line in lines)


contents = st.lists(st.binary(min_size=1, max_size=300), max_size=3)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(
    made=strategies.messages,
    name=strategies.values,
    fields=strategies.fields,
    attached=contents,
    shown=contents,
)
def test_the_quick_composer_writes_files_as_the_plain_reference_does(
    made, name, fields, attached, shown
):
    made = Message(made.subject, made.text, made.html or "<p>x", BOB, "", made.headers)
    given_files = [attachment(content, f"{n}.pdf") for n, content in enumerate(attached)]
    given_files += [picture(content, f"{n}.png") for n, content in enumerate(shown)]
    person = {"email": "ana@x.pt", "name": name, "fields": fields}
    mail = message.prepare(made, files=given_files).compose(**person, **STAMPS)
    plain_attached = [
        in_base64("attachment", f"{n}.pdf", c, "application/pdf") for n, c in enumerate(attached)
    ]
    plain_shown = [in_base64("inline", f"{n}.png", c, "image/png") for n, c in enumerate(shown)]
    assert mail.whole == plainly(made, plain_attached, plain_shown, **person)
    assert mail.envelope.size_bytes == mail.size_bytes == len(mail.whole)


def composed(*given_files, html="<p>Hi {{ name }}</p>", name="Ana"):
    ready = message.prepare(Message("Hi", "Hello", html, BOB), files=given_files)
    return ready.compose("ana@x.pt", name, {}, **STAMPS)


NAMES = [
    "a.pdf",
    "Programm für Gäste.pdf",
    "日本語" * 40 + ".pdf",
    'a "quoted"; name.pdf',
    "per%20cent.pdf",
    "x" * 140 + ".pdf",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_file_reads_back(name):
    mail = email.message_from_bytes(composed(attachment(b"x", name)).whole, policy=policy.default)
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == name
    assert not mail.defects
    head = composed(attachment(b"x", name)).whole
    assert all(len(line) <= 76 for line in head.split(b"\r\n"))


def test_another_parser_finds_the_same_files():
    mail = fast_mail_parser.parse_email(
        composed(attachment(b"%PDF-1", "a.pdf"), picture(b"PNG")).whole
    )
    assert sorted((one.filename, one.content) for one in mail.attachments) == [
        ("a.pdf", b"%PDF-1"),
        ("map.png", b"PNG"),
    ]


def test_no_line_of_a_file_begins_with_a_dot_or_is_long():
    whole = composed(attachment(bytes(range(256)) * 500), picture(b"." * 5000)).whole
    assert not [line for line in whole.split(b"\r\n") if line.startswith(b".") or len(line) > 76]


def test_all_mails_share_the_bytes_of_a_file():
    ready = message.prepare(
        Message("Hi", "Hello {{ name }}", "", BOB), files=[attachment(b"x" * 15_000_000)]
    )
    tracemalloc.start()
    try:
        mails = [ready.compose("ana@x.pt", f"Ana {n}", {}, **STAMPS) for n in range(200)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
    assert len({id(mail.rest[0]) for mail in mails}) == 1
    assert mails[0].size_bytes > 20_000_000


def test_the_same_arguments_give_the_same_bytes():
    assert composed(attachment(), picture()) == composed(attachment(), picture())


@pytest.mark.parametrize(
    ("typed", "name"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\a.exe", "a.exe"), ("a\r\nBcc: x", "a Bcc: x"),
     ("", "file"), ("/", "file"), ("x" * 300 + ".pdf", "x" * 130 + ".pdf"), ("\u2028", "file")],
)  # fmt: skip
def test_a_file_from_outside_has_a_bare_name(typed, name):
    assert files.part_of(PartKind.ATTACHMENT, typed, "", 1).filename == name


@pytest.mark.parametrize(
    ("said", "name", "kind"),
    [
        ("image/PNG; x=y", "a", "image/png"),
        ("", "a.pdf", "application/pdf"),
        ("x", "a", "application/octet-stream"),
        ("message/rfc822", "a.eml", "application/octet-stream"),
        ("text/html\r\nX: y", "a", "application/octet-stream"),
    ],
)
def test_a_type_from_outside_can_stand_in_a_header(said, name, kind):
    found = files.part_of(PartKind.ATTACHMENT, name, said, 1).content_type
    assert found == kind


HTML = (
    '<img src="cid:map.png"><img src="https://x.pt/map.png?x">'
    '<p style="background:url(cid:other.png)">'
)


def test_what_is_missing_idle_or_double_is_named():
    shown = [Part(PartKind.INLINE, name, "image/png", 5) for name in ("map.png", "other.png")]
    files.check(shown, files.linked(HTML, shown))
    with pytest.raises(FilesError, match=r"shows other\.png"):
        files.check(shown[:1], files.linked(HTML, shown[:1]))
    idle = Part(PartKind.INLINE, "idle.png", "image/png", 5)
    with pytest.raises(FilesError, match=r"does not show idle\.png"):
        files.check([*shown, idle], files.linked(HTML, [*shown, idle]))
    with pytest.raises(FilesError, match=r"same name: map\.png"):
        files.check([*shown, shown[0]], files.linked(HTML, shown))


@pytest.mark.parametrize(("name", "tag"), [
    ("map.png", "![](map.png)"), ("the map.png", "![](<the map.png>)"),
])  # fmt: skip
def test_of_markdown_it_is_said_how_a_picture_is_shown_there(name, tag):
    parts = [Part(PartKind.INLINE, name, "image/png", 5)]
    with pytest.raises(FilesError) as refused:
        files.check(parts, "<p>Hi", is_markdown=True)
    assert refused.value.text == f"The text does not show {name}. Write {tag} where it belongs."
    html = formats.written(Message(subject="", text=tag, sender="", format="markdown")).html
    files.check(parts, files.linked(html, parts), is_markdown=True)
    with pytest.raises(FilesError, match=r"The text shows no\.png"):
        files.check([], '<img src="cid:no.png">', is_markdown=True)


@pytest.mark.parametrize(
    "mark", ['"cid:', "src=", 'src="', "(cid:a", 'src = "a" ', "src" + " " * 50]
)
def test_linking_grows_in_proportion(mark):
    parts = [Part(PartKind.INLINE, "map.png", "image/png", 5)]

    assert_in_proportion(lambda html: files.linked(html, parts), lambda n: mark * n, 10_000)
