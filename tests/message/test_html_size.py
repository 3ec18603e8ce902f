"""No tree that is built of an HTML text is larger than what is reckoned of it."""

import re

import pytest
from css_inline import CSSInliner
from hypothesis import given
from hypothesis import strategies as st

from emailer.message import html_size

NAMES = ["b", "i", "a", "font", "nobr", "p", "div", "span", "td", "table", "li", "br", "img", "h1"]
TAG = st.builds(
    lambda name, end, more: f"</{name}>" if end else f"<{name}{more}>",
    st.sampled_from(NAMES),
    st.booleans(),
    st.sampled_from(["", " a", " b='1'", ' c="x>y"', " d='<b>'"]),
)
PAGE = st.lists(st.one_of(TAG, st.sampled_from(["x", " ", "<!-- <b> -->"])), max_size=40).map(
    "".join
)
AROUND = 4
"""html, head, body, and the sheet without which nothing is built."""
INLINER = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


@given(PAGE)
def test_a_tree_is_no_larger_than_what_was_reckoned(page):
    reckoned = html_size.size(page, 1_000)
    if reckoned is None:
        return
    built = INLINER.inline(f"<style>z{{}}</style>{page}")
    elements = re.findall(r"<[a-z]", re.sub(r"<!--.*?-->|\"[^\"]*\"", "", built))
    assert len(elements) <= reckoned.elements + AROUND
    # end tags that were left out are written
    assert len(built) <= reckoned.length + 10 * (reckoned.elements + AROUND) + 100


@pytest.mark.parametrize(("page", "elements"), [
    ("<p>Hello <b>you</b> <i>and</i> others</p>", 8),
    ("<b>" + "<p>x</p>" * 10, 41),
    ("<br>" * 10, 10),
    ("<!-- <b><b><b> --><p>", 1),
])  # fmt: skip
def test_what_is_reckoned(page, elements):
    assert html_size.size(page, 1_000).elements == elements


@pytest.mark.parametrize("page", ["<b>" * 100, "<b><p></b>", "<a><p><a>", "<nobr><nobr>"])
def test_what_is_built_in_other_ways_or_beyond_a_bound_is_not_reckoned(page):
    assert html_size.size(page, 1_000) is None
