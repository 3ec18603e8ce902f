"""What was just done about a run, in a line, and how it is taken back where it can be:
by one button beside it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from aiohttp import web

from emailer.model import RunState, State
from emailer.showing import pause_words, shapes, wording
from emailer.store import ConflictError, Run
from emailer.tongue import Sentence, say
from web import addresses, corrections, ids, words
from web.app_keys import STORE
from web.errors import ProblemError
from web.pages import after_sending_again, people_view
from web.pages.after_sending_again import Became
from web.pages.people_words import (
    ACTS,
    BACK,
    CORRECTED,
    NAMED,
    SENT_AGAIN,
    SENT_TO_CORRECTED,
    Again,
    whom,
)
from web.receiving import receive


@dataclass(frozen=True, slots=True)
class Done:
    """A line that says what was done, and what a form carries that takes it back
    (nothing: it cannot be).
    """

    text: str
    undo: Mapping[str, str]
    is_well: bool = True
    see: int | None = None  # whose page tells all, where it is about one alone
    open: str = ""  # what an address must carry for the line to stand until it is settled

    @property
    def pieces(self) -> list[str]:
        """Cut the line at its instants: those are every second piece."""
        return words.pieces(self.text)


_OF_RUNS: Mapping[str, tuple[RunState, str, str]] = {
    "paused": (RunState.PAUSED, Sentence("Paused. Nothing more is sent."), "resume"),
    "resumed": (RunState.RUNNING, Sentence("Resumed."), "pause"),
    "cancelled": (
        RunState.CANCELLED,
        Sentence("Cancelled. The people left are not written to."),
        "resume",
    ),
}
"""What was done to a run -> its state since, what is said, and the decision that takes it back."""


_WENT_ON = Sentence(
    "The form with the rest of this run is not open any more: the run itself can write to them."
)


async def of(
    request: web.Request, said: Mapping[str, str], run: Run, allowed: list[str]
) -> dict[str, Done | None]:
    """Say what was done about people of a run, and about the run itself."""
    now = await after_sending_again.of(request, run, said)
    at = shapes.waits_until(run, request.app[STORE].now())
    until = pause_words.instant(at) if at else ""
    return {
        "done": of_people(said, run, now, until),
        "did": of_run(said, run, allowed, now, until),
    }


def of_run(
    said: Mapping[str, str], run: Run, allowed: list[str], now: Became | None, until: str
) -> Done | None:
    """Say what was done to a run, as long as it still stands so."""
    did, n = said.get("did", ""), ids.number(said.get("n", ""))
    if did == "retried" and n:
        return _until_settled(_said(run, SENT_AGAIN, n, now, until), now, said)
    if did == "went_on":
        return Done(_WENT_ON, {})
    if did == "resumed" and said.get("n") != str(tried(run)):
        return None  # it goes on, and what left is not taken back
    state, text, back = _OF_RUNS.get(did, (None, "", ""))
    if run.state is not state or (did == "cancelled" and run.started_at is None):
        return None
    is_open = did == "resumed"
    carried = urlencode({"did": did, "n": said["n"]}) if is_open else ""
    return Done(text, {"did": did} if back in allowed else {}, open=carried)


def tried(run: Run) -> int:
    """Count those to whom a message has gone out, or was refused."""
    return sum(run.counts[one] for one in (State.SENT, State.FAILED, State.IN_DOUBT))


def _said(run: Run, done: Sentence | Again, n: int, now: Became | None, until: str) -> Done | None:
    """Say what was done about so many people, and what became of it: who is sent to once more
    is being sent to only while the run goes on, and not while it waits `until` an instant.
    """
    if not isinstance(done, Again):
        rows = now.rows if now else ()
        said = whom(rows) if 0 < len(rows) <= NAMED else ""
        return Done(say(done.template, people=said or wording.people(n)), {})
    if now is not None and not now.under_way:
        return Done(now.text, {}, now.is_well)
    if run.state is RunState.CANCELLED:
        return None
    others = {RunState.RUNNING: done.going, RunState.FINISHED: done.ended}
    said = done.until if until else others.get(run.state, done.waiting)
    email = now.alone.email if now and now.alone else ""
    people = wording.people(now.under_way if now else n)
    text = say(said.template, people=people, email=email, at=until)
    return Done(f"{text} {now.text}".strip() if now else text, {})


def _until_settled(done: Done | None, now: Became | None, said: Mapping[str, str]) -> Done | None:
    """Let a line stand wherever one looks, as long as somebody it is about is under way."""
    if done is None or now is None:
        return done
    carried = {name: said[name] for name in ("did", "n", "of") if name in said}
    return replace(
        done,
        see=now.alone.id if now.alone and now.alone.email else None,
        open=urlencode(carried) if now.under_way else "",
    )


def of_people(said: Mapping[str, str], run: Run, now: Became | None, until: str) -> Done | None:
    """Say what was done about people of a run."""
    did, n = said.get("did", ""), ids.number(said.get("n", ""))
    if did == "back":
        return Done(say("Taken back."), {})
    if did == "corrected":
        return Done(CORRECTED, {"did": did, "of": said["of"]} if said.get("of") else {})
    if did == after_sending_again.CORRECTED:
        is_here = now and now.alone and now.alone.email
        told = _said(run, SENT_TO_CORRECTED, 1, now, until) if is_here else None
        return _until_settled(told, now, said)
    if did not in ACTS:
        return None
    if not n:
        return Done(str(ACTS[did].nobody), {})
    done = _until_settled(_said(run, ACTS[did].done, n, now, until), now, said)
    is_back = did in BACK and said.get("since")
    return replace(done, undo={"did": did, "since": said["since"]}) if done and is_back else done


async def undo(request: web.Request) -> web.Response:
    """Take back what was done last, and say so."""
    form = (await receive.form(request)).fields
    did = form.get("did", "")
    if did not in _UNDO:
        raise ProblemError(
            422,
            Sentence("There is nothing that could be taken back."),
            Sentence("Go back to the run."),
        )
    await _UNDO[did](request, form)
    at = addresses.of(request, "run", id=ids.run_id(request))
    raise web.HTTPSeeOther(at if did in _OF_RUNS else people_view.place(at, form).at(did="back"))


async def _go_on(request: web.Request, _: Mapping[str, str]) -> None:
    await request.app[STORE].resume(ids.run_id(request))


async def _pause(request: web.Request, _: Mapping[str, str]) -> None:
    await request.app[STORE].pause(ids.run_id(request))


async def _put_back(request: web.Request, form: Mapping[str, str]) -> None:
    since = ids.number(form.get("since", ""))
    await request.app[STORE].people.put_back(ids.run_id(request), since, BACK[form["did"]])


async def _as_it_was(request: web.Request, form: Mapping[str, str]) -> None:
    """Give somebody the address again that was corrected last."""
    run_id, recipient_id = ids.run_id(request), ids.number(form.get("of", ""))
    row = await request.app[STORE].recipient(run_id, recipient_id)
    before = await request.app[STORE].people.corrections(row.id)
    if not before:
        raise ConflictError(Sentence("This address was never corrected."), run_id)
    await corrections.correct(request, run_id, row.id, corrections.of_text(before[-1].email))


_UNDO: Mapping[str, Callable[[web.Request, Mapping[str, str]], Awaitable[None]]] = {
    "paused": _go_on, "cancelled": _go_on, "resumed": _pause, "out": _put_back,
    "done": _put_back,
    "corrected": _as_it_was,
}  # fmt: skip
