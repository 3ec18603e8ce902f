"""What cannot be sent is refused where it stands, in a sentence, before anything is sent."""

import pytest

from emailer import message
from emailer.message import checking
from emailer.model import Message
from tests.growth import assert_in_proportion

GOOD = {"subject": "Hi", "text": "Hello", "sender": "Bob <bob@example.org>"}


def refusal(**parts):
    with pytest.raises(checking.MessageError) as caught:
        message.prepare(Message(**{**GOOD, **parts}))
    error = caught.value
    assert str(error) == error.text
    assert error.text.endswith((".", "?"))
    return error.part, error.line, error.column


@pytest.mark.parametrize(
    ("template", "line", "column"),
    [
        ("a\n b {{ x.y() }}", 2, 8),
        ("a\r\n b {{ x.y() }}", 2, 8),
        ("é\U0001f600{{ f() }}", 1, 7),
        ("{{ x", 1, 1),
        ("x {% if a %} t", 1, 3),
        ("{% endif %}", 1, 1),
        ("{{ }}", 1, 4),
        ("a\n {% if %}x{% endif %}", 2, 8),
        ("{% if a %}{% else %}{% else %}{% endif %}", 1, 24),
        ("{% for a in b %}{% endfor %}", 1, 4),
        ("{% set a %}x{% endset %}", 1, 4),
        ("{% include 'x' %}", 1, 4),
        ("{{ 'x' }}", 1, 4),
        ("{{ true }}", 1, 4),
        ("{{ a if b }}", 1, 4),
        ("{{ a ~ b }}", 1, 6),
        ("{{ a * b }}", 1, 6),
        ("{{ a[0] }}", 1, 5),
        ("{{ x | upper }}", 1, 8),
        ("{{ x | default }}", 1, 8),
        ("{{ x | default(3) }}", 1, 16),
        ("{{ x | default('a', true) }}", 1, 19),
        ("{{ ''.__class__ }}", 1, 6),
        ("a {# c #}", 1, 3),
        ("a \n{%- if b %}{% endif %}", 2, 1),
        ("a {% raw %}{{{% endraw %}", 1, 3),
        ("{% if a = 'b' %}b{% endif %}", 1, 9),
        ("{% if a == 3 %}b{% endif %}", 1, 12),
        ("{% if a < 'b' %}b{% endif %}", 1, 9),
        ("{% if a == 'b' == c %}b{% endif %}", 1, 21),
        ("{% if 'b' %}b{% endif %}", 1, 7),
        ("{% if a in ('b', 'c') %}b{% endif %}", 1, 16),
        ("{% if a is defined %}b{% endif %}", 1, 9),
        ("{% if a | default('b') %}b{% endif %}", 1, 11),
        ("{% if a == b | default('b') %}b{% endif %}", 1, 16),
        ("{% if a == (b == c) %}b{% endif %}", 1, 13),
        ("{% if a and %}b{% endif %}", 1, 13),
        ("{% if a == true %}b{% endif %}", 1, 12),
        ("{% elif a %}", 1, 1),
        ("{% if a %}{% else %}{% elif b %}{% endif %}", 1, 24),
        ("{{ a == 'b' }}", 1, 4),
        ("{{ -a }}", 1, 4),
        ("{{ 7 }}", 1, 4),
        ("{{ \u201cx\u201d }}", 1, 4),
        ("{{ x | default(\u201cfriend) }}", 1, 16),
        ("{{ x | default(&quot;friend) }}", 1, 16),
    ],
)
@pytest.mark.parametrize("part", ["text", "html"])
def test_what_is_outside_the_subset_is_refused_where_it_stands(part, template, line, column):
    assert refusal(**{part: template}) == (part, line, column)


@pytest.mark.parametrize(
    ("template", "hint"),
    [
        ("{{ name }", "never closed"),
        ("{% if a && b %}{% endif %}", 'Write "and"'),
        ("{% if !a %}{% endif %}", 'Write "not"'),
        ("{% if a > 'b' %}{% endif %}", "Compare by"),
        ("{% if a <> 'b' %}{% endif %}", "Compare by"),
    ],
)
def test_what_others_templates_say_otherwise_is_refused_with_how_it_is_said_here(template, hint):
    with pytest.raises(checking.MessageError, match=hint):
        message.prepare(Message(**{**GOOD, "text": template}))


def test_a_subject_is_a_template_too():
    assert refusal(subject="Hi {{ a ~ b }}") == ("subject", 1, 9)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "{" * 10 * n,
        lambda n: "{{" * 5 * n,
        lambda n: "{{ " + "(" * 10 * n,
        lambda n: "{{ " + "[" * 10 * n,
        lambda n: "{{ " + "-" * 10 * n + "x }}",
        lambda n: "{{ x" + "|default('x')" * 5 * n + " }}",
        lambda n: "{% if a %}" * 5 * n,
        lambda n: "{% if " + "not " * 10 * n,
        lambda n: "{% if a" + " and a" * 10 * n + " %}{% endif %}",
        lambda n: "{% if a %}" + "{% elif a %}" * (501 + n) + "{% endif %}",
        lambda n: "{{ " + "\u201c" * 10 * n + " }}",
        lambda n: ("{{ " + "\u201c" * 3_900 + " }}") * (n // 100),
        lambda n: ("{{ " + "a " * 1_900 + " }}") * (n // 100),
        lambda n: ("{{ " + "&nbsp;" * 600 + " }}") * (n // 100),
        lambda n: "{% if a %}" * (n // 900) + "{% endif %}" * (n // 900),
        lambda n: "{{ x }}" * (501 + n),
        lambda n: "{# " * 10 * n,
        lambda n: "{{ '" + "\\" * 4 * n,
        lambda n: "{%" + "\n" * 4 * n,
        lambda n: "x" * (1_000_001 + n),
    ],
)
def test_what_is_deep_long_or_endless_is_refused_in_proportion(make):
    def refuse(template):
        assert refusal(text=template)[0] == "text"

    assert_in_proportion(refuse, make, 10_000)


def test_a_large_plain_text_is_prepared_in_proportion():
    def prepare(text):
        message.prepare(Message(**{**GOOD, "text": text}))

    assert_in_proportion(prepare, lambda n: "}}é" * n, 100_000)


@pytest.mark.parametrize(
    "bad",
    [
        "\n", "\r", "\t", "\x00", "\x0b", "\x0c", "\x1c",
        "\x7f", "\x85", "\u2028", "\u2029", "\ud800",
    ],
)  # fmt: skip
def test_line_breaks_and_controls_are_refused_in_every_header(bad):
    assert refusal(subject=f"Hi{bad}Bcc: x@example.com")[0] == "subject"
    assert refusal(sender=f"Bob{bad}B <bob@example.org>")[0] == "sender"
    assert refusal(reply_to=f"bob@example.org{bad}")[0] == "reply_to"
    assert refusal(headers=(("X-A", f"b{bad}c"),))[0] == "headers"
    assert refusal(headers=((f"X-A{bad}", "c"),))[0] == "headers"


def test_a_line_break_is_shown_where_it_stands():
    assert refusal(subject="Hi\u2028you") == ("subject", 1, 3)


@pytest.mark.parametrize("part", ["text", "html"])
def test_half_a_character_is_refused(part):
    assert refusal(**{part: "a\nb\ud800"}) == (part, 2, 2)


@pytest.mark.parametrize(
    "field",
    [
        "Bcc",
        "cc",
        "To",
        "Content-Type",
        "Resent-To",
        "Message-ID",
        "",
        "X A",
        "X:",
        ".X",
        "é",
        "x" * 51,
    ],
)
def test_headers_that_address_people_or_have_no_name_are_refused(field):
    assert refusal(headers=((field, "x"),))[0] == "headers"


@pytest.mark.parametrize(
    ("parts", "part"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n"}, "text"),
        ({"sender": ""}, "sender"),
        ({"sender": "Bob"}, "sender"),
        ({"sender": "a@example.org, b@example.org"}, "sender"),
        ({"reply_to": "nobody"}, "reply_to"),
        ({"subject": "x" * 1001}, "subject"),
        ({"headers": (("X-A", "x" * 10_001),)}, "headers"),
        ({"headers": (("X-A", "x"),) * 51}, "headers"),
    ],
)
def test_what_is_missing_or_too_long_is_said(parts, part):
    assert refusal(**parts)[0] == part
