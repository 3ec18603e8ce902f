"""A line at the end of a list that counts its guests is no guest, and no question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emailer import lists
from emailer.lists.lines import totals
from tests.lists.reading import filed, of_opened, pasted

HEADER = "Name;E-Mail;Guests"
PEOPLE = "Ana;ana@x.pt;2\nBo;bo@x.pt;3"


@pytest.mark.parametrize(
    "last",
    [
        "Total;50;", "Total;;5", "TOTAL:;;5", ";;Total 5", "Grand total;;5", "Total guests 50;;",
        "Total guests;;50", "Summe;;5", "Gesamt;;5", "Anzahl: 50;;", "Anzahl Gäste;50;",
        "Gäste gesamt;;50", "Insgesamt;;50", "Gesamtzahl der Gäste;;50", "Total général;;5",
        "Nombre d'invités;5;", "Total de convidados;;5", "Totale ospiti;;5", "Totaal;;5",
        "Summa;;5", "Yhteensä;;5", "Razem;;5", "Celkem;;5", "Összesen;;5", "Toplam;;5",
        "Итого;;5", "Σύνολο;;5", "合計;;5", "总计;;5", "Total;;€ 1,250.00", "Number of guests: 5;;",
        "Sum;;5", "Headcount;5;", "50;;Total",
    ],
)  # fmt: skip
def test_a_total_in_the_last_line_is_left_out_and_told(last):
    seen = filed(f"{HEADER}\n{PEOPLE}\n\n{last}\n")
    assert (len(seen.people), seen.problems, seen.notes.left_out_count) == (2, [], 1)
    assert [one.line for one in seen.notes.totals] == [5]


@pytest.mark.parametrize("last", ["Total;;5\nAdults;;4\nSumme;;5", "Summe;5;\nGesamt;5;\n"])
def test_several_totals_below_each_other_are_left_out_and_what_is_none_stays_a_problem(last):
    seen = filed(f"{HEADER}\n{PEOPLE}\n{last}\n")
    assert seen.notes.left_out_count == 2
    assert [one.value for one in seen.problems] == [one for one in [last.split("\n")[1]]
                                                    if "Adults" in one]  # fmt: skip


@pytest.mark.parametrize("behind", [
    "Confirmed;;38 yes", "Confirmed, 38 yes", "Confirmed;;38", "Yes: 38;;", "Declined;4;",
    "Zugesagt;;38", "Nein;;4", "maybe;;3 guests", "not coming;;4\nOui;;3",
])  # fmt: skip
def test_answers_counted_below_a_total_are_no_guests(behind):
    seen = filed(f"{HEADER}\n{PEOPLE}\nTotal;;50\n{behind}\n")
    assert (len(seen.people), seen.problems) == (2, [])
    assert len(seen.notes.totals) == 2 + behind.count("\n")
    alone = filed(f"{HEADER}\n{PEOPLE}\n{behind}\n")
    assert alone.notes.totals == [], "somebody may be called so"


@pytest.mark.parametrize("behind", ["Maria;;38", "Yes Smith;;3", "Bo;;38 yes"])
def test_whoever_stands_below_a_total_stays_a_problem(behind):
    seen = filed(f"{HEADER}\n{PEOPLE}\nTotal;;50\n{behind}\n")
    assert (len(seen.problems), len(seen.notes.totals)) == (1, 1)


@pytest.mark.parametrize(
    "last",
    [
        "Total;nobody@;5", "Total Smith;;5", "Ana Total;;", "Sum;;", "Anzahl;;", "Maria;;5",
        "Total;tot al at home;5", "Number One;;", ";;5",
        "Total of those whom we have asked for an answer until the end of this month;;5",
    ],
)  # fmt: skip
def test_whoever_may_be_a_guest_stays_a_problem(last):
    seen = filed(f"{HEADER}\n{PEOPLE}\n{last}\n")
    assert (len(seen.problems), seen.notes.left_out_count) == (1, 0)


def test_a_total_with_people_behind_it_stays_a_problem_in_its_place():
    seen = filed(f"{HEADER}\n{PEOPLE}\nTotal;;5\nCy;cy@x.pt;1\n")
    assert [one.line for one in seen.found] == [2, 3, 4, 5]
    assert (len(seen.problems), seen.notes.totals) == (1, [])


def test_a_list_of_nothing_but_a_total_has_a_problem():
    assert len(pasted("Total: 50").problems) == 1


def test_a_pasted_list_and_a_workbook_may_end_in_a_total():
    seen = pasted("Ana <ana@x.pt>\nbo@x.pt\nTotal: 2")
    assert (len(seen.people), seen.problems, len(seen.notes.totals)) == (2, [], 1)
    rows = iter([(1, ["Name", "Email"]), (2, ["Ana", "ana@x.pt"]), (9, ["Total", "50"])])
    notes = lists.Notes()
    opened = lists.reader.open_rows(rows, lists.FOUND, notes, "workbook")
    assert of_opened(opened, notes).problems == []
    assert [(one.line, one.value) for one in notes.totals] == [(9, "Total")]


@given(st.lists(st.sampled_from(["ana@x.pt", "Total: 3", "nonsense", "Summe"]), max_size=30))
def test_whatever_stands_there_each_line_is_told_once_and_in_its_order(lines):
    notes = lists.Notes()
    opened = lists.open_text("\n".join(lines), lists.FOUND, notes)
    found = [one.line for one in opened.lines]
    assert found == sorted(found)
    assert sorted(found + [one.line for one in notes.left_out]) == list(range(1, len(lines) + 1))


def test_what_is_held_back_is_bounded():
    text = "ana@x.pt\nTotal: 1\n" + "nonsense\n" * (totals.MOST_BEHIND + 5)
    seen = pasted(text)
    assert (len(seen.problems), seen.notes.totals) == (totals.MOST_BEHIND + 6, [])
