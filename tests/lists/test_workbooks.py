"""Workbooks are read, and none can take more than it may."""

import asyncio
import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from emailer import lists
from emailer.lists import Role
from emailer.lists.workbooks import workbooks
from emailer.lists.workbooks.cell_kinds import Kinds
from emailer.submitting import listing
from tests.lists import books
from tests.lists.reading import from_file
from tests.patience import PATIENCE_S

ROWS = [
    ["Vorname", "Nachname", "E-Mail", "Tisch"],
    ["Ána", "Lima", "ana@x.pt", 3],
    ["Bo", "Reis", "nonsense", 4.5],
]


@pytest.fixture
def saved(tmp_path):
    def save(content):
        path = tmp_path / "list.upload"
        path.write_bytes(content)
        return path

    return save


def texts(rows):
    return [[str(cell) for cell in row] for row in rows]


@pytest.mark.parametrize(
    "content",
    [
        books.xlsx({"Guests": ROWS}),
        books.ods({"Guests": texts(ROWS)}),
        books.fods({"Guests": texts(ROWS)}),
        books.xls(ROWS),
    ],
    ids=["xlsx", "ods", "fods", "xls"],
)
def test_a_workbook_is_read_whatever_its_kind(saved, content):
    seen = from_file(saved(content))
    assert (seen.about.kind, seen.about.sheet) == ("workbook", "Guests")
    assert seen.who == [("Ána Lima", "ana@x.pt")]
    assert seen.people[0].fields == {"vorname": "Ána", "nachname": "Lima", "tisch": "3"}
    (problem,) = seen.problems
    assert (problem.line, problem.reason) == (3, "there is no @")
    assert dict(problem.cells)["Tisch"] == "4.5"


def test_the_sheet_with_addresses_is_taken_and_another_can_be_chosen(saved):
    sheets = {
        "Notes": [["Hello"]],
        "Guests": [["Email"], ["ana@x.pt"]],
        "Staff": [["Email"], ["bo@x.pt"]],
    }
    path = saved(books.xlsx(sheets))
    seen = from_file(path)
    assert (seen.about.sheets, seen.about.sheet, seen.who) == (
        tuple(sheets),
        "Guests",
        [("", "ana@x.pt")],
    )
    assert from_file(path, sheet="Staff").who == [("", "bo@x.pt")]
    with pytest.raises(lists.ListError, match="no such sheet"):
        from_file(path, sheet="Nobody")


@pytest.mark.parametrize("least", [2, 12])
def test_the_likeliest_sheet_is_taken_and_not_that_with_whom_to_ask(saved, least):
    guests = [["Name", "E-Mail"], *([f"P {n}", f"p{n}@x.de"] for n in range(least))]
    more = [["Name", "E-Mail"], *([f"Q {n}", f"q{n}@x.de"] for n in range(least + 1))]
    info = [["Hochzeit Lena & Tom"], ["Kontakt", "lena@x.de"]]
    wide = [[f"c{n}" for n in range(501)]]
    seen = from_file(saved(books.xlsx({"Info": info, "Familie": guests, "Mehr": more, "W": wide})))
    assert seen.about.sheets == ("Info", "Familie", "Mehr", "W")
    # a sheet with many is the list, whatever stands behind it
    assert seen.about.sheet == ("Mehr" if least < 10 else "Familie")


def test_a_sheet_of_addresses_alone_has_a_heading_too(saved):
    asked = [["Role", "E-Mail"], ["Host", "lena@x.de"]]
    sheets = {"Info": asked, "Guests": [["E-Mail"], ["ana@x.pt"], ["bo@x.se"]]}
    assert from_file(saved(books.xlsx(sheets))).about.sheet == "Guests"


def test_titles_and_empty_rows_of_a_sheet_are_skipped_and_rows_keep_their_numbers(saved):
    rows = [[], ["Guest list"], [], ["Name", "Email"], ["Ana", "ana@x.pt"], [], ["Bo", "nonsense"]]
    seen = from_file(saved(books.xlsx({"Guests": rows})))
    assert (seen.about.header_line, seen.people[0].line, seen.problems[0].line) == (4, 5, 7)
    assert [(one.line, one.value) for one in seen.notes.titles] == [(2, "Guest list")]
    assert seen.notes.left_out_count == 0


def test_people_in_columns_or_in_one_row_of_a_sheet_are_people(saved):
    rows = [["", "Name", "Ana", "Bo"], ["", "E-Mail", "ana@x.pt", "bo@x.se"], ["", "Tisch", 1, 2]]
    seen = from_file(saved(books.xlsx({"G": rows})))
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]
    assert (seen.people[1].fields, seen.about.kind) == ({"tisch": "2"}, "workbook")


@pytest.mark.parametrize("row", [
    ["Ana <ana@x.pt>; Bo <bo@x.se>"], ["Ana <ana@x.pt>", "Bo <bo@x.se>"],
])  # fmt: skip
def test_a_sheet_of_one_row_holds_a_person_in_each_cell(saved, row):
    seen = from_file(saved(books.xlsx({"G": [row]})))
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]


def test_the_columns_of_a_sheet_can_be_chosen(saved):
    seen = from_file(
        saved(books.xlsx({"Guests": ROWS})), columns={"Nachname": Role.NAME, "0": Role.IGNORE}
    )
    assert seen.who == [("Lima", "ana@x.pt")]


TABLES = [
    ["Gäste", "", ""],
    ["Name", "E-Mail", "Tisch"],
    ["Ana", "ana@x.pt", "5"],
    ["Bo", "bo@x.pt", ""],
    ["", "", ""],
    ["Cem", "cem@x.pt", ""],
    ["Dia", "dia@x.pt", ""],
]
OF_FIVE = [("ana@x.pt", "5"), ("bo@x.pt", "5"), ("cem@x.pt", "5"), ("dia@x.pt", "")]


@pytest.mark.parametrize(
    "content",
    [
        books.merged_xlsx(TABLES, "C3:C6", "A1:C1"),
        books.merged_xlsx([["", *row] for row in TABLES], "D3:D6"),
        books.xls(TABLES, (2, 5, 2, 2), (0, 0, 0, 2)),
        books.spanning(TABLES, {(2, 2): 4}),
    ],
    ids=["xlsx", "xlsx, its first column empty", "xls", "ods"],
)
def test_a_cell_that_is_merged_with_one_above_says_the_same(saved, content):
    seen = from_file(saved(content))
    assert [(one.email, one.fields["tisch"]) for one in seen.people] == OF_FIVE
    assert (seen.notes.merged, len(seen.problems), seen.notes.left_out_count) == (2, 0, 0)


def test_a_header_of_two_rows_with_merged_headings_is_read_by_its_lower_row(saved):
    rows = [["E-Mail", "Name", ""], ["", "Vorname", "Nachname"], ["ana@x.pt", "Ána", "Lima"]]
    seen = from_file(saved(books.merged_xlsx(rows, "A1:A2", "B1:C1")))
    assert (seen.who, len(seen.problems)) == ([("Ána Lima", "ana@x.pt")], 0)


def test_numbers_and_dates_are_written_as_people_read_them():
    from datetime import datetime
    from datetime import time as day_time

    from emailer.confined import unpacking

    day = datetime.fromisoformat("2026-05-03")
    values = [
        3.0,
        4.5,
        351912345678.0,
        True,
        day,
        day.replace(hour=19),
        day_time(19),
        day.date(),
        "",
    ]
    kinds, found = Kinds(), [unpacking._text(value) for value in values]
    assert kinds.plain(found, json.dumps(found)) == [
        "3", "4.5", "351912345678", "true", "2026-05-03", "2026-05-03 19:00", "19:00", "2026-05-03",
        "",
    ]  # fmt: skip
    assert [kinds.get(column) for column in range(len(found))] == [
        "number", "number", "number", None, "instant", "instant", "instant", "instant", None,
    ]  # fmt: skip
    # a text in a column of numbers; a number below others
    assert kinds.plain(["no", "\x0105"], '["no", "\\u000105"]') == ["no", "05"]
    assert kinds.plain(["", "", "x"], '["", "", "x"]') == ["", "", "x"]
    assert [kinds[column] for column in range(3)] == ["", "number", ""]
    assert unpacking._text("\x01=1") == "=1"


def test_the_word_of_a_total_makes_no_texts_of_the_numbers_above_it():
    def noted(*rows):
        kinds = Kinds()
        for row in rows:
            kinds.plain(row, json.dumps(row))
        return kinds.get(1)

    people = ["Ana", "\x015", "a@x.pt"], ["Bo", "\x017", "b@x.pt"]
    for last in (["", "Total: 12", ""], ["Summe", "Gesamt", "\x0112"], ["Total", "\x0112", ""]):
        assert noted(*people, last) == "number", last
    for last in (["Cy", "many", "c@x.pt"], ["Cy", "twelve", ""]):
        assert not noted(*people, last), last


def test_the_number_formats_of_columns_are_read_wherever_the_table_stands(saved):
    day = dt.datetime(2016, 1, 1)  # noqa: DTZ001  (a sheet's clocks show it)
    rows = [["E-Mail", "Betrag", "Datum", "PLZ"], ["ana@x.pt", 12.5, day, "01234"]]
    for first in (0, 2):
        content = books.shown_xlsx(rows, ["", "#,##0.00", "dd.mm.yyyy", ""], first)
        about = from_file(saved(content)).about
        assert about.formats == {1: "#,##0.00", 2: "dd.mm.yyyy"}, first
    assert (about.kinds, about.kinds.places) == ({1: "number", 2: "instant"}, {1: 1})


EURO = '#,##0.00\\ "€"'


@pytest.mark.parametrize(("codes", "known"), [
    ((EURO, '"$"#,##0.00'), ""), ((EURO, EURO, "[$$-409]#,##0.00"), ""), ((EURO, "General"), ""),
    (("0%", "0.00"), ""), (("#,##0 [$EUR]", "#,##0 [$CHF]"), ""), ((EURO, EURO), EURO),
    ((EURO, EURO, "#,##0.00 [$€-407]"), EURO), (("0.00", "0.00", "#,##0"), "0.00"),
    (("dd.mm.yyyy", "dd.mm.yyyy", 'd" de "mmm'), "dd.mm.yyyy"),
])  # fmt: skip
def test_numbers_of_several_currencies_in_a_column_have_no_format(saved, codes, known):
    """Whichever was taken for all of them would be wrong for some."""
    rows = [["E-Mail", "Betrag"], *([f"p{n}@x.pt", (12.5, one)] for n, one in enumerate(codes))]
    assert from_file(saved(books.shown_xlsx(rows, ["", ""]))).about.formats == {1: known}


def test_durations_are_read_in_hours_however_long_they_are(saved):
    lasting = [dt.timedelta(hours=36), dt.timedelta(minutes=5, seconds=7)]
    rows = [["E-Mail", "Dauer"], *([f"p{n}@x.pt", one] for n, one in enumerate(lasting))]
    seen = from_file(saved(books.shown_xlsx(rows, ["", "[h]:mm"])))
    assert [one.fields["dauer"] for one in seen.people] == ["36:00", "00:05:07"]
    assert seen.about.formats == {1: "[h]:mm"}


@pytest.mark.parametrize(("cells", "who"), [
    ([("Ana", ""), ("Mail schreiben", "ana@x.pt")], ("Ana", "ana@x.pt")),
    ([("Ana", ""), ("Ana schreiben", "ana@x.pt?subject=Hi")], ("Ana", "ana@x.pt")),
    ([("Ana", "old@x.pt"), ("ana@x.pt", "old@x.pt")], ("Ana", "ana@x.pt")),
    ([("Ana", ""), ("ana@x.pt", "")], ("Ana", "ana@x.pt")),
])  # fmt: skip
def test_a_cell_that_is_a_link_has_its_address_where_the_row_has_none(saved, cells, who):
    for first in (0, 3):
        path = saved(books.linked_xlsx(["Name", "E-Mail"], cells, first))
        assert from_file(path).who == [("Bo", "bo@x.se"), who]


def test_a_name_that_is_a_link_is_somebody(saved):
    path = saved(
        books.linked_xlsx(["Wer", "Tisch"], [("Ana Lima", "ana@x.pt"), ("7", "")], is_bare=True)
    )
    assert from_file(path).who == [("Ana Lima", "ana@x.pt")]


@pytest.mark.parametrize("formula", [
    '=HYPERLINK("mailto:ana@x.pt","Ana mail")', '=HYPERLINK("mailto:ana@x.pt?subject=A","Ana")',
])  # fmt: skip
def test_a_formula_that_is_a_link_has_its_address(saved, formula):
    rows = [["Name", "E-Mail"], ["Ana", (formula, "Mail")], ["Bo", "bo@x.se"]]
    path = saved(books.formula_xlsx(rows))
    assert from_file(path).who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]


def test_who_is_crossed_out_in_a_workbook_is_asked_about(saved):
    rows = [["Name", "E-Mail"], ["Ana", "ana@x.pt"], ["Bo", "bo@x.se"]]
    seen = from_file(saved(books.struck_xlsx(rows, 2)))
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]
    assert seen.notes.declined_names == {("the list", "crossed out"): ["Bo"]}


@pytest.mark.parametrize("rels", [
    "<Relationships><Relationship/>", "<!DOCTYPE a [<!ENTITY b 'bb'>]><Relationships>&b;",
    '<Relationships><Relationship Id="l1" Target="mailto:' + "a" * 100_000 + '@x.pt"/>',
])  # fmt: skip
def test_a_workbook_whose_links_are_broken_is_read_without_them(saved, rels):
    content = books.xlsx({"G": [["E-Mail", "N"], ["ana@x.pt", 1]]},
                         extra=[("xl/worksheets/_rels/sheet1.xml.rels", rels)])  # fmt: skip
    assert from_file(saved(content)).who == [("", "ana@x.pt")]


@pytest.mark.parametrize("styles", [
    "<styleSheet><numFmt/></styleSheet>",
    "<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;'>]><styleSheet>&c;</styleSheet>",
])  # fmt: skip
def test_a_workbook_whose_styles_are_broken_is_read_without_them(saved, styles):
    content = books.xlsx({"G": [["E-Mail", "N"], ["ana@x.pt", 1]]},
                         extra=[("xl/styles.xml", styles)])  # fmt: skip
    seen = from_file(saved(content))
    assert (seen.who, [*filter(None, seen.about.formats.values())]) == ([("", "ana@x.pt")], [])


def test_a_number_format_without_end_is_not_told_for_each_of_its_columns(saved):
    content = books.shown_xlsx([["E-Mail", *"ABC"], ["ana@x.pt", 1, 1, 1]], ["", *["0" * 256] * 3])
    about = from_file(saved(content)).about
    assert about.formats == {1: "", 2: "", 3: ""}


@pytest.mark.parametrize(("names", "offered"), [
    (["A" * 500_000, "Guests"], 1), (["A" * 500_000], 0), ([f"S{n}" for n in range(1001)], 1000),
])  # fmt: skip
def test_no_sheet_is_offered_by_a_name_that_no_program_writes_nor_more_than_a_thousand(
    saved, names, offered
):
    path = saved(books.xlsx({name: [["E-Mail"], ["ana@x.pt"]] for name in names}))
    assert len(workbooks.unpack(path).sheets) == offered
    assert from_file(path).who == [("", "ana@x.pt")] * bool(offered)


def zeros(size, name="xl/sharedStrings.xml"):
    file = io.BytesIO(books.xlsx({"Guests": ROWS}))
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed,
        packed.open(name, "w", force_zip64=True) as part,
    ):
        for _ in range(size >> 20):
            part.write(b" " * (1 << 20))
    return file.getvalue()


def lying(content):
    """Say of every part, wherever it is said, that it is 100 bytes large."""
    file = io.BytesIO(content)
    with zipfile.ZipFile(file) as packed:
        entries = packed.infolist()
    changed = bytearray(content)
    for entry in entries:
        if entry.file_size > 10_000_000:
            size = entry.file_size.to_bytes(4, "little")
            at = changed.find(size)
            while at >= 0:
                changed[at : at + 4] = (100).to_bytes(4, "little")
                at = changed.find(size, at)
    return bytes(changed)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "' + "ha" * 500 + '">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 50}">' for n in range(8)
) + "]>"  # fmt: skip

LAUGH = '<row r="1"><c r="A1" t="str"><v>&i;</v></c></row>'
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

REPEATED = (
    '<table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="16384" '
    'office:value-type="string"><text:p>a@x.pt</text:p></table:table-cell></table:table-row>'
)
HOSTILE = {
    "a cell in the last corner": lambda: books.xlsx({"G": []}, books.worksheet(FAR)),
    "a million columns": lambda: books.xlsx({"G": [["x"] * 100_000]}),
    "cells repeated": lambda: books.ods({"G": []}, REPEATED),
    "cells repeated in one file": lambda: books.fods({"G": []}, REPEATED),
    "one file cut off": lambda: books.fods({"G": texts(ROWS)})[:700],
    "packed blanks": lambda: zeros(500 << 20),
    "packed blanks that say they are few": lambda: lying(zeros(450 << 20)),
    "entities": lambda: books.xlsx({"G": []}, LAUGHS + books.worksheet(LAUGH)),
    "many parts": lambda: books.xlsx({"G": ROWS}, extra=[(f"x/{n}", "") for n in range(6000)]),
    "a book in a book": lambda: books.xlsx(
        {"G": ROWS}, extra=[("xl/worksheets/sheet2.xml", zeros(1 << 26))]
    ),
    "no book": lambda: b"PK\x03\x04" + b"\0" * 1000,
    "cut off": lambda: books.xlsx({"G": ROWS})[:900],
    "an old book cut off": lambda: books.xls(ROWS)[:3000],
    "an old header alone": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000,
}


@pytest.mark.parametrize(("lines", "is_one"), [(50, True), (90_000, False)])
def test_a_packed_file_is_opened_for_as_long_a_table_of_contents_as_one_needs(saved, lines, is_one):
    path = saved(books.with_table_of(lines))
    assert len(zipfile.ZipFile(path).infolist()) == lines
    assert bool(workbooks._parts(path)) is is_one


def test_one_long_text_in_many_cells_is_more_than_a_list_may_be(saved):
    row = f'<table:table-cell office:value-type="string"><text:p>{"x" * 30_000}</text:p>'
    rows = f'<table:table-row table:number-rows-repeated="4000">{row}</table:table-cell>'
    with pytest.raises(lists.ListError, match="larger"):
        from_file(saved(books.ods({"G": []}, f"{rows}</table:table-row>")))


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_workbook_ends_in_people_or_a_sentence_within_its_bounds(saved, make):
    """Read under a limit of memory, in a process of its own, as the program would."""
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 1 << 31))\n"
        "from tests.lists.reading import from_file\nfrom pathlib import Path\n"
        "from emailer.lists import ListError\n"
        "try:\n seen = from_file(Path(sys.argv[1])); print('read', len(seen.found))\n"
        "except ListError as error: print('told', error)\n"
        "own = Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0]\n"
        "print(max(int(own), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(saved(make()))], capture_output=True, text=True,
        timeout=PATIENCE_S, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.startswith(("read", "told")), done.stderr[-2000:]
    assert int(done.stdout.split()[-1]) < 1_200_000  # kilobytes


def stands_for(times, cell):
    """A row that stands for as many as it says, between a person and another."""
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    person = f"<table:table-row>{text}</table:table-row>"
    row = f'<table:table-row table:number-rows-repeated="{times}">{cell}</table:table-row>'
    return person.format("ana@x.pt") + row + person.format("ben@x.pt")


CELL = '<table:table-cell office:value-type="float" office:value="1"/>'


@pytest.mark.parametrize(
    "row",
    [stands_for(10**9, CELL), stands_for("9" * 5000, CELL), stands_for(200_000, CELL),
     stands_for(1_048_576, "<table:table-cell/>") + stands_for(9, CELL)],
)  # fmt: skip
def test_rows_that_stand_for_very_many_are_refused_before_they_are_written_out(saved, row):
    path = saved(books.fods({"G": []}, row))
    with pytest.raises(lists.ListError, match="larger than a list"):
        workbooks.unpack(path, is_first=True, seconds=1)


def test_rows_that_stand_for_the_empty_ones_below_are_no_many(saved):
    row = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
    seen = from_file(saved(books.fods({"G": []}, stands_for(3, CELL) + row + "</table:table-row>")))
    assert [one.email for one in seen.people] == ["ana@x.pt", "ben@x.pt"]


VOID = '<row r="1"><c r="A1"><v>1</v></c></row><row r="52000"><c r="SF52000"><v>1</v></c></row>'


def test_a_workbook_that_takes_long_is_put_off_and_ends_in_a_sentence(saved):
    """It has 26 million empty cells; what was begun of it does not stay."""
    path = saved(books.xlsx({"G": []}, books.worksheet(VOID)))
    with pytest.raises(lists.LongError):
        workbooks.unpack(path, is_first=True, seconds=1)
    assert list(path.parent.iterdir()) == [path]
    with pytest.raises(lists.ListError, match="takes longer to read"):
        workbooks.unpack(path, seconds=1)
    sizes = (32_000, 700_000, 2_000_000, 100_000_000)
    assert [workbooks.cpu_s(size) for size in sizes] == [4, 9, 19, 30]


async def test_of_a_workbook_that_is_deleted_while_it_is_read_nothing_stays(saved):
    path = saved(books.xlsx({"G": []}, books.worksheet(VOID.replace("52000", "9000"))))
    reading = asyncio.ensure_future(asyncio.to_thread(workbooks.unpack, path))
    while len(list(path.parent.iterdir())) < 2:  # until its rows are being written
        assert not reading.done()
        await asyncio.sleep(0)
    path.unlink()
    with pytest.raises(lists.ListError):
        await reading
    assert list(path.parent.iterdir()) == []


async def test_a_workbook_is_looked_at_briefly_before_it_is_read_whole(saved):
    path, looks = saved(books.xlsx({"Guests": ROWS})), []

    def opening(*, is_first):
        looks.append(is_first)
        if is_first:
            raise lists.LongError
        return "opened"

    assert await listing._opened(listing._Part("a file", 1, opening, file=path)) == "opened"
    assert looks == [True, False]


def test_a_workbook_is_unpacked_once_however_often_it_is_read(saved):
    path = saved(books.xlsx({"Guests": ROWS}))
    from_file(path)
    path.write_bytes(path.read_bytes()[:4])  # what is unpacked is not read again
    rows = next(path.parent.glob("*.rows"))
    assert rows.read_text("utf-8").count("\n") == 3


def test_a_file_that_is_packed_but_no_workbook_is_refused_in_a_sentence(saved):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("document.xml", "<x/>")
    with pytest.raises(lists.ListError, match="Excel"):
        from_file(saved(file.getvalue()))
