"""A browser reads what was put into letters: whatever a value is, it stays where its field stood.

Letters are made of pieces by chance, and each that is taken is filled twice: with what means
nothing, and with what means much. Both must be read as the same tree.
"""

import random
import re
from dataclasses import replace

from emailer import message
from emailer.message import checking, formats, html_links, html_styles, read_back
from emailer.model import Message

LETTERS = 500
MADE = Message("Hi", "x", "", "bob@example.org", format="html")
HOSTILE = {
    "a": "v1 <b id=x>'\" onerror=y --><!--]]></style></title></textarea></script><p>1v",
    "b": "v2\"'=:;}{--!></a><svg/onload=z>[if mso]>/*2v",
}
HARMLESS = {"a": "v1mild1v", "b": "v2mild2v"}
PIECES = [
    "{{ a }}", "{{ b }}", "{{ a }}", "{{ b }}", '"{{ a }}"', "'{{ b }}'", '="{{ a }}"',
    "{% if yes %}", "{% if yes %}", "{% else %}", "{% endif %}", "{% endif %}", "{% endif %}",
    "<p>", "<p ", "</p>", "</", "<", ">", ">", ">", '"', '"', "'", "=", " ", "/", "-", "--", "!",
    '<a href="', "<a href='", ' title="', " title=", ' style="', '<i class="x">', "<td ", "</td>",
    "<!--", "-->", "--!>", "<!-->", "<!x ", "<?x ", "<![CDATA[", "]]>", "<!--[if mso]>",
    "<![endif]-->", "<!--[if !mso]><!-->", "<!--<![endif]-->",
    "<style>", "</style>", "<title>", "</title>", "<textarea>", "</textarea>", "<script>",
    "</script>", "<noscript>", "</noscript>", "<svg>", "</svg>", "<select>", "</select>", "<xmp>",
    "</xmp>", "<math><style>", "</math>", "<desc>", "<svg></svg>",
    "<table>", "<tr>", "&", "&#", "&#x6", "&l", "x",
    "\n",
    "<style>p{color:red}</style>", "<style>/**", "**/",
]  # fmt: skip
TREE = """letters => {
    const written = node => [
        node.nodeType, node.nodeName, node.nodeType === 1 ? "" : node.nodeValue,
        [...(node.attributes || [])].map(one => [one.name, one.value]),
        [...node.childNodes, ...(node.content ? node.content.childNodes : [])].map(written),
    ]
    const read = html => new DOMParser().parseFromString(html, "text/html")
    return letters.map(html => JSON.stringify(written(read(html))))
}"""
LEADS = """letters => letters.map(html => {
    const link = new DOMParser().parseFromString(html, "text/html").querySelector("a")
    return link ? link.protocol : ""
})"""
BEGINNINGS = (
    "{{ a }}", "{{ b }}", "{% if yes %}{{ a }}{% endif %}", "java", "https://", ":", "/", " ",
    "&", "j&#9", "{% if yes %}&{% endif %}", "\n" * 250 + "java",
)  # fmt: skip
LINKS = (
    "javascript:x", " java\tscript:x", "JavaScript", "java", "script:x", "script", ":x",
    "data:text/html,x", "\x01vbscript:x", "&#106;avascript:x", "https://x.pt/a:b", "",
    "#106;avascript:x", "7;vascript:x", "avascript:x",
)  # fmt: skip

STYLED = """letters => letters.map(html => {
    const box = document.body.appendChild(document.createElement("div"))
    box.innerHTML = html
    const { color, display, backgroundImage, position } = getComputedStyle(box.querySelector("p"))
    box.remove()
    return [color, display, backgroundImage, position]
})"""
PLAIN = ["rgb(1, 2, 3)", "block", "none", "static"]
COLOUR = "color: rgb(1, 2, 3)"
STYLES = (
    "font-family: {{ a }}", "font-family: '{{ a }}', {{ b }}", 'font-family: "{{ a }}{{ b }}"',
    "/* {{ a }} {{ b }} */", "width: {{ a }}", "--x: {{ a }}{{ b }}",
)  # fmt: skip
PLACES = (
    lambda one: '<p style="' + f"{COLOUR}; {one}".replace('"', "&quot;") + '">x</p>',
    lambda one: "<p style='" + f"{one}; {COLOUR}".replace("'", "&#39;") + "'>x</p>",
    lambda one: f"<style>p{{{COLOUR}; {one}}}</style><p>x</p>",
    lambda one: f"<style>p{{{one}; {COLOUR}}}</style><p>x</p>",
)
DECLARED = (
    "x", ";", "color: red", "; color: red", ";display:none;", "}", "{", "{}", "p{color:red}", "*/",
    "/*", "'", '"', "\\", "\n", "(", ")", "url(https://x.pt/y)", ";background:url(data:,x)", "!",
    ";position:fixed", "rgb(9, 9, 9)", "</style>", "<p style=color:red>", "&quot;", "\\3b ",
)  # fmt: skip


def filled(letter, values):
    ready = message.prepare(letter)
    return read_back.read(ready.compose("ana@x.pt", "Ana", values, "a1@x.pt", 0).content).html


def taken(html):
    """The letter, if it is one that can be sent."""
    try:
        made = formats.written(replace(MADE, html=html))
        message.prepare(made)
    except checking.MessageError:
        return None
    return made


def to_outlook(html):
    """The letter as Outlook reads it: what its conditions hold is no comment."""
    return html.replace("<!--[if mso]>", "<!x>").replace("<![endif]-->", "<!x>")


def balanced(pieces):
    """Leave out the ends of ifs that nothing began, and end those that are open."""
    depth = [0]
    for piece in pieces:
        if piece in ("{% endif %}", "{% else %}"):
            if len(depth) == 1 or (piece == "{% else %}" and depth[-1]):
                continue
            depth[-1] += 1
            if piece == "{% endif %}":
                depth.pop()
        elif piece.startswith("{% if"):
            depth.append(0)
        yield piece
    yield from ["{% endif %}"] * (len(depth) - 1)


def told_alike(tree, values):
    """The tree with each whole value, however it is written there, as one sign."""
    escaped = {value: str(message.escape(value)) for value in values.values()}
    for name, value in values.items():
        ways = {value, escaped[value]}
        ways |= {html_styles.style(one) for one in ways} | {html_links.later(one) for one in ways}
        for way in sorted(ways, key=len, reverse=True):
            written = way.translate({ord("\\"): "\\\\", ord('"'): '\\"'})
            tree = re.sub(re.escape(written), f"<{name}>", tree)
    return tree


async def test_a_value_stays_where_its_field_stands_whatever_the_letter_and_the_value(browser):
    chance = random.Random(7)
    pairs = []
    while len(pairs) < 4 * LETTERS:
        pieces = balanced(chance.choices(PIECES, k=chance.randint(2, 14)))
        source = "".join(pieces)
        if "{{" in source and (letter := taken(source)):
            for yes in ("", "1"):
                two = [filled(letter, values | {"yes": yes}) for values in (HARMLESS, HOSTILE)]
                pairs += [(source, *two), (source, *map(to_outlook, two))]
    page = await browser.new_page()
    mild = await page.evaluate(TREE, [one for _, one, _ in pairs])
    hostile = await page.evaluate(TREE, [one for _, _, one in pairs])
    for (source, *_), one, other in zip(pairs, mild, hostile, strict=True):
        assert told_alike(one, HARMLESS) == told_alike(other, HOSTILE), source
    await page.close()


async def test_no_link_of_a_column_runs_anything_however_it_is_put_together(browser):
    chance = random.Random(7)
    letters = []
    while len(letters) < LETTERS:
        begun = "".join(chance.choices(BEGINNINGS, k=chance.randint(1, 3)))
        letter = taken(f'<a href="{begun}">x</a>') if "java:" not in begun else None
        if letter and "{{" in begun:
            values = {
                "a": chance.choice(LINKS),
                "b": chance.choice(LINKS),
                "yes": chance.choice("1 "),
            }
            letters.append((begun, values, filled(letter, values)))
    page = await browser.new_page()
    leads = await page.evaluate(LEADS, [html for *_, html in letters])
    for letter, scheme in zip(letters, leads, strict=True):
        assert scheme not in ("javascript:", "vbscript:", "data:"), letter
    await page.close()


async def test_a_value_in_a_style_changes_no_other_declaration(browser):
    chance = random.Random(7)
    letters = []
    for source in (place(style) for style in STYLES for place in PLACES):
        letter = taken(source)
        for _ in range(25):
            values = {name: "".join(chance.choices(DECLARED, k=3)) for name in "ab"}
            letters.append((source, values, filled(letter, values)))
    page = await browser.new_page()
    styled = await page.evaluate(STYLED, [html for *_, html in letters])
    for letter, found in zip(letters, styled, strict=True):
        assert found == PLAIN, letter
    await page.close()
