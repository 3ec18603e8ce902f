"""What the quick composer writes."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emailer import message
from emailer.dialogue import Envelope
from emailer.message import headers
from emailer.model import Message
from tests.message import reference, strategies

DATE_MS = 1_700_000_000_999


def compose(text="Hello", name="Ana Lima", email="ana@x.pt", fields=None, **parts):
    prepared = message.prepare(Message("Hi", text, **{"sender": "Bob <bob@example.org>", **parts}))
    return prepared.compose(email, name, fields or {}, "a1.b2@example.org", DATE_MS)


@pytest.mark.long
@settings(
    max_examples=160,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(
    made=strategies.messages,
    person=strategies.mailboxes,
    name=strategies.values,
    fields=strategies.fields,
    message_id=strategies.message_ids,
    date_ms=strategies.instants,
)
def test_the_quick_composer_writes_what_the_plain_reference_writes(
    made, person, name, fields, **stamps
):
    made = Message(
        made.subject,
        made.text,
        made.html,
        "Bob <bob@example.org>",
        "reply@example.org",
        made.headers,
    )
    mail = message.prepare(made).compose(person[1], name, fields, **stamps)
    sender, reply_to = ("Bob", "bob@example.org"), ("", "reply@example.org")
    plain = reference.compose(
        made, sender, reply_to, email=person[1], name=name, fields=fields, **stamps
    )
    assert mail.content == plain


@settings(deadline=None)
@given(person=strategies.mailboxes)
def test_a_mailbox_of_any_script_is_written_as_the_reference_writes_it(person):
    written = headers.mailbox("From", person[0], headers.wire_address(person[1]))
    assert written == "".join(f"{line}\r\n" for line in reference.mailbox("From", *person)).encode()


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(made=strategies.messages, name=strategies.values, fields=strategies.fields)
def test_lines_are_short_end_in_crlf_and_never_begin_with_a_dot(made, name, fields):
    made = Message(made.subject, made.text, made.html, "bob@example.org", "", made.headers)
    content = (
        message.prepare(made).compose("ana@x.pt", name, fields, "a1@example.org", DATE_MS).content
    )
    assert content.endswith(b"\r\n")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert not [
        line
        for line in lines
        if line.startswith(b".") or len(line) > 998 or b"\r" in line or b"\n" in line
    ]
    assert content.isascii()
    body = content.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76


def test_a_mail_looks_like_this():
    mail = compose(
        "Hi {{ name }},\n.com\n{% if city %}See {{ city }}{% endif %}",
        html="<p>{{ city }}</p>",
        fields={"city": "A&B"},
    )
    assert mail.content.decode().split("\r\n") == [
        "From: Bob <bob@example.org>",
        "To: Ana Lima <ana@x.pt>",
        "Subject: Hi",
        "Date: Tue, 14 Nov 2023 22:13:20 +0000",
        "Message-ID: <a1.b2@example.org>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
        ' boundary="=_a1_b2_example_org"',
        "",
        "--=_a1_b2_example_org",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "Hi =",
        "Ana Lima=",
        ",",
        "=2Ecom",
        "See =",
        "A&B=",
        "",
        "",
        "--=_a1_b2_example_org",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "<p>=",
        "A&amp;B=",
        "</p>",
        "",
        "--=_a1_b2_example_org--",
        "",
    ]


def test_the_same_arguments_give_the_same_bytes():
    assert compose() == compose()


def test_html_alone_is_the_whole_message():
    content = compose(text="", html="<p>Hi</p>").content
    assert b"Content-Type: text/html; charset=utf-8" in content
    assert b"multipart" not in content


def test_the_envelope_has_a_labels_and_the_size():
    mail = compose(email="ana@münchen.example")
    assert mail.envelope == Envelope(
        "bob@example.org", "ana@xn--mnchen-3ya.example", len(mail.content), smtputf8=False
    )
    assert b"\r\nTo: Ana Lima <ana@xn--mnchen-3ya.example>\r\n" in mail.content


@pytest.mark.parametrize(
    ("email", "sender"), [("josé@x.pt", "bob@example.org"), ("ana@x.pt", "bøb@example.org")]
)
def test_smtputf8_is_asked_for_only_where_a_local_part_needs_it(email, sender):
    mail = compose(email=email, sender=sender)
    assert mail.envelope.smtputf8
    assert f"To: Ana Lima <{email}>\r\n".encode() in mail.content
    assert f"From: {sender}\r\n".encode() in mail.content


@pytest.mark.parametrize(
    "email", ["a@x.pt\r\nBcc: b@x.pt", "a@x.pt>, <b@x.pt", "a b@x.pt", "a@x@y", "", "a\u2028@x.pt"]
)
def test_what_is_no_address_is_never_composed(email):
    with pytest.raises(ValueError, match="is not one mail address"):
        compose(email=email)


@given(name=st.text(), city=st.text())
def test_values_never_add_a_header(name, city):
    made = message.prepare(Message("{{ city }}", "x", sender="bob@example.org"))
    head = made.compose("ana@x.pt", name, {"city": city}, "a@b", DATE_MS).content.partition(
        b"\r\n\r\n"
    )[0]
    fields = re.findall(rb"(?m)^([^\s:]+):", head)
    assert fields == [
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted",
        b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding",
    ]  # fmt: skip


def test_an_empty_value_counts_as_missing():
    mail = compose(
        '{{ city | default("home") }}{% if city %}!{% else %}?{% endif %}', fields={"city": ""}
    )
    assert mail.content.endswith(b"\r\n\r\nhome=\r\n?=\r\n\r\n")


def test_the_persons_own_columns_win_over_fields_of_the_same_name():
    assert b"\r\nAna Lima=\r\n" in compose("{{ name }}", fields={"name": "Eve"}).content


@pytest.mark.parametrize(
    ("text", "fields", "missing"),
    [
        ("{{ city }} {{ when }} {{ city }}", {}, ("city", "when")),
        ("{{ city }}", {"city": "Faro"}, ()),
        ("{{ city }}", {"city": ""}, ("city",)),
        ("{{ name }} {{ email }}", {}, ()),
        ('{{ city | default("x") }}', {}, ()),
        ("{% if city %}{{ city }}{% else %}at home{% endif %}", {}, ()),
        ("{% if vip %}{{ table }}{% endif %}", {}, ()),
        ("{% if vip %}{{ table }}{% endif %}", {"vip": "yes"}, ("table",)),
        ("{% if name %}{{ a }}{% else %}{{ b }}{% endif %}", {}, ("b",)),
        ("{% if email %}{{ a }}{% endif %}", {}, ("a",)),
    ],
)
def test_a_recipient_lacks_what_the_message_would_use_of_it(text, fields, missing):
    prepared = message.prepare(Message("s", text, sender="bob@example.org"))
    assert prepared.missing("", fields) == missing


def test_the_names_of_all_parts_are_known_in_order():
    made = Message(
        "{{ a }}", "{% if b %}{{ c }}{% endif %}{{ a }}", '{{ d | default("") }}', "bob@example.org"
    )
    assert message.prepare(made).names == ("a", "b", "c", "d")
