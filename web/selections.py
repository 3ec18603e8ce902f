"""What a person decides about recipients, as JSON or a form has it -> a Selection. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from emailer import characters, lists
from emailer.model import State
from emailer.store import DECIDED, Decision, Selection
from emailer.store.people import PeopleQuery, Sort
from emailer.submitting import numbers
from emailer.tongue import Sentence
from web.errors import ProblemError, refuse_unknown

MAX_IDS = 10_000
MAX_REASON = 200

_MAX_ID = 10**18
_HELP = Sentence('Send {"ids": [...]}, {"reason": key}, or {} for all.')


def selection(body: Mapping[str, object], extra: Sequence[str] = ()) -> Selection:
    """Read some ids, one reason, or neither: all. Raises ProblemError on anything else."""
    refuse_unknown(body, ("ids", "reason", *extra), _HELP)
    chosen, reason = body.get("ids"), body.get("reason")
    if chosen is not None and reason is not None:
        raise ProblemError(422, Sentence("Either ids or a reason can be given."), _HELP)
    return Selection(
        None if chosen is None else _ids(chosen), None if reason is None else _reason(reason)
    )


def retried(body: Mapping[str, object]) -> Selection:
    """Read whom a retry is about: the same, and in which `state` they are."""
    chosen = selection(body, extra=("state",))
    state = body.get("state")
    if state is None:
        return chosen
    if state not in RETRIED:
        raise ProblemError(
            422,
            Sentence("The field state is failed, or waiting: who is to be tried again."),
            Sentence('Send {"state": "waiting"} for those who wait for a later try.'),
        )
    return replace(chosen, state=State(state))


def unknown_reason(reason: str) -> ProblemError:
    """Say that nobody of a run failed or waits for this reason."""
    return ProblemError(
        404,
        Sentence('Nobody of this run has the reason "{reason}".', reason=characters.shown(reason)),
        Sentence("Take a key of the run's failures."),
    )


RETRIED = (State.FAILED.value, State.WAITING.value)


def of_form(fields: Mapping[str, str], chosen: Sequence[str]) -> Selection:
    """Read the same of a form: fields `ids`, many times, or `reason`;
    all only where `which` says so.

    For no box ticked must not mean everybody.
    """
    reason = fields.get("reason") or None
    if fields.get("which") == "all":
        is_waiting = fields.get("state") == State.WAITING
        return Selection(state=State.WAITING if is_waiting else None)
    if not chosen and not reason:
        raise ProblemError(
            422,
            Sentence("Nobody is selected."),
            Sentence("Go back to the run, and tick the people you mean."),
        )
    return selection({"ids": list(ticked(chosen)) or None, "reason": reason})


def ticked(chosen: Sequence[str]) -> tuple[int, ...]:
    """Read the ids of people as a form has them."""
    found = [
        int(one)
        for one in chosen
        if one.isascii() and one.isdigit() and len(one) <= len(str(_MAX_ID))
    ]
    if len(found) < len(chosen):
        raise ProblemError(
            422,
            Sentence("One of these people is not known."),
            Sentence("Go back to the run, and choose again."),
        )
    return tuple(found)


def some(chosen: tuple[int, ...]) -> Selection:
    """Select these people, and nobody where there are none."""
    return Selection(chosen)


def checked_reason(text: str) -> str:
    """Take a text as the key of a reason; none is empty."""
    return _reason(text) if text else ""


def people_query(
    states: tuple[State, ...], part: str, reason: str = "", sort: Sort | None = None
) -> PeopleQuery:
    """Say who is looked for; a part of an address is compared as addresses are."""
    return PeopleQuery(states, reason, part, lists.beginning(part), sort)


def decision(body: Mapping[str, object]) -> Decision:
    """Read `as`: what became of the doubtful, or that the failed are settled another way."""
    for one in DECIDED:
        if body.get("as") == one:
            return one
    raise ProblemError(
        422,
        Sentence("The field as says what to do: sent, resend, or done."),
        Sentence('Send {"as": "sent"}, {"as": "resend"} or {"as": "done"}.'),
    )


def _ids(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > MAX_IDS:
        raise ProblemError(
            422,
            Sentence("The field ids is a list of at most {max_ids} numbers.", max_ids=MAX_IDS),
            _HELP,
        )
    found = [one for one in map(numbers.whole, value) if one is not None and 0 <= one < _MAX_ID]
    if len(found) < len(value):
        raise ProblemError(422, Sentence("The field ids holds what is no recipient's id."), _HELP)
    return tuple(found)


def _reason(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_REASON or characters.NO_FIELD.search(value):
        raise ProblemError(
            422, Sentence("The field reason is the key of one of the run's failures."), _HELP
        )
    return value
