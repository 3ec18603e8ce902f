"""What a worker asks, for all who ask at once: by the one statement that does it, or, where that
cannot, by the verb alone with the queue. Used by one thread.
"""

import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import psycopg
from psycopg import errors

from emailer.model import TAKEN, Verdict
from emailer.store import Claim, Result, SupersededError, UnavailableError
from emailer.store.answering.engine import Committed, Verb
from emailer.store.postgres import marking, message_statements
from emailer.store.postgres.claim_position import Walk
from emailer.store.postgres.committer import Call, Committer, Lost, Outcome, joined
from emailer.store.postgres.rows import Row
from emailer.store.postgres.session import Session
from emailer.store.verbs import claims, owners, releasing, settling_claims

log = logging.getLogger(__name__)

T = TypeVar("T")
SHORT: frozenset[Verb] = frozenset(
    {claims.claim, claims.begin_send, settling_claims.settle, releasing.release}
)
"""What comes to these hands."""
SLOW_S, REPLAN_S = 0.1, 1.0
"""What took so long may have a plan of other times, and is planned anew, at most so often."""
Done = tuple[Sequence[Outcome], Committed]
Held = set[marking.Mark]
"""Claims by (id, claim_no) that were given to somebody here and neither begun nor given back."""


class _AloneError(Exception):
    """The statement cannot decide this: limits are to be asked first."""


class Hands:
    """Does what many workers asked for, each kind of it in as few statements as can be."""

    def __init__(self, committer: Committer, slow_s: float = SLOW_S) -> None:
        """Take a session of one's own; what takes longer than `slow_s` is planned anew."""
        self._committer, self._slow_s = committer, slow_s
        self._replans_at = 0.0
        self._held: defaultdict[str, Held] = defaultdict(set)
        self._walks: defaultdict[str, Walk] = defaultdict(Walk)

    def commit(self, calls: Sequence[Call]) -> Done:
        """Do all of them. What ends, ends before anything begins; where somebody failed,
        those who passed are marked with them, for they are judged together.
        """
        outcomes: list[Outcome] = [None] * len(calls)
        committed = Committed()
        for places in _steps(calls):
            found, more = self._do([calls[place] for place in places])
            for place, outcome in zip(places, found, strict=True):
                outcomes[place] = outcome
            committed = joined(committed, more)
        return outcomes, committed

    def _do(self, calls: Sequence[Call]) -> Done:
        """Do what goes together: beside others where it can be."""
        try:
            if calls[0][0] is claims.claim:
                return self._claim(*calls[0][1])
            if all(_is_plain(call) for call in calls):
                return self._mark(calls)
        except UnavailableError as error:
            return [error] * len(calls), Committed()
        except (errors.DivisionByZero, _AloneError):
            pass
        except (psycopg.DataError, psycopg.IntegrityError) as error:  # a host's odd row
            log.warning(
                "what was asked together is done one by one", extra={"reason": type(error).__name__}
            )
        except psycopg.Error:  # one of them cannot be written: it costs none of the others
            log.exception("what was asked together is done one by one", extra={"n": len(calls)})
        return self._alone(calls)

    def _alone(self, calls: Sequence[Call]) -> Done:
        """Run the verbs themselves: ends before beginnings."""
        outcomes: list[Outcome] = [None] * len(calls)
        committed = Committed()
        for verb in dict.fromkeys([settling_claims.settle, *(verb for verb, _ in calls)]):
            places = [place for place, call in enumerate(calls) if call[0] is verb]
            if not places:
                continue
            found, more = self._committer.commit([calls[place] for place in places])
            for place, outcome in zip(places, found, strict=True):
                self._note(calls[place], outcome)
                outcomes[place] = outcome
            committed = joined(committed, more)
        return outcomes, committed

    def _note(self, call: Call, outcome: Outcome) -> None:
        """Keep in mind who holds what: a claim whose answer is lost is nobody's."""
        verb, [argument, *_] = call
        if isinstance(outcome, Exception):
            return
        if verb is claims.claim:
            self._held[argument] |= {_mark_of(one) for one in outcome.claims}
            return
        given = argument if verb is releasing.release else [_claim_of(call)]
        for one in given:
            self._held[one.owner].discard(_mark_of(one))
            if verb is releasing.release:
                self._walks[one.owner].forget()

    def _surely(self, work: Callable[[Session], T], was_done: Callable[[Lost], bool]) -> T | None:
        """Do a statement that the server has planned once, for whatever there was then.

        One that was planned while the tables were empty (a start, a purge) walks over all of them
        until somebody analyses them.
        """
        begun = time.monotonic()
        found = self._committer.surely(work, was_done)
        now = time.monotonic()
        if now - begun >= self._slow_s and now >= self._replans_at:
            self._replans_at = now + REPLAN_S
            with contextlib.suppress(psycopg.Error):
                self._committer.session.execute("DISCARD PLANS")
        return found

    # -- claim -------------------------------------------------------------------------------------

    def _claim(self, owner: str, n: int) -> Done:
        """Claim from where the last claim ended; too few there: the rest from the left end."""
        begun, goes_on = time.perf_counter(), bool(self._walks[owner].begin())
        taken = self._taken(owner, n)
        if not taken.is_alive:
            return [SupersededError(owners.SUPERSEDED)], Committed()
        if taken.is_limited:
            raise _AloneError
        rows, versions = [*taken.rows], dict(taken.versions)
        if goes_on and len(rows) < n:
            # whoever was found is claimed by now: what goes wrong here the next claim will meet
            with contextlib.suppress(psycopg.Error, UnavailableError):
                rest = self._taken(owner, n - len(rows))
                rows, versions = [*rows, *rest.rows], versions | dict(rest.versions)
        found = claims.Claimed(_in_rotation(rows, owner), None)
        return [found], Committed(versions, took_s=time.perf_counter() - begun)

    def _taken(self, owner: str, n: int) -> message_statements.Taken:
        """Claim once, for certain: what a lost statement had claimed is what was found."""
        limbo: list[Row] = []
        walk = self._walks[owner]

        def work(session: Session) -> message_statements.Taken:
            if limbo:
                return message_statements.Taken(True, False, limbo, {})
            begun = time.perf_counter()
            found = message_statements.claim(session, owner, n, self._committer.now(), walk.begin())
            walk.went(found.rows, n, time.perf_counter() - begun)
            return found

        def was_done(_: Lost) -> bool:
            held = self._held[owner]
            limbo[:] = [row for row in message_statements.claimed(self._committer.session, owner)
                        if (row["id"], row["claim_no"]) not in held]  # fmt: skip
            return False

        taken = self._surely(work, was_done)
        assert taken is not None
        self._held[owner] |= {(row["id"], row["claim_no"]) for row in taken.rows}
        return taken

    # -- begin_send and the plain successes --------------------------------------------------------

    def _mark(self, calls: Sequence[Call]) -> Done:
        since = time.perf_counter()
        begins = [call[1][0] for call in calls if call[0] is claims.begin_send]
        ends: list[tuple[Claim, Result]] = [
            call[1][0] for call in calls if call[0] is settling_claims.settle
        ]
        owner = _claim_of(calls[0]).owner
        marked = self._marked(owner, begins, ends)
        keys = [(call[0], _mark_of(_claim_of(call))) for call in calls]
        self._held[owner].difference_update(key for _, key in keys)
        outcomes = [key in (marked.begun if verb is claims.begin_send else marked.sent)
                    for verb, key in keys]  # fmt: skip
        took = [result.duration_ms for claim, result in ends if _mark_of(claim) in marked.sent]
        spent = time.perf_counter() - since
        return outcomes, Committed(dict(marked.versions), took_s=spent, attempts_ms=took)

    def _marked(
        self, owner: str, begins: Sequence[Claim], ends: Sequence[tuple[Claim, Result]]
    ) -> marking.Marked:
        """Mark them for certain: what a lost statement had marked is marked no second time."""
        done = marking.NOTHING

        def work(session: Session) -> marking.Marked:
            left = begins, ends
            if done is not marking.NOTHING:
                left = ([one for one in begins if _mark_of(one) not in done.begun],
                        [end for end in ends if _mark_of(end[0]) not in done.sent])  # fmt: skip
            found = marking.mark(session, owner, self._committer.now(), *left)
            return marking.Marked(found.begun | done.begun, found.sent | done.sent, found.versions)

        def was_done(_: Lost) -> bool:
            nonlocal done
            done = marking.marked(self._committer.session, begins, [end[0] for end in ends])
            return False

        marked = self._surely(work, was_done)
        assert marked is not None
        return marked


def _mark_of(claim: Claim) -> marking.Mark:
    return claim.recipient_id, claim.claim_no


def _claim_of(call: Call) -> Claim:
    verb, [argument, *_] = call
    claim: Claim = argument[0] if verb is settling_claims.settle else argument
    return claim


def _is_plain(call: Call) -> bool:
    """Whether the one statement can do it: a beginning, or a success."""
    verb, [argument, *_] = call
    if verb is claims.begin_send:
        return True
    return verb is settling_claims.settle and _is_success(argument)


def _is_success(end: Any) -> bool:
    result: Result = end[1]
    is_asking = isinstance(end, settling_claims.Refusing)
    return result.next == TAKEN and result.verdict is Verdict.SENT and not is_asking


def _steps(calls: Sequence[Call]) -> Sequence[Sequence[int]]:
    """Part calls into those that go together, by their places."""
    of: defaultdict[Verb, list[int]] = defaultdict(list)
    for place, (verb, _) in enumerate(calls):
        of[verb].append(place)
    ends, begins = of[settling_claims.settle], of[claims.begin_send]
    single = [[place] for place in (*of[releasing.release], *of[claims.claim])]
    if not all(_is_plain(calls[place]) for place in ends):
        return [step for step in (ends, *_by_owner(calls, begins), *single) if step]
    beginning = {_claim_of(calls[place]).recipient_id for place in begins}
    ending = {_claim_of(calls[place]).recipient_id for place in ends}
    if beginning & ending or len(ending) < len(ends):  # the same one twice: each by itself
        return [*([place] for place in (*begins, *ends)), *single]
    return [*_by_owner(calls, [*ends, *begins]), *single]


def _by_owner(calls: Sequence[Call], places: Sequence[int]) -> Sequence[list[int]]:
    of: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        of[_claim_of(calls[place]).owner].append(place)
    return list(of.values())


def _in_rotation(rows: Sequence[Row], owner: str) -> list[Claim]:
    """Deal one of each run in turn, as the verb does."""
    of: defaultdict[int, list[Claim]] = defaultdict(list)
    policies: dict[int, Any] = {}
    for row in rows:
        run_key = row["run_id"]
        if run_key not in policies:
            policies[run_key] = claims.policy_of(row["retry_delays_s"], row["on_in_doubt"])
        of[run_key].append(claims.claim_of(row[: message_statements.CLAIM_COLUMNS], run_key, owner,
                                           policies[run_key]))  # fmt: skip
    return claims.in_rotation(list(of.values()))
