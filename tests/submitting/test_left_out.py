"""Whoever is left out as was chosen is written to by no other line."""

import asyncio
from dataclasses import replace

import pytest

from emailer.limits import Limits
from emailer.lists import Choices
from emailer.model import Message
from emailer.submitting import cautions, gathered_cautions
from emailer.submitting.listing import Source
from emailer.submitting.previews import preview
from emailer.submitting.submission import Submission

LETTER = Message("Tea", "Dear {{ name | default('friend') }}", "", "Ana <ana@example.org>", "")
TABLE = "Email;Name;Status\n"


def looked(list_, records=(), letter=LETTER, **choices):
    source = Source(emails=list_, records=records, choices=Choices(**choices))
    submission = Submission(typed={}, message=letter, source=source)

    async def look():
        seen = await preview(submission)
        return seen, await gathered_cautions.known(submission, seen, Limits(()))

    seen, found = asyncio.run(look())
    return seen, [one.email for one in seen.people], {one.code: one.values for one in found}


def by(field, *values):
    return {"leave_out_if": {field: frozenset(values)}}


@pytest.mark.parametrize(
    ("value", "is_left"),
    [("left", True), ("LEFT ", True), ("Left.", True), ("\uff4ceft", True), ("left!", True),
     ("left early", False), ("lef", False), ("", False), ("-left", False)],
)  # fmt: skip
def test_a_value_is_the_same_in_any_case(value, is_left):
    seen, people, _ = looked(f"{TABLE}a@x.pt;A;{value}\nb@x.pt;B;active\n", **by("Status", "left"))
    assert people == (["b@x.pt"] if is_left else ["a@x.pt", "b@x.pt"])
    assert seen.look.notes.left_if["status", "left"] == is_left


@pytest.mark.parametrize("choices", [by("name", "ana"), by("email", "A@X.pt")])
def test_people_are_left_out_by_name_and_by_address_too(choices):
    assert looked(f"{TABLE}a@x.pt;Ana;\nb@x.pt;Bo;\n", **choices)[1] == ["b@x.pt"]


@pytest.mark.parametrize("records", [(), [{"email": "b@x.pt", "town": "Faro"}]])
def test_a_field_that_is_not_there_is_a_problem_of_its_own_name(records):
    seen, *_ = looked(f"{TABLE}a@x.pt;A;left\n", records, **by("nosuch", "left"))
    assert seen.problems == {"leave_out_if": 'This list has no column "nosuch".'}
    assert seen.valid == 1 + len(records)
    assert not looked(f"{TABLE}a@x.pt;A;left\n", records, **by("status", "x"))[0].problems


def test_an_address_that_nobody_has_is_told():
    choices = {"leave_out": frozenset({"nobody@x.pt", "a@x.pt"})}
    *_, warned = looked(f"{TABLE}a@x.pt;A;\nb@x.pt;B;\n", **choices)
    assert warned["left_out_nowhere"] == {"addresses": 1, "email": "nobody@x.pt"}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("first", "second", "choices"),
    [
        ("a@x.pt;A;left", "a@x.pt;A;active", by("status", "left")),
        ("a@x.pt;A;left", "A@X.PT;A;active", by("status", "left")),
        ("a@x.pt;A;unsubscribed", "a@x.pt;A;active", {"declined": "leave_out"}),
        ("c@x.pt / a@x.pt;A;unsubscribed", "a@x.pt;A;",
         {"declined": "leave_out", "take_all": True}),
        ("c@x.pt / a@x.pt;A;left", "a@x.pt;A;", {**by("status", "left"), "take_all": True}),
        ("o@x.pt;A;left", "a@x.pt;A;", {**by("status", "left"), "corrected": {"o@x.pt": "a@x.pt"}}),
        ("o@x.pt;A;unsubscribed", "a@x.pt;A;",
         {"declined": "leave_out", "corrected": {"o@x.pt": "a@x.pt"}}),
        ("o@x.pt;A;", "a@x.pt;A;",
         {"leave_out": frozenset({"o@x.pt"}), "corrected": {"o@x.pt": "a@x.pt"}}),
    ],
)  # fmt: skip
def test_nobody_who_is_left_out_is_written_to_by_another_line(first, second, choices, turned):
    lines = [second, first] if turned else [first, second]
    seen, people, _ = looked("\n".join([TABLE.strip(), *lines, "z@x.pt;Z;active"]), **choices)
    assert (people, seen.no_use_count) == (["z@x.pt"], 0)
    assert "left out as you chose: so is another line with this address" in {
        one.reason for one in seen.rejected
    }


def test_nobody_who_is_left_out_is_written_to_by_another_list_beside():
    seen, people, _ = looked(f"{TABLE}a@x.pt;A;left\n", [{"email": "a@x.pt"}, {"email": "b@x.pt"}],
                             **by("status", "left"))  # fmt: skip
    notes = seen.look.notes
    assert (people, notes.left_as_chosen, notes.left_people_count) == (["b@x.pt"], 2, 1)


def test_who_is_not_written_to_anyway_is_none_of_those_who_may_be_no_guests():
    letter = replace(LETTER, text="Your seat: {{ seat }}")
    rows = "a@x.pt;;declined\nb@x.pt;2;declined\nb@x.pt;2;declined\nz@x.pt;3;\n"
    seen, people, _ = looked(f"Email;Seat;Status\n{rows}", letter=letter)
    assert (people, seen.declined_open) == (["b@x.pt", "z@x.pt"], 1)


@pytest.mark.parametrize(
    "choices", [{"leave_out": frozenset({"a@x.pt"})}, by("status", "declined")]
)
def test_whoever_is_left_out_is_no_guest_of_whom_is_warned(choices):
    list_ = f"{TABLE}a@x.pt;A;declined\nb@x.pt;B;cancelled\nz@x.pt;Z;\n"
    assert looked(list_)[2]["declined"]["people"] == 2
    seen, _, warned = looked(list_, **choices)
    assert (warned["declined"]["people"], seen.declined_open) == (1, 1)
    assert warned["declined"]["said"][0]["names"] == ["B"]


@pytest.mark.parametrize(
    ("line", "choices"),
    [("b@x.pt;A;", by("email", "b@x.pt")),
     ("b@x.pt;A;", {"leave_out": frozenset({"b@x.pt"})}),
     ("o@x,pt;A;", {"leave_out": frozenset({"b@x.pt"}), "mend": {2: "b@x.pt"}})],
)  # fmt: skip
def test_who_is_left_out_by_an_address_is_so_at_the_one_it_was_corrected_to(line, choices):
    corrected = {"b@x.pt": "c@x.pt"}
    _, people, _ = looked(f"{TABLE}{line}\nz@x.pt;Z;", **choices, corrected=corrected)
    assert people == ["z@x.pt"]


def test_of_a_mended_and_a_corrected_line_both_are_left_out_by_what_they_were():
    chosen = {**by("email", "b@x.pt"), "mend": {2: "b@x.pt"}, "corrected": {"b@x.pt": "c@x.pt"}}
    for lines in ("o@x,pt;A;", "o@x,pt;A;\nb@x.pt;B;", "o@x,pt;A;\nc@x.pt;C;"):
        assert looked(f"{TABLE}{lines}\nz@x.pt;Z;", **chosen)[1] == ["z@x.pt"], lines


def test_another_address_of_who_is_left_out_is_told_where_it_has_a_line_of_its_own():
    lines = f"{TABLE}a@x.pt / b@x.pt;Ana;\nb@x.pt;Bo;\nz@x.pt;Z;"
    _, people, warned = looked(lines, leave_out=frozenset({"a@x.pt"}))
    assert people == ["b@x.pt", "z@x.pt"]
    assert warned[cautions.Code.OTHER_LINE] == {"addresses": 1, "email": "b@x.pt", "name": "Ana"}
    for left in ({"a@x.pt", "b@x.pt"}, {"b@x.pt"}, {"z@x.pt"}):
        _, _, warned = looked(lines, leave_out=frozenset(left))
        assert cautions.Code.OTHER_LINE not in warned, left


def test_who_is_left_out_with_another_at_the_same_address_is_named():
    lines = f"{TABLE}a@x.pt;Ana;left\na@x.pt;Bo;active\nz@x.pt;Z;left\ny@x.pt;Y;"
    _, people, warned = looked(lines, **by("status", "left"))
    assert people == ["y@x.pt"]
    assert warned[cautions.Code.LEFT_WITH] == {"people": 1, "name": "Bo", "email": "a@x.pt"}
    _, _, warned = looked(lines, leave_out=frozenset({"a@x.pt"}))  # both are meant
    assert cautions.Code.LEFT_WITH not in warned


COUPLE = "Email;Vorname;Nachname;Stimme;Betrag\nt@x.pt;Tina;Ost;Bass;40\nT@x.pt;Uwe;Ost;{};{}\n"
SAYS = Message("Tea", "{{ vorname }}: {{ stimme }}, {{ betrag }}", "", "Ana <ana@example.org>", "")


@pytest.mark.parametrize(
    ("other", "fields"),
    [(("Bass", "40"), None), (("Sopran", "40"), [("Stimme", ["Bass", "Sopran"])]),
     (("", "25"), [("Stimme", ["Bass", ""]), ("Betrag", ["40", "25"])])],
)  # fmt: skip
def test_one_letter_to_two_is_told_where_it_does_not_fit_both(other, fields):
    list_, both = COUPLE.format(*other), frozenset({"t@x.pt"})
    *_, warned = looked(list_, letter=SAYS, both=both)
    said = [{"column": column, "values": values} for column, values in fields or ()]
    told = {"email": "t@x.pt", "who": "Tina und Uwe Ost", "fields": said}
    assert warned.get("greeted_differ") == (fields and {"messages": 1, "said": [told]})
    assert "greeted_differ" not in looked(list_, letter=SAYS)[2]  # nobody greets them together
    assert "greeted_differ" not in looked(list_, both=both)[2]  # the letter does not use it
