"""What a look at a list counts is what its readers yield: each line once."""

import asyncio
import threading
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from emailer import lists
from emailer.cli import preview_lines
from emailer.lists import Notes
from emailer.model import Message, Recipient
from emailer.store import FailedBefore
from emailer.submitting.listing import Source
from emailer.submitting.previews import preview
from emailer.submitting.readings import counts
from emailer.submitting.submission import Submission
from emailer.submitting.written_before import KEPT_REASONS, Failed
from tests.lists.test_sums import CHOICES, TEXTS

LETTER = Message("Tea", "Dear {{ name | default('friend') }}", "", "Ana <ana@example.org>", "")


@settings(max_examples=60)
@given(text=st.lists(TEXTS, max_size=3).map("\n".join), choices=CHOICES)
def test_people_problems_duplicates_and_left_out_are_all_the_lines(text, choices):
    notes = Notes()
    source = Source(emails=text, choices=choices)
    seen = asyncio.run(preview(Submission(typed={}, message=LETTER, source=source)))
    try:
        yielded = [*lists.open_text(text, choices, notes).lines] if text.strip() else []
    except lists.ListError:
        assert seen.problems
        return
    people = [one for one in yielded if isinstance(one, Recipient)]
    told = counts(seen)
    assert (told["people"], told["people"] + told["duplicates"]) == (
        len({one.key for one in people}), len(people)
    )  # fmt: skip
    assert told["problems"] == len(yielded) - len(people)
    assert told["left_out"] == notes.left_out_count
    assert told["lines"] == len(yielded) + notes.left_out_count


def test_who_is_left_out_by_choice_is_no_line_that_cannot_be_used():
    choices = lists.Choices(leave_out=frozenset({"bo@x.pt"}))
    source = Source(emails="ana@x.pt\nbo@x.pt\nnobody", choices=choices)
    seen = asyncio.run(preview(Submission(typed={}, message=LETTER, source=source)))
    said = "1 person, 1 line cannot be used, 1 left out as you chose."
    assert preview_lines.counted(seen) == said


def test_where_each_has_a_reason_of_their_own_only_the_first_are_kept():
    failed = Failed()
    failed.add([FailedBefore(f"p{n}", f"p{n}@x.pt", f"rcpt 550 5.7.{n}", "no") for n in range(900)])
    failed.add([FailedBefore("p", "p@x.pt", "rcpt 550 5.7.3", "no")])
    assert (failed.count, len(failed.of), len(failed.reasons), len(failed.emails)) == (
        901, KEPT_REASONS, KEPT_REASONS, KEPT_REASONS
    )  # fmt: skip
    assert [one["people"] for one in failed.shape()] == [2, 1, 1, 1, 1]


async def test_values_that_differ_at_one_address_are_compared_beside_the_loop():
    compared_in = set()

    class Value(str):
        """Notes where it is compared."""

        __slots__ = ()

        def __hash__(self) -> int:
            compared_in.add(threading.current_thread().name)
            return super().__hash__()

    people = [{"email": "t@x.pt", "name": "Tina", "voice": Value("Bass")},
              {"email": "t@x.pt", "name": "Uwe", "voice": Value("Alto")}]  # fmt: skip
    source = Source(records=people, choices=lists.Choices(both=frozenset({"t@x.pt"})))
    letter = replace(LETTER, text="{{ name }} {{ voice }}")
    seen = await preview(Submission(typed={}, message=letter, source=source))
    assert [one.fields for one in seen.differing] == [[("voice", ["Bass", "Alto"])]]
    assert any(name.startswith("aside") for name in compared_in)
