"""Markdown and style sheets become HTML once, when the run is made;
values are filled in later and are only data.
"""

from dataclasses import replace

import pytest

from emailer import message
from emailer.message import (
    checking,
    formats,
    html_fields,
    placeholders,
    read_back,
    style_sheets,
    templates,
)
from emailer.model import Message
from tests.growth import assert_in_proportion

MADE = Message("Hi", "", "", "bob@example.org", format="markdown")


def read(made, name="Ana", **fields):
    ready = message.prepare(formats.written(made))
    return read_back.read(ready.compose("ana@x.pt", name, fields, "a1@example.org", 0).content)


def markdown(text, name="Ana", **fields):
    return read(replace(MADE, text=text), name, **fields)


def test_markdown_gives_both_parts_and_its_source_is_the_text():
    seen = markdown("# Hi {{ name }}\n\nCome **early**, see [the map](https://x.pt/m).\n")
    assert seen.text == "# Hi Ana\n\nCome **early**, see [the map](https://x.pt/m).\n"
    assert "<h1>Hi Ana</h1>" in seen.html
    assert "<strong>early</strong>" in seen.html
    assert 'href="https://x.pt/m"' in seen.html


def test_html_in_markdown_is_text():
    seen = markdown("<script>alert(1)</script> <b>x</b>")
    assert "&lt;script&gt;" in seen.html
    assert "<script" not in seen.html
    assert "<b>" not in seen.html


@pytest.mark.parametrize(
    "value",
    ["**x**", "[a](https://evil.example)", "# x", "<b>x</b>", "`x`", "![i](cid:a)", "&amp;"],
)
def test_a_value_is_never_markdown(value):
    seen = markdown("Dear {{ a }},", a=value)
    plain = markdown("Dear X,")
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert seen.html == plain.html.replace("X", escaped)


def test_a_tag_may_stand_in_a_link_and_in_emphasis():
    seen = markdown("[**{{ name }}**](https://x.pt/{{ code }}?a=1&b={{ code }})", code="q7")
    assert 'href="https://x.pt/q7?a=1&amp;b=q7"' in seen.html
    assert "<strong>Ana</strong>" in seen.html


TABLE = (
    "Hi\n\n{% if vip == “yes” %}\n\n## Dear {{ name }}\n\n"
    "{% else %}\n\nplain *text*\n\n{% endif %}\n\nBye"
)


@pytest.mark.parametrize(
    ("vip", "has", "has_not"),
    [("yes", "<h2>Dear Ana</h2>", "<em>"), ("no", "<em>text</em>", "<h2>")],
)
def test_an_if_on_lines_of_its_own_chooses_between_blocks(vip, has, has_not):
    html = markdown(TABLE, vip=vip).html
    assert has in html
    assert has_not not in html
    assert "<p></p>" not in html
    assert "<p>Hi</p>" in html.replace(' style=""', "")


def test_an_if_chooses_between_items():
    text = "- a\n{% if x %}\n- b\n{% endif %}\n- c\n"
    assert markdown(text).html.count("<li>") == 2
    assert markdown(text, x="1").html.count("<li>") == 3


def test_a_line_end_is_a_line_end():
    assert "one<br>\ntwo" in markdown("one\ntwo").html


def test_the_style_of_markdown_is_in_its_elements():
    html = markdown("> quoted\n\n|a|b|\n|-|-|\n|1|2|\n").html
    assert '<blockquote style="' in html
    assert '<td style="' in html
    assert "<style" not in html


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"]
)
def test_a_link_that_runs_something_is_no_link(link):
    assert "href" not in markdown(f"[x]({link})").html


@pytest.mark.parametrize(
    ("made", "part"),
    [
        (replace(MADE, text="x", html="<p>x</p>"), "html"),
        (replace(MADE, text="x" * 50_001), "text"),
        (replace(MADE, text="", html="", format="html"), "html"),
    ],
)
def test_a_format_and_its_parts_must_agree(made, part):
    with pytest.raises(checking.MessageError) as caught:
        formats.written(made)
    assert caught.value.part == part


def test_what_is_wrong_in_markdown_is_said_where_it_stands():
    with pytest.raises(checking.MessageError) as caught:
        read(replace(MADE, text="# Hi\n\n**{{ x.y() }}**"))
    assert (caught.value.part, caught.value.line, caught.value.column) == ("text", 3, 7)


HTML = replace(MADE, format="html")


def styled(html, **fields):
    return read(replace(HTML, html=html), **fields).html


def test_a_style_sheet_is_worked_into_the_elements_and_at_rules_stay():
    html = styled(
        "<style>p{color:red} @media (max-width:9px){p{color:blue}}</style><p>Hi {{ name }}</p>"
    )
    assert '<p style="color: red;">Hi Ana</p>' in html
    assert "@media (max-width:9px)" in html


def test_html_without_style_sheet_stays_as_it_was_typed():
    typed = '<p class=a>Hi {{ name | default("x") }} &nbsp; <br/>{% if a %}<b>{% endif %}\n'
    assert formats.written(replace(HTML, html=typed)).html == typed


def test_tags_anywhere_survive_the_inlining():
    source = (
        "<style>td{color:red}</style><table>{% if a == “x” %}<tr>"
        "<td>{{ a }}</td></tr>{% else %}<tr><td>no</td></tr>"
        "{% endif %}</table>"
        '<a class="b {% if a %}c{% endif %}" href="https://x.pt/{{ a | default("&") }}">{{ a }}</a>'
        "<!-- {{ a }} -->"
    )
    html = styled(source, a="x")
    assert '<td style="color: red;">x</td>' in html
    assert ">no<" not in html
    assert 'class="b c"' in html
    assert 'href="https://x.pt/x"' in html
    assert "<!-- x -->" in html
    assert 'href="https://x.pt/&amp;"' in styled(source)


@pytest.mark.parametrize(
    "typed",
    [
        "<style>p{color:{{ a }}}</style><p>Hi</p>\n",
        "<style>p{}</style><p {% if a %}hidden{% endif %}>\n",
        "<style>p{}</style><p {% if a %}id=x{% endif %} class=x>\n",
    ],
)
def test_tags_in_a_style_sheet_or_among_attributes_let_the_letter_be(typed):
    assert formats.written(replace(HTML, html=typed)).html == typed


def test_nothing_is_loaded(tmp_path):
    sheet = tmp_path / "x.css"
    sheet.write_text("p{color:red}")
    links = (
        f'<link rel="stylesheet" href="file://{sheet}">'
        '<link rel="stylesheet" href="http://127.0.0.1:1/x">'
    )
    html = styled(f"<style>@import url(file://{sheet}); b{{color:blue}}</style>{links}<p>Hi</p>")
    assert "red" not in html


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "<style>p{}</style>" + "<div>" * 10 * n,
        lambda n: "<style>" + "*{color:red}" * 3 * n + "</style>" + "<b>" * 3 * n,
        lambda n: "<style>" + "*," * 6 * n + "b{color:red}</style><b>",
        lambda n: "<style>p{}</style>" + "<p a='" * 8 * n,
        lambda n: "<style>p{}</style>" + "<!--" * 10 * n,
        lambda n: "<style>" * 6 * n,
        lambda n: "<style>*{--x:" + "A" * n + "}</style>" + "<b></b>" * 2_900,
        lambda n: "<b></b>" * 2_900 + "<STYLE>*{--x:" + "A" * n,
        lambda n: "<style>b{}</style>" + "".join(f"<b a{i}>" for i in range(n // 10)) + "<p>x" * n,
        lambda n: "<style>p{}</style><b a='>" + "A" * n + "'>" + "<p>x" * 2_500,
        lambda n: "<style>b{}</style><b a='" + "A" * n + "'>" + "<p>x</b>" * 2_500,
        lambda n: "<style>div:has(x div div){color:red}</style>" + "<div>" * (n // 20),
        lambda n: r"<style>p:\68 as(~x ~p){color:red}</style>" + "<p>a</p>" * (n // 20),
        lambda n: "<style>" + "div:not(x div){color:red}" * 50 + "</style>" + "<div>" * (n // 20),
        lambda n: "<style>" + ":not(" * n + "\\" * n + "</style><b>",
        lambda n: (
            "<style>p{}</style>" * 100 + "<style>*{--x:" + "A" * n + "}</style>" + "<b>" * 2_000
        ),
    ],
)
def test_what_is_too_much_for_the_inliner_stays_as_it_was_typed(make):
    def inline(html):
        assert style_sheets.inlined(html) == html

    assert_in_proportion(inline, make, 10_000)


def test_a_placeholder_stands_nowhere_else_though_two_of_another_text_share_a_letter():
    assert placeholders.masked("QZ0qz1qz2q", ()).prefix == "qz3q"


def test_a_text_full_of_what_could_be_placeholders_is_marked_in_proportion():
    assert_in_proportion(
        lambda source: placeholders.masked(source, ()),
        lambda n: "q".join(f"qz{i}" for i in range(n)) + "qz",
        10_000,
    )


@pytest.mark.parametrize("rule", ["p:not(.a)", "tr:nth-child(2n+1) td"])
def test_a_selector_that_looks_at_one_element_alone_is_worked_in(rule):
    assert "style=" in style_sheets.inlined(
        f"<style>{rule}{{color:red}}</style><p>x</p><table><tr><td>y</td></table>"
    )


BARE = [
    "<a href={{ link }}>", "<a href= {{ link }} >", "<a {{ link }}>", "<{{ link }}>",
    "</{{ link }}>", "<a title='{{ a }}' href={{ link }}>", "<a\nhref=x{{ link }}>",
    '<a href=x"{{ link }}">', '<a "{{ link }}">', "<a title=it's {{ link }}>",
    "<h{{ link }}>", "</h{{ link }}>", "<a{{ link }}>", "<style-x><a href={{ link }}></style-x>",
    "<!--><a href={{ link }}>", "<!-- x --!><a href={{ link }}>",
    "<!--[if mso]><td width={{ link }}><![endif]-->", "<!x '><a href={{ link }} title='>",
    "<!-- {{ a }}> <a href={{ link }}> -->", '<a title={% if no %}"{% endif %} href="{{ link }}">',
]  # fmt: skip
UNREADABLE = [
    "<script>{{ link }}</script>", '<p onclick="{{ link }}">', '<iframe srcdoc="{{ link }}">',
    "<xmp>{{ link }}</xmp>", "<plaintext>{{ link }}", "<?x {{ link }}>", "<!x {{ link }}>",
    '<script src="{{ link }}"></script>', '<object data="https://x.pt/{{ link }}">',
    '<embed src="{{ link }}">', '<iframe src="{{ link }}">', '<base href="{{ link }}">',
    '<link rel="stylesheet" href="{{ link }}">', '<meta http-equiv=refresh content="{{ link }}">',
    '<svg><a><animate attributeName="href" values="{{ link }}"/>', '<svg><set to="{{ link }}">',
    '<frame src="{{ link }}">', '<SCRIPT{% if a %} async{% endif %} src="{{ link }}">',
    "<svg><![CDATA[{{ link }}]]></svg>", "<textarea></text{{ link }}>", "<!--[if {{ link }}]>",
]  # fmt: skip
ODD = [
    "<svg>", "<svg><svg></svg>", "<svg><desc><b></svg>", "<math><mi><b></math>", "<svg></math>",
    "<select><template></select>", "<frameset></frameset>",
    "<svg></s>", "{% if b %}<svg>{% endif %}",
]  # fmt: skip
DIFFERENT = [
    '<a title="{% if no %}"{% endif %}{{ link }}">', "<p{% if a %}>{% endif %}{{ link }}>",
    '<p {% if a %}style{% else %}title{% endif %}="{{ link }}">',
    "{% if a %}<script>{% else %}<p>{% endif %}{{ link }}",
    *(f"{odd}{{% if a %}}{{% endif %}}<style>p{{color:{{{{ link }}}}}}</style>" for odd in ODD),
]  # fmt: skip
UNSETTLED = [
    '<a href="{{ link }}:x">', '<a href="{{ link }}{{ a }}x&colon;y">',
    '<a href="{% if a %}{{ a }}{% endif %}{{ link }}">',
]  # fmt: skip
HELD = [
    '<a href="{{ link }}">', "<a href='x{{ link }}y'>", "<p {% if link %}hidden{% endif %}>",
    "1 < 2 {{ link }}", "<br --><p>{{ link }}", "<!-- <a href={{ link }}> -->", "<p>a={{ link }}",
    '<!--[if mso]><v:roundrect href="{{ link }}">{{ a }}</v:roundrect><![endif]-->{{ a }}',
    "<!--[if !mso]><!--><a href='{{ link }}'>{{ a }}</a><!--<![endif]-->{{ a }}",
    "<h{% if a %}1{% else %}2{% endif %} title='{{ a }}'>{{ a }}</h{% if a %}1{% endif %}>",
    '<a {% if link %}href="{{ link }}"{% endif %} {% if a %}id=x{% endif %} title="{{ a }}">',
    '<a href="{% if a %}https://x.pt/?b={% endif %}{{ link }}&c=d:e">', "<title>{{ a }}</title>",
    '<a href="{{ link }}{{ a }}">', "<noscript>{{ a }}</noscript>", "<svg><title>{{ a }}</title>",
    "<svg></svg><style>p{color:{{ a }}}</style>", "<math><a></math><style>p{color:{{ a }}}</style>",
    "<select><option>x</select><style>p{color:{{ a }}}</style>",
    "<svg></SVG ><title>{{ a }}</title>",
    "<script><!-- x //--></script>{{ a }}", '<p style="color: {{ a }}">',
]  # fmt: skip


@pytest.mark.parametrize("style", ["", "<style>p{color:red}</style>"])
@pytest.mark.parametrize("html", BARE)
def test_a_field_that_no_quotes_hold_within_a_tag_is_refused_where_it_stands(html, style):
    letter = replace(MADE, format="html", text="", html=f"<p>Hi\n{html}x</p>{style}")
    with pytest.raises(checking.MessageError, match="between quotes") as refused:
        formats.written(letter)
    line, column = refused.value.line, refused.value.column
    assert letter.html.splitlines()[line - 1][column - 1 :].startswith("{{ link }}")


@pytest.mark.parametrize(
    ("html", "why"),
    [
        *((html, "read") for html in UNREADABLE),
        *((html, "if leaves") for html in DIFFERENT),
        *((html, "beginning") for html in UNSETTLED),
    ],
)
def test_a_field_whose_value_could_be_more_than_a_value_is_refused_where_it_stands(html, why):
    letter = replace(MADE, format="html", text="", html=f"<p>Hi\n{html}x</p>")
    with pytest.raises(checking.MessageError, match=why) as refused:
        formats.written(letter)
    line, column = refused.value.line, refused.value.column
    assert letter.html.splitlines()[line - 1][column - 1 :].startswith("{{ ")


def test_an_if_that_leaves_ever_more_open_is_refused():
    begun = [name[:n] for name in ("javascript", "vbscript", "data", "file") for n in (1, 2, 3, 4)]
    begun += [name[:n] for name in ("javascript", "vbscript") for n in (5, 6, 7, 8)]
    ways = "".join(f"{{% elif a == '{one}' %}}{one}" for one in begun)
    many = f'<a href="{{% if a %}}j{ways}{{% endif %}}'
    with pytest.raises(checking.MessageError, match="if leaves"):
        formats.written(replace(MADE, format="html", text="", html=f'{many}{{{{ a }}}}">'))


@pytest.mark.parametrize(
    ("html", "value", "seen"),
    [
        ('<a href="{{ a }}">', "https://x.pt/?a=1&b=2", '"https://x.pt/?a=1&amp;b=2"'),
        ("<a href=' {{ a }}'>", "mailto:a@x.pt", "' mailto:a@x.pt'"),
        ('<a href="{{ a }}">', "www.x.pt", '"www.x.pt"'),
        ('<img src="{{ a }}">', "data:image/png;base64,AA", '"data:image/png;base64,AA"'),
        ('<a href="{{ a }}">', "javascript:alert(1)", '""'),
        ('<a href="{{ a | default("vbscript:x") }}">', "", '""'),
        ('<a HREF=" {{ a }}">', " Java\tScript:alert(1)", '" "'),
        ('<a xlink:href="java{{ a }}">', "script:x", '"java"'),
        ('<form action="{{ a }}">', "data:text/html,x", '""'),
        ('<!--[if mso]><v:rect href="{{ a }}"><![endif]-->', "javascript:x", '""'),
        ('<a href="{{ b }}{{ a }}">', "x:y/z:", '"x%3Ay/z:"'),
        ('<a href="https://{{ a }}">', "x.pt:80", '"https://x.pt:80"'),
        ('<p title="{{ a }}">', "javascript:x", '"javascript:x"'),
        ('<p style="color:{{ a }}">', "#f00", '"color:#f00"'),
        ('<p style="color:{{ a }}">', "rgb(1, 2, 3)", '"color:rgb(1, 2, 3)"'),
        ('<p style="color:{{ a }}">', "red;x:url(//y)", r'"color:red\3b x:url\28 //y\29 "'),
        ("<style>p{color:{{ a }}}</style>", "x}</style>&", r"{color:x\7d \3c /style\3e \26 }"),
        ('<a href="{{ b }}&{{ a }}">', "#115;cript:x", '"&amp;#115;cript:x"'),
        ('<a href="&{{ a }}">', "#106;avascript:x", '"&amp;#106;avascript:x"'),
        ('<a href="j&#9{{ a }}">', "7;vascript:x", '"j&#9;7;vascript:x"'),
        ('<a href="j&#9{{ a }}">', "avascript:x", '"j&#9;"'),
        ('<a href="j&#x{{ a }}">', "61;vascript:x", '"j&amp;#x61;vascript:x"'),
        ('<a href="{% if a %}&{% endif %}{{ a }}">', "#106;x:", '"&amp;#106;x:"'),
        ('<a href="{% if a %}{% else %}&{% endif %}?&{{ a }}">', "#106;x:", '"?&amp;#106;x:"'),
        ('<a href="/?a=1&copy{{ a }}">', ";", '"/?a=1&amp;copy;"'),
        ('<p style="color:&{{ a }}">', "#59position:fixed", '"color:&amp;#59position:fixed"'),
        ('<a href="' + "\n" * 250 + 'java{{ a }}">', "script:x", 'java"'),
        ('<a href="' + "&#10;" * 250 + 'java{{ a }}">', "script:x", 'java"'),
        ('<img srcset="{{ a }}">', "https://x.pt/a 1x, JavaScript:x", '""'),
        ('<img srcset="/x, java{{ a }}">', "script:x", '"/x, java"'),
        ('<img srcset="{{ a }}">', "/a 1x, data:image/png;base64,AA", '64,AA"'),
        ('<a ping="{{ a }}">', "https://x.pt/a https://x.pt/b", '"https://x.pt/a https://x.pt/b"'),
        ('<a ping="/x{{ a }}">', " file:///x", '"/x"'),
        ('<p style="background:url({{ a }})">', "Java\tScript:x", '"background:url()"'),
        ('<p style="background:url(java{{ a }})">', "script:x", '"background:url(java)"'),
        (
            '<p style="background:url({{ a }})">',
            "https://x.pt/a",
            '"background:url(https://x.pt/a)"',
        ),
        ('<p style="{{ a }}">', "color:red", '"color:red"'),
        ("<style>/***{{ a }}***/</style>", "/ p", r"/***\2f  p***/"),
        ("<style>p{top:calc({{ a }}*2)}</style>", "1/", r"calc(1\2f *2)"),
        ("<p>R&{{ a }}", "lt;script", "<p>R&amp;lt;script"),
        ("<p>&nbsp{{ a }}", "x", "<p>&nbsp;x"),
        ("<title>&{{ a }}</title>", "lt;", "<title>&amp;lt;</title>"),
        ("<style>p{&{% if a %}x{% endif %}{} }</style>{{ a }}", "1", "p{&x{} }"),
    ],
)
def test_a_value_is_no_more_than_a_value_where_it_stands(html, value, seen):
    assert seen in styled(f"<p>{html}</p>", a=value)


def test_markdown_links_nowhere_that_runs_something():
    assert 'href=""' in markdown("[x]({{ a }})", a="javascript:alert(1)").html
    assert 'href="https://x.pt"' in markdown("[x]({{ a }})", a="https://x.pt").html


@pytest.mark.parametrize(
    "typed",
    [
        "<style>p{}</style><table>{% if a %}{{ a }}{% endif %}<tr><td>x</table>\n",
        "<style>p{}</style><p></p {% if a %}>{% endif %}\n",
    ],
)
def test_a_letter_whose_tags_the_inliner_would_move_or_lose_stays_as_it_was_typed(typed):
    assert formats.written(replace(HTML, html=typed)).html == typed


def test_an_if_in_the_title_leaves_nothing_in_it():
    html = styled("<style>p{color:red}</style><title>{% if a %}x{% endif %}y</title><p>", a="1")
    assert "<title>xy</title>" in html
    assert 'style="color: red;"' in html


@pytest.mark.parametrize("html", HELD)
def test_a_field_that_quotes_hold_or_that_stands_in_no_tag_is_taken(html):
    letter = replace(MADE, format="html", text="", html=f"<p>Hi\n{html}x</p>")
    assert formats.written(letter).html == letter.html


MARKS = [
    "<a ", "<p>", "{{ a }}", '"', "<!--", "<style>", "'<", "-", "</", "a=", "<svg><style>",
    "<script><!--</script>", "<!--[if mso]><p>", "<![CDATA[", "a", "<a href='&#1;", "<b a:",
]  # fmt: skip


def refuse_unheld_anew(html):
    html_fields.found.cache_clear()
    html_fields.refuse_unheld(html)


@pytest.mark.parametrize("mark", MARKS)
def test_telling_where_tags_stand_grows_in_proportion(mark):
    assert_in_proportion(
        refuse_unheld_anew,
        lambda n: "<style>p{}</style>" + mark * n,
        10_000,
        refused=(templates.TemplateError,),
    )


SPLIT = [
    ("{{ a }}", "<!--[if x]>", ""), ("{{ a }}<svg>", "<style>", ""), ("", "<noscript>", "{{ a }}"),
    ("<svg>", "<style>", "{{ a }}"), ("<svg>", "<![CDATA[ ", "{{ a }}"), ("", "<noscript>-", "-->"),
    ("<svg>", "<style><title><xmp>", "{{ a }}"), ("<script><!--", "</script/b=x", "{{ a }}"),
    ("<script><!--", "</script ", "{{ a }}"), ("<noscript>", "<!--[if x]><xmp>", "-->{{ a }}"),
    ("<svg><script><!--", "</script><script><!--<noscript>", ""), ("", "<!--[if", "{{ a }}"),
    ("<svg>{{ a }}", "<style></style", "></style>"), ("<svg>", "<plaintext>", "{{ a }}"),
]  # fmt: skip
"""What leaves another state behind at each of its pieces, which looks for its own end."""


@pytest.mark.parametrize("around", SPLIT)
def test_letters_that_may_be_read_in_many_ways_are_told_in_proportion(around):
    before, mark, behind = around
    assert_in_proportion(
        refuse_unheld_anew,
        lambda n: before + mark * n + behind,
        400,
        refused=(templates.TemplateError,),
    )


@pytest.mark.parametrize(
    "mark",
    ["[", "*a ", "`a ", "> ", "![", "[a](", "- ", "|a", "[x]: a\n", "~~a ", "<a ", "{{ a }}"],
)
def test_reading_markdown_grows_in_proportion(mark):
    def write(source):
        formats.written(replace(MADE, text=source))

    n = 6_000 if "{" not in mark else 1_000
    assert_in_proportion(write, lambda n: (mark * n)[:n], n)


def test_a_mark_is_found_nowhere_else():
    source = "qz0q1z QZ1Q {{ a }}"
    masked = placeholders.masked(source, templates.tags(source))
    assert masked.prefix == "qz2q"
    assert masked.restored(masked.text) == source
