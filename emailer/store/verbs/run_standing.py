"""How a run stands, by its row, and whether that allows a decision (emailer/store/allowed.py)."""

from collections.abc import Mapping
from typing import NamedTuple

from emailer import tongue
from emailer.model import RunState, State, counted_as
from emailer.pause_rules import PauseCode, Reason
from emailer.store.allowed import Hindrance, Verb, hindrance, is_done
from emailer.store.errors import ConflictError, UnreadableError
from emailer.store.verbs import untrusted
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.visible import OF_ID, there
from emailer.tongue import Sentence

IS_ELSEWHERE = """
EXISTS (SELECT 1 FROM emailer_account WHERE name = run.account AND transport <> run.transport)
"""
IS_MOVING = "EXISTS (SELECT 1 FROM emailer_run WHERE state = 'importing' AND rest_of = run.id)"


class Stands(NamedTuple):
    """What decides about a run: an `allowed.Standing`."""

    state: RunState
    paused_by: str | None
    reason: Reason | None
    transport: str
    counts: Mapping[str, int]
    moved: int
    is_elsewhere: bool
    is_moving: bool
    is_erased: bool = False


def find(db: Connection, public_id: str) -> SqlRow:
    """Read a visible run's row, with what `require` wants. Raises NotFoundError."""
    return there(db.execute(_FIND, {"run": public_id}).fetchone())


_FIND = f"""
SELECT run.*, {IS_ELSEWHERE} AS is_elsewhere, {IS_MOVING} AS is_moving,
    (SELECT transport FROM emailer_account WHERE name = run.account) AS account_transport
FROM emailer_run AS run WHERE {OF_ID}
"""


def require(run: SqlRow, verb: Verb) -> None:
    """Refuse what is not allowed now; that nobody is concerned,
    or that it was done before, is no conflict.
    """
    stands = _stands(run)
    found = None if is_done(stands, verb) else hindrance(stands, verb)
    if found not in (None, Hindrance.NOBODY):
        text = _WORDS[verb] if found is Hindrance.STATE else _IN_THE_WAY[found]
        values = {name: run[name] for name in ("transport", "account_transport")}
        raise ConflictError(Sentence(text, state=_STATES[run["state"]], **values), run["public_id"])


def _stands(run: SqlRow) -> Stands:
    is_erased = run["erased_at"] is not None
    return Stands(RunState(run["state"]), run["paused_by"], _reason(run), run["transport"],
                  counts_of(run), run["moved"], bool(run["is_elsewhere"]), bool(run["is_moving"]),
                  is_erased)  # fmt: skip


def _reason(run: SqlRow) -> Reason | None:
    """Read why; one that cannot be read keeps nobody from deciding."""
    try:
        return reason_of(run)
    except UnreadableError as error:
        return Reason(PauseCode.MESSAGE, {"fault": error.args[0]})


def reason_of(row: SqlRow) -> Reason | None:
    """Read why a run or an account is paused by the program."""
    if not row["pause_code"]:
        return None
    params = untrusted.read("pause_params", row["pause_params"], untrusted.params)
    return Reason(row["pause_code"], tongue.known_values(params), row["resume_at"])


def counts_of(row: SqlRow) -> dict[str, int]:
    """Read the counters of a run's row."""
    return {counted_as(state): row[counted_as(state)] for state in State}


_STATES = {
    RunState.IMPORTING: Sentence("being stored"),
    RunState.SCHEDULED: Sentence("scheduled"),
    RunState.RUNNING: Sentence("running"),
    RunState.PAUSED: Sentence("paused"),
    RunState.FINISHED: Sentence("finished"),
    RunState.CANCELLED: Sentence("cancelled"),
}
_WORDS = {
    Verb.PAUSE: Sentence("A run that is {state} cannot be paused."),
    Verb.RESUME: Sentence("A run that is {state} has nothing to resume."),
    Verb.CANCEL: Sentence("A run that is {state} cannot be cancelled."),
}
_IN_THE_WAY: Mapping[Hindrance | None, str] = {
    Hindrance.TRANSPORT: Sentence(
        "This run was made for {transport}, and the program now sends by {account_transport}. "
        "Start it as before, or make a new run."
    ),
    Hindrance.CANCELLING: Sentence("This run is still being cancelled; try again in a moment."),
    Hindrance.ERASED: Sentence(
        "The people and the message of this run were erased: nothing can be sent again."
    ),
    Hindrance.MOVING: Sentence(
        "The rest of this run is just being moved to a new one; look again."
    ),
}
