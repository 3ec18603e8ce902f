"""Links that lead nowhere are found in the filled letter; all others are let be."""

import pytest

from emailer.submitting import broken_links

GOOD = [
    "https://example.org", "http://example.org:8080/a?b=c#d", "https://xn--bcher-kva.example/ü",
    "#map", "http://[::1]/", "mailto:ana@example.org", "mailto:ana@example.org?subject=Hi",
    "tel:+351210000000", "cid:map.png", "http://localhost:3000/x", "https://example.org.",
]  # fmt: skip
BAD = [
    "", "https://", "http:///x", "example.org", "/party", "party.html", "javascript:alert(1)",
    "mailto:", "mailto:ana", "https://exa mple.org", "https://example", "https://example.org:port/",
    "tel:", "http://[::1", "file:///etc", "https://.org", "https://a..b", "https://www.example",
    "https://example,org",
]  # fmt: skip


@pytest.mark.parametrize("link", GOOD)
def test_an_address_is_one(link):
    assert broken_links.is_address(link)


@pytest.mark.parametrize("link", BAD)
def test_what_leads_nowhere_is_none(link):
    assert not broken_links.is_address(link)


TEXTS = [
    ("See https://example.org/a, or www.example.org.", []),
    ("See https:// and www.", ["https://", "www"]),
    ("(https://example) <http://a.b>", ["https://example"]),
    ("no link at all", []),
    (
        "https//a.b http:/a.b, htps://a.b hhtp://a.b https:a.b",
        ["https//a.b", "http:/a.b", "htps://a.b", "hhtp://a.b", "https:a.b"],
    ),
    ("www,example.org and the https: sign", ["www,example.org"]),
]


@pytest.mark.parametrize(("text", "broken"), TEXTS)
def test_of_a_text_only_what_looks_like_a_link_is_one(text, broken):
    assert list(broken_links.broken_in_text(text)) == broken


def test_of_html_each_href_is_looked_at():
    page = (
        '<a href="https://a.b/?x=1&amp;y=2">1</a> '
        """<a HREF = ''>2</a> <a href="party.html">3</a> <b title="x"><a href=map.html>4</a>"""
        '<a href=https://a.b data-href="x">5</a>'
    )
    assert list(broken_links.broken_in_html(page)) == ["", "party.html", "map.html"]
