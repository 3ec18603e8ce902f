"""Of Markdown with ifs no empty line and no empty paragraph stays, whichever way is taken."""

import re

import pytest

from tests.message.test_formats import markdown

IF, KIDS, ELSE, END = "{% if a %}", "{% if b %}", "{% else %}", "{% endif %}"
NOTHING: dict[str, str] = {}


@pytest.mark.parametrize(("source", "fields", "html"), [
    (f"first\n{IF}\ntext\n{END}\nlast", {"a": "1"}, "<p>first<br>\ntext<br>\nlast</p>"),
    (f"first\n{IF}\ntext\n{END}\nlast", NOTHING, "<p>first<br>\nlast</p>"),
    (f"{IF}\ntext\n{END}", {"a": "1"}, "<p>text</p>"), (f"{IF}\ntext\n{END}", NOTHING, ""),
    (f"{IF}\ntext\n{END}\nlast", {"a": "1"}, "<p>text<br>\nlast</p>"),
    (f"{IF}\ntext\n{END}\nlast", NOTHING, "<p>last</p>"),
    (f"first\n{IF}x{END}\n{KIDS}Bring{END}", {"b": "1"}, "<p>first<br>\nBring</p>"),
    (f"first\n{IF}x{END}\n{KIDS}Bring{END}", NOTHING, "<p>first</p>"),
    (f"{IF}\nA\n{ELSE}\nB\n{END}", NOTHING, "<p>B</p>"),
    (f"Hi\n{IF}A{ELSE}B{END}\nBye", NOTHING, "<p>Hi<br>\nB<br>\nBye</p>"),
    (f"{IF}\n{KIDS}\nA\n{END}\nB\n{END}", {"a": "1"}, "<p>B</p>"),
    (f"{IF}\n{KIDS}\nA\n{END}\nB\n{END}", {"a": "1", "b": "1"}, "<p>A<br>\nB</p>"),
    (f"a {IF}b{END}\nc", NOTHING, "<p>a <br>\nc</p>"), (f"{IF}**b**{END}", {"a": "1"},
                                                      "<p><strong>b</strong></p>"),
    # one that goes on in another paragraph is left as it stands
    (f"Hi\n{IF}\nA\n\n{END}\nBye\nAna", NOTHING, "<p>Hi<br>\n<br>\nBye<br>\nAna</p>"),
])  # fmt: skip
def test_lines_and_paragraphs_go_with_what_an_if_writes(source, fields, html):
    seen = markdown(source, **{"a": "", "b": "", **fields}).html
    [body] = re.findall("<body[^>]*>(.*)</body>", seen, re.DOTALL)
    assert body.strip() == html
