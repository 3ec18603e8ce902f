"""Nothing submitted disappears uncounted, whatever the bytes and whoever reads them."""

from hypothesis import given
from hypothesis import strategies as st

from emailer import lists
from emailer.lists import empty_list, files
from emailer.lists.tables import tables
from emailer.model import Recipient, Rejected
from tests.lists import books
from tests.lists.reading import of_opened

PIECES = st.sampled_from(
    "ana@x.pt|Lima, Ana <ana@x.pt>|bad|To: bo@x.pt|From: me@x.pt|Subject: x|"
    "Hello all, how are you?\nplease invite cy@x.pt, di@x.pt and more|Best regards|"
    "ana@gmial.com|a@x.pt ::: b@x.pt|| |\t|,;,|name,email|Ana,ana@x.pt\nAna\tana@x.pt|"
    '"Ana|BEGIN:VCARD|END:VCARD|EMAIL:a@x.pt|> x@x.pt|--|x@@y.org|/o=ExchangeLabs/cn=x|'
    "title|Guests:|Total: 3|Summe;2;|E-Mail\na;b;c@x.pt|=?UTF-8?Q?=0A?=@x.pt|\u2028|ß@x.pt"
    "".replace("\n", "|").split("|")
)
ODD = st.text("ana@x.pt,;<>\"'\n\t :/=", max_size=300)
TEXTS = st.lists(PIECES, max_size=12).map("\n".join) | st.text(max_size=200) | ODD
CHOICES = st.builds(
    lists.Choices,
    take_all=st.booleans(),
    as_written=st.booleans(),
    take=st.frozensets(st.integers(1, 12), max_size=3),
    mend=st.dictionaries(st.integers(1, 12), PIECES, max_size=2),
    delimiter=st.sampled_from(["", "", "", *lists.DELIMITERS]),
)


def lines_of(text):
    """The lines of a text that hold something, with their numbers."""
    broken = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return {
        number
        for number, line in enumerate(broken, 1)
        if line.strip(" \t,;|'\"\u2028\xa0") and line.strip()
    }


@given(TEXTS, CHOICES, st.booleans())
def test_every_line_is_a_person_a_problem_or_left_out(text, choices, is_file):
    notes = lists.Notes()
    try:
        opened = lists.open_text(text, choices, notes, is_file=is_file)
        seen = of_opened(opened, notes)
    except lists.ListError:
        return
    for one in seen.found:
        assert isinstance(one, Recipient | Rejected)
        if isinstance(one, Recipient):
            assert lists.check(one.email) == (one.email, one.key)
        else:
            assert one.reason
            assert len(one.value) <= 200
    assert seen.found or notes.left_out or not lines_of(text)
    if seen.about.kind == "cards":
        return  # a card has many lines
    if [one.reason for one in seen.problems] == [empty_list.NOBODY]:
        return  # of all its lines together
    accounted = (
        {one.line for one in seen.found}
        | {one.line for one in (*notes.left_out, *notes.titles)}
        | {seen.about.header_line}
    )
    missing = lines_of(text) - accounted
    if seen.about.kind == "table":  # a row may go over more lines than one, in quotes
        mark = lists.DELIMITERS[seen.about.delimiter]
        rows = tables.rows(
            text.splitlines(keepends=True) if "\r" in text else text.split("\n"), mark
        )
        starts = {row.line if isinstance(row, Rejected) else row[0] for row in rows}
        missing &= starts
    elif 1 in missing and lists.reader.headings.is_address(text.split("\n")[0]):
        missing.discard(1)  # the heading of a pasted column
    assert not missing


@given(
    st.binary(max_size=300) | TEXTS.map(str.encode) | TEXTS.map(lambda text: text.encode("utf-16"))
)
def test_any_bytes_end_in_people_problems_or_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.upload"
    path.write_bytes(content)
    notes = lists.Notes()
    try:
        seen = of_opened(files.open_file(path, lists.FOUND, notes), notes)
    except lists.ListError:
        return
    assert all(one.line >= 1 for one in seen.found)


@given(st.lists(st.lists(st.text("ab@x.pt ", max_size=8), max_size=4), max_size=8))
def test_every_row_of_a_workbook_is_counted(rows):
    numbered = [(n, list(row)) for n, row in enumerate(rows, 1) if any(map(str.strip, row))]
    notes = lists.Notes()
    try:
        opened = lists.reader.open_rows(iter(numbered), lists.FOUND, notes, "workbook")
    except lists.ListError:
        return
    seen = of_opened(opened, notes)
    header = opened.about.header_line is not None
    below = len(numbered) - header - len(notes.titles) or 1  # where nobody is, that is said
    # a row may hold several people, where it is the only one
    counted = [one.line for one in seen.found] + [one.line for one in notes.left_out]
    assert len(counted if len(numbered) > 1 else set(counted)) == below


CARD_LINES = st.sampled_from(
    ("FN:Ana", "N:Lima;Ana;;;", "EMAIL:ana@x.pt", "EMAIL;TYPE=work:bad", "TEL:1", "NOTE:x\\n", "")
)


@given(st.lists(st.lists(CARD_LINES, max_size=5), min_size=1, max_size=6))
def test_every_card_is_a_person_a_problem_or_left_out(cards):
    text = "".join(f"BEGIN:VCARD\n{chr(10).join(lines)}\nEND:VCARD\n" for lines in cards)
    notes = lists.Notes()
    try:
        seen = of_opened(lists.open_text(text, lists.FOUND, notes, is_file=True), notes)
    except lists.ListError:
        return
    assert len(seen.people) + len(seen.problems) + notes.left_out_count == len(cards)


def test_books_made_for_these_tests_are_books():
    assert books.xlsx({"G": [["a"]]})[:2] == books.ods({"G": [["a"]]})[:2] == b"PK"
