"""Cells of workbooks that are crossed out, wholly or in part, or are links."""

import pytest

from emailer.confined.bounds import TooMuchError
from emailer.confined.parts import MOST_BYTES
from emailer.confined.struck import MOST_MARKS, Found
from emailer.lists.lines import cell_marks
from tests.lists import books
from tests.lists.reading import from_file

ANA, BO = ("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")
HEAD = [["Name"], ["E-Mail"]]
OF_BO = [["Bo Ek"], ["bo@x.se"]]
CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
ODS_HEAD = [CELL.format("", "Name"), CELL.format("", "E-Mail")]
ODS_BO = [CELL.format("", "Bo Ek"), CELL.format("", "bo@x.se")]


@pytest.fixture
def saved(tmp_path):
    def save(content):
        path = tmp_path / "list"
        path.write_bytes(content)
        return path

    return save


@pytest.mark.parametrize("is_inline", [False, True])
def test_of_a_text_that_is_crossed_out_in_part_the_rest_counts(saved, is_inline):
    rows = [HEAD, [["Ana ", ("Ek",), " Lima"], [("old@x.pt",), " ana@x.pt"]], OF_BO]
    seen = from_file(saved(books.runs_xlsx(rows, is_inline=is_inline)))
    assert (seen.who, seen.notes.declined) == ([ANA, BO], {})


@pytest.mark.parametrize("is_inline", [False, True])
def test_who_is_crossed_out_piece_by_piece_is_asked_about(saved, is_inline):
    rows = [HEAD, [["Ana Lima"], [("ana",), ("@x.pt",)]], OF_BO]
    seen = from_file(saved(books.runs_xlsx(rows, is_inline=is_inline)))
    assert (seen.who, sum(seen.notes.declined.values())) == ([ANA, BO], 1)


@pytest.mark.parametrize("email", [
    CELL.format(' table:style-name="cell"', "ana@x.pt"),
    CELL.format(' table:style-name="like"', "ana@x.pt"),
    CELL.format("", '<text:span text:style-name="text">ana@x.pt</text:span>'),
])  # fmt: skip
def test_who_is_crossed_out_in_an_opendocument_spreadsheet_is_asked_about(saved, email):
    rows = [ODS_HEAD, [CELL.format("", "Ana Lima"), email], ODS_BO]
    seen = from_file(saved(books.marked_ods(rows)))
    assert (seen.who, sum(seen.notes.declined.values())) == ([ANA, BO], 1)
    assert seen.notes.declined_names == {("the list", "crossed out"): ["Ana Lima"]}


def test_what_is_not_crossed_out_counts_there_too(saved):
    email = '<text:span text:style-name="text">old@x.pt</text:span> ana@x.pt'
    plain = CELL.format(' table:style-name="plain"', "Ana Lima")
    seen = from_file(saved(books.marked_ods([ODS_HEAD, [plain, CELL.format("", email)], ODS_BO])))
    assert (seen.who, seen.notes.declined) == ([ANA, BO], {})


def test_a_link_of_an_opendocument_spreadsheet_has_its_address(saved):
    link = CELL.format("", '<text:a xlink:href="mailto:ana@x.pt?subject=Hi">write</text:a>')
    name = CELL.format("", "Ana Lima")
    seen = from_file(saved(books.marked_ods([ODS_HEAD, [name, link], ODS_BO])))
    assert seen.who == [ANA, BO]


def test_no_more_is_kept_than_can_be_much():
    found = Found()
    for found.row in range(MOST_MARKS):
        found.add(0, "a")
    with pytest.raises(TooMuchError):
        found.add(1, "a")


def test_where_there_is_too_much_to_know_it_is_told_of(saved):
    strings = f'<sst xmlns="{books.MAIN}">{" " * MOST_BYTES}</sst>'
    rows = [["Name", "E-Mail"], [*BO]]
    seen = from_file(saved(books.xlsx({"G": rows}, extra=[("xl/sharedStrings.xml", strings)])))
    assert seen.who == [BO]
    assert [(one.line, one.reason) for one in seen.notes.left_out] == [(1, cell_marks.UNTIL)]
