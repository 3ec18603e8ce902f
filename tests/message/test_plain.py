"""The text part that is made from the HTML: readable, with its tags,
and never anything that was not written.
"""

import pytest

from emailer.message import html_outline, plain, templates
from tests.growth import assert_in_proportion


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
        "<p>&#xe000;7&#xe001;</p>",
        "<p>{{ name }} &#xe000;0&#xe001;</p>",
        "<p>{{ name }} &#xe000;</p>",
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


def test_what_is_hidden_stays_so_and_a_link_may_be_written_in_any_way():
    html = (
        "<div STYLE='color:red; display : none'>Peek</div><template>no</template>"
        "<p>a <b title='a > b'>1</b> <a title=x href='https://x.pt/?q=\"'>2</a> "
        "<a href=y>3</a> 1 < 2"
    )
    assert plain.text_of(html) == 'a 1 [2](https://x.pt/?q=") [3](y) 1 < 2'


def test_blocks_within_blocks_begin_where_others_do_and_words_are_not_cut():
    html = "<div><div><div>Dear in<span>vited</span></div></div><div>Bye</div></div>"
    assert plain.text_of(html).splitlines() == ["Dear invited", "Bye"]


def test_a_table_has_columns_and_in_a_long_letter_rows():
    table = "<table><tr><th>Name<th>Seat</th></tr><tr><td>Ana</td><td>12</td></tr></table>"
    assert plain.text_of(table).splitlines() == ["Name  Seat", "Ana   12"]
    longer = f"<p>{'word ' * (html_outline.SMALL // 5)}</p>{table}"
    assert plain.text_of(longer).splitlines()[-2:] == ["Name Seat", "Ana 12"]


@pytest.mark.parametrize(
    "make",
    [
        lambda n: '<div style="padding-left:100000em">' + "x<br>" * n + "</div>",
        lambda n: "<table><tr><td>" + "w" * n + "<td>b" + "<tr><td>a<td>b" * (n // 10) + "</table>",
        lambda n: "<a " + "".join(f" b{i}=c" for i in range(n)) + ">x",
        lambda n: "<ul>" * 200 + "<li>x" * n,
        lambda n: "<p>x" + "<!--" * n,
        lambda n: "<p>x" + "<a " * n,
        lambda n: "<p>x" + "<style>" * n,
        lambda n: "<p>x<a " + "style=display " * n + ">",
        lambda n: "<p>x<a " + "href " * n + ">",
        lambda n: "<p " + "a" * n + ">x",
        lambda n: "<p " + "a " * n + ">x",
    ],
)
def test_whatever_the_html_is_its_text_takes_room_and_time_in_proportion(make):
    assert_in_proportion(plain.text_of, make, 20_000)
    html = make(20_000)
    assert len(plain.text_of(html)) < 10 * len(html)
