"""HTML for a frame that loads nothing: its pictures within it, and boxes for those that are not
there.
"""

import re
from time import perf_counter
from urllib.parse import unquote

import pytest

from emailer.message import seen_alone
from emailer.message.files import content_id

DOT = content_id("dot.png")
DATA = seen_alone.as_data("image/png", b"bytes")


def boxed(html, found=None, missing=None):
    shown = seen_alone.with_pictures(html, found or {}, missing or {})
    return [re.findall(r"<text[^>]*>(.*?)</text>", unquote(box))
            for box in re.findall(r"data:image/svg\+xml,([^\"]*)", shown)]  # fmt: skip


def test_a_picture_that_is_there_is_put_into_the_html():
    html = f'<img alt="us" src="cid:{DOT}"><p style="background: url(cid:{DOT})">'
    shown = seen_alone.with_pictures(html, {DOT: DATA}, {})
    assert shown == f'<img alt="us" src="{DATA}"><p style="background: url({DATA})">'


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (f'<img src="cid:{DOT}" alt="us">', ["dot.png", "us"]),
        ('<img src="cid:sun.png">', ["sun.png"]),
        ("<IMG alt='a &amp; b' src='a%20dot.png' width=30>", ["a dot.png", "a &amp; b"]),
        ('<img src="https://x.pt/a.png">', ["https://x.pt/a.png"]),
    ],
)
def test_of_a_picture_that_is_not_there_its_name_and_its_text_are_seen(html, said):
    assert boxed(html, missing={DOT: "dot.png"}) == [said]


@pytest.mark.parametrize("html", [f'<img src="{DATA}">', "<img>", "<img alt=x>", "<p>cid:x</p>"])
def test_what_is_there_or_shows_nothing_stays_as_it_is(html):
    assert seen_alone.with_pictures(html, {}, {}) == html


@pytest.mark.parametrize("piece", ["<img ", "<img src='", '<img src="x ', "<img a src=", "cid:"])
def test_long_html_that_is_broken_is_looked_through_in_one_go(piece):
    began = perf_counter()
    seen_alone.with_pictures(piece * 100_000, {}, {})
    assert perf_counter() - began < 5
