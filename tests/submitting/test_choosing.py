"""What is chosen about a list in a form: several ways at once, and nonsense among it."""

import json

import pytest

from emailer import lists
from emailer.submitting import choosing, content

SINGLE = {
    "columns": "column_0",
    "mend": "mend_2",
    "was": "was_2",
    "fill": "fill:table:ana@x.pt",
    "corrected": "corrected:ana@x.pt",
    "leave_out_if": "leave_out_if:status:left",
    "written_as": "written_as:day",
}
NONSENSE = ["x", 1, {}, [], [1], None, True, "\ud800", {"\ud800": 1}, {"a": {"b": {}}}, 1e999]
KEYS = {"columns": "0", "mend": "2", "was": "2", "leave_out_if": "status", "written_as": "day"}


@pytest.mark.parametrize("name", SINGLE)
def test_nonsense_in_a_field_of_json_is_a_problem_of_that_field_or_nothing(name):
    for value in (*NONSENSE, *({KEYS.get(name, "ana@x.pt"): one} for one in NONSENSE)):
        problems = {}
        choices = choosing.of_form({name: json.dumps(value), SINGLE[name]: "table"}, problems)
        assert set(problems) <= {name}, value
        json.dumps(content.chosen(choices), ensure_ascii=False).encode()


@pytest.mark.parametrize("whole", ["null", "{}", '{"status": ["gone"]}'])
def test_values_chosen_one_by_one_join_those_in_json(whole):
    typed = {"leave_out_if": whole, "leave_out_if:status:left": "yes"}
    assert "left" in choosing.of_form(typed, {}).leave_out_if["status"]


def test_what_is_chosen_for_one_person_stays_beside_an_empty_whole():
    typed = {"fill": "null", "fill:table:ana@x.pt": "7"}
    assert choosing.of_form(typed, {}) == lists.Choices(fill={"ana@x.pt": {"table": "7"}})
