# ruff: noqa: ISC004  (a text over several lines)
"""Pages and what is like them: what is crossed out by a style, terms, line ends, signs."""

import pytest

from tests.growth import assert_in_proportion
from tests.lists.reading import filed, pasted

ANA, BO, CY = ("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se"), ("Cy Day", "cy@x.ie")
LINED = 'style="color:red; text-decoration: line-through"'
OF_BO = "<tr><td>Bo Ek</td><td>bo@x.se</td></tr>"


@pytest.mark.parametrize("text", [
    f"<table><tr {LINED}><td>Ana Lima</td><td>ana@x.pt</td></tr>{OF_BO}</table>",
    f"<table><tr><td>Ana Lima<td {LINED}>ana@x.pt{OF_BO}</table>",
    f"<table><tr><td>Ana Lima<td><span {LINED}>ana<span>@</span>x.pt</span></tr>{OF_BO}</table>",
    f"<table><tr><td>Ana Lima<td><s {LINED}>ana@x.pt</s></tr>{OF_BO}</table>",
    f"<ul><li {LINED}>Ana Lima &lt;ana@x.pt&gt;</li>\n<li>Bo Ek &lt;bo@x.se&gt;</li></ul>",
    f"<p><b {LINED}>Ana Lima\n&lt;ana@x.pt&gt;</b></p><p>Bo Ek &lt;bo@x.se&gt;</p>",
])  # fmt: skip
def test_who_is_crossed_out_by_a_style_is_asked_about(text):
    for read in (pasted, filed):
        seen = read(text)
        assert [email for _, email in seen.who] == ["ana@x.pt", "bo@x.se"]
        assert sum(seen.notes.declined.values()) == 1


@pytest.mark.parametrize("cell", ["<s>old@x.pt</s> ana@x.pt", "ana@x.pt <del>old@x.pt</del>"])
def test_of_a_cell_that_is_crossed_out_in_part_the_rest_counts(cell):
    seen = filed(f"<table><tr><td>Ana <s>Ek</s> Lima<td>{cell}</tr>{OF_BO}</table>")
    assert (seen.who, seen.notes.declined) == ([ANA, BO], {})


def test_an_address_that_is_crossed_out_beside_a_remark_is_asked_about():
    seen = filed(f"<table><tr><td>Ana Lima<td><s>ana@x.pt</s> (moved)</tr>{OF_BO}</table>")
    assert (seen.who, sum(seen.notes.declined.values())) == ([ANA, BO], 1)


@pytest.mark.parametrize("text", [
    "<dl><dt>Ana Lima</dt><dd>ana@x.pt</dd><dt>Bo Ek</dt><dd>bo@x.se</dd></dl>",
    "<dl>\n<dt>Ana Lima\n<dd>ana@x.pt\n<dt><b>Bo Ek</b>\n\n<dd><a href='mailto:bo@x.se'>bo@x.se</a>"
    "</dl>",
    "Ana Lima ana@x.pt<br>Bo Ek bo@x.se", "Ana Lima <ana@x.pt><br/>Bo Ek <bo@x.se><BR />\n",
    "<Ana Lima> <ana@x.pt>\n<Bo Ek> <bo@x.se>", "<Ana Lima <ana@x.pt>,\n\nBo Ek <bo@x.se>",
])  # fmt: skip
def test_people_are_found_between_the_signs(text):
    for read in (pasted, filed):
        seen = read(text)
        assert (seen.who, seen.problems) == ([ANA, BO], [])


def test_a_term_that_may_be_what_an_address_is_for_is_nobodys_name():
    seen = pasted("<dl><dt>Chair</dt><dd>ana@x.pt</dd><dt>Bo</dt><dd>bo@x.se</dd></dl>")
    assert seen.who == [("", "ana@x.pt"), ("Bo", "bo@x.se")]


GROWING = {
    "styles": (lambda n: "<p>a@x.pt</p>\n" + f"<p><b {LINED}>" * n, 400),
    "styles that do not end": (lambda n: "<table><tr><td>a@x.pt" + f"<b {LINED}>" * n, 1_000),
    "decorations": (lambda n: "<table><tr><td>a@x.pt<td style='" + "text-decoration: " * n, 1_000),
    "parts": (lambda n: "<table><tr><td>a@x.pt<td>" + "<s>a</s>" * n, 2_000),
    "terms": (lambda n: "<dl>" + "<dt>Ana Lima</dt><dd>ana@x.pt</dd>\n" * n, 800),
    "terms alone": (lambda n: "<dl>" + "<dt>Ana Lima\n" * n, 2_000),
    "line ends": (lambda n: "ana@x.pt<br>\nbo@x.pt<br>cy@x.pt" + "<br>" * n, 3_000),
    "blanks between signs": (lambda n: "<Ana" + " " * 390 + "<a@x.pt>\n" * n, 1_500),
}


@pytest.mark.parametrize("name", GROWING)
def test_reading_a_page_grows_in_proportion(name):
    make, n = GROWING[name]
    assert_in_proportion(filed, make, n)
