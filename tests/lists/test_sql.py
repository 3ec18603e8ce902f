"""A dump of a database: its rows are people; what is broken costs nobody else their place."""

import pytest

from emailer.lists import ListError
from tests.growth import assert_in_proportion
from tests.lists.reading import filed, pasted

ANA, BO, CY = ("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se"), ("Cy Day", "cy@x.ie")
INTO = "INSERT INTO g (name,email) VALUES "
OF_ANA, BROKEN, OF_CY = "('Ana Lima','ana@x.pt')", "('B'o','bo@x.se')", "('Cy Day','cy@x.ie')"


@pytest.mark.parametrize(("text", "who", "line"), [
    (f"{INTO}{OF_ANA},{BROKEN},{OF_CY};", [ANA], 1),
    (f"{INTO}\n{OF_ANA},\n{BROKEN},\n{OF_CY};\n", [ANA, CY], 3),
    (f"{INTO}{OF_ANA};\n{INTO}{BROKEN};\n{INTO}{OF_CY};\n", [ANA, CY], 2),
    (f"{INTO}{OF_ANA},\n('Bo Ek','bo@x", [ANA], 2),
])  # fmt: skip
def test_a_row_that_does_not_end_is_a_problem(text, who, line):
    seen = filed(text)
    assert (seen.who, [one.line for one in seen.problems]) == (who, [line])


def test_nobody_has_the_name_of_whoever_stands_before_them_where_a_quote_is_missing():
    seen = filed(
        "INSERT INTO g (name,note,email) VALUES "
        "('Ana','it's','ana@x.pt'),('Bo','x's','bo@x.se'),('Cy Day','','cy@x.ie');"
    )
    assert (seen.who, len(seen.problems)) == ([CY], 1)


@pytest.mark.parametrize("row", [
    "'Bo Ek'::text,E'bo@x.se'", "_utf8'Bo Ek',_utf8mb4'bo@x.se'", "N'Bo Ek', 'bo@x.se'::varchar",
    '"Bo Ek","bo@x.se"',
])  # fmt: skip
def test_what_marks_a_text_is_no_part_of_it(row):
    assert filed(f"{INTO}{OF_ANA},({row});").who == [ANA, BO]


def test_what_a_database_would_join_to_a_name_is_none():
    text = f"{INTO}{OF_ANA},(CONCAT('Bo', ' Ek'),'bo@x.se');"
    assert filed(text).who == [ANA, ("", "bo@x.se")]


@pytest.mark.parametrize("names", [" (id, name, email)", ""])
def test_rows_that_postgresql_copies_are_people(names):
    text = f"COPY public.guest{names} FROM stdin;\n1\tAna Lima\tana@x.pt\n2\t\\N\tbo@x.se\n\\.\n"
    for read in (pasted, filed):
        seen = read(f"--\n{text}max@x.uk\n")
        assert (seen.who, seen.problems) == ([ANA, ("", "bo@x.se")], [])
        assert [one.value for one in seen.notes.left_out] == ["max@x.uk"]


GROWING = {
    "marks": (lambda n: f"{INTO}{OF_ANA},(" + "'a'::" * n, 3_000),
    "quotes in a cell": (lambda n: f"{INTO}{OF_ANA},(a" + "''" * n + "a)", 5_000),
    "rows that do not end": (lambda n: INTO + "('Ana','ana@x.pt'),\n('B'o',1),\n" * n, 500),
    "copied rows": (lambda n: "COPY g FROM stdin;\n" + "Ana\tana@x.pt\n" * n, 2_000),
    "names of columns": (lambda n: "COPY g (" + "a, " * n + "email", 5_000),
}


@pytest.mark.parametrize("name", GROWING)
def test_reading_a_dump_grows_in_proportion(name):
    make, n = GROWING[name]
    assert_in_proportion(filed, make, n, (ListError,))
