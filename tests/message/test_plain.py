"""The text part that is made from the HTML: readable, with its tags,
and never anything that was not written.
"""

import pytest

from emailer.message import plain, templates


def test_links_lists_and_entities_can_be_read():
    html = (
        '<h1>Tea &amp; cake</h1><p>See <a href="https://example.org/?a=1&amp;b=2">the way</a>.</p>'
        "<ul><li>One<li>Two"
    )
    text = plain.text_of(html)
    assert text.splitlines()[0] == "Tea & cake"
    assert "[the way](https://example.org/?a=1&b=2)" in text
    assert [line.strip() for line in text.splitlines()[-2:]] == ["* One", "* Two"]


def test_tags_come_through_as_they_were_typed():
    tag = """{{ first_name | default("<my> '}}' friend") }}"""
    html = (
        f"<p>Dear {tag},</p>"
        '{% if town %}<p>from <a href="x?n={{ n }}">{{ town }}</a></p>{% endif %}'
    )
    text = plain.text_of(html)
    assert text.startswith(f"Dear {tag},")
    assert templates.names(templates.parse(text)) == ("first_name", "town", "n")


def test_styles_scripts_comments_and_titles_are_no_text():
    html = (
        "<head><title>T</title><style>p{color:red}</style></head>"
        "<!-- no --><script>no()</script><p>Yes</p>"
    )
    assert plain.text_of(html) == "Yes"


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<img src='cid:x'>",
        "{{ open",
        "<p>&#123;&#123; name }}</p>",
        "<p>\ue0000\ue001</p>",
        "<style>{% if a %}</style><p>x</p>{% endif %}",
        "<b>" * 50_000,
    ],
)
def test_where_none_can_be_made_faithfully_there_is_none(html):
    assert plain.text_of(html) == ""


def test_an_if_around_a_row_of_a_table_is_kept_or_no_text_is_made():
    html = (
        "<table>{% if a %}<tr><td>{{ a }}</td></tr>"
        "{% else %}<tr><td>none</td></tr>{% endif %}</table>"
    )
    text = plain.text_of(html)
    assert text == "" or [part for part in text.split() if part in ("if", "else", "endif")] == [
        "if",
        "else",
        "endif",
    ]
