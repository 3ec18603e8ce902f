"""Ids, cursors and numbers in addresses -> values, or the sentence that they are none."""

import base64
import binascii
import re

from aiohttp import web

from emailer import characters
from emailer.model import IN_FLIGHT, RunState, State
from emailer.tongue import Sentence
from web.errors import ProblemError, not_found

MAX_LIMIT = 500
DEFAULT_LIMIT = 50
MAX_PART = 254

_RUN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NUMBER = re.compile(r"[0-9]{1,18}")
_HELP = Sentence("Take the address of the next page as the answer before gave it.")


def run_id(request: web.Request) -> str:
    """Read the run's id of the address."""
    return checked_run_id(request.match_info["id"])


def checked_run_id(text: str) -> str:
    """Take a text as a run's id; what cannot be one is not found."""
    if not _RUN_ID.fullmatch(text):
        raise not_found()
    return text


def recipient_id(request: web.Request) -> int:
    """Read the recipient's id of the address."""
    text = request.match_info["rid"]
    if not _NUMBER.fullmatch(text):
        raise not_found("recipient")
    return int(text)


def webhook_id(request: web.Request) -> str:
    """Read the webhook's id of the address."""
    text = request.match_info["hook"]
    if not _RUN_ID.fullmatch(text):
        raise not_found("webhook")
    return text


def number(text: str) -> int:
    """Read a number of an address; 0 where it is none."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def only(request: web.Request, *names: str) -> None:
    """Refuse a parameter that an address does not take: with a slip of the pen passed over, it
    would answer with other rows than those that are meant.
    """
    unknown = next((name for name in request.query if name not in (*names, "key")), None)
    if unknown is not None:
        named = ", ".join(names)
        raise ProblemError(
            422,
            Sentence('There is no parameter "{name}" here.', name=characters.shown(unknown, 50)),
            Sentence("It takes {names}.", names=named) if names else Sentence("Leave it out."),
        )


def limit(request: web.Request, otherwise: int = DEFAULT_LIMIT) -> int:
    """Read ?limit=, from 1 to MAX_LIMIT."""
    text = request.query.get("limit", str(otherwise))
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MAX_LIMIT:
        raise ProblemError(
            400,
            Sentence("The limit is a number from 1 to {max_limit}.", max_limit=MAX_LIMIT),
            Sentence("Correct it, or leave it out."),
        )
    return int(text)


def part(request: web.Request) -> str:
    """Read ?q=, a part of an address or a name."""
    return checked_part(request.query.get("q", ""))


def checked_part(text: str) -> str:
    """Take a text as a part of an address or a name."""
    text = text.strip()
    if len(text) > MAX_PART or _is_unfit(text):
        raise ProblemError(
            400,
            Sentence("This cannot be a part of an address or name."),
            Sentence("Search for some letters of one."),
        )
    return text


def _is_unfit(text: str) -> bool:
    return bool(characters.ASCII_CONTROL.search(text) or characters.HALF.search(text))


def run_state(request: web.Request) -> RunState | None:
    """Read ?state= of a list of runs."""
    text = request.query.get("state", "")
    states = [state.value for state in RunState if state is not RunState.IMPORTING]
    if text and text not in states:
        raise ProblemError(
            400,
            Sentence("There is no such state of a run."),
            Sentence("It is one of {states}.", states=", ".join(states)),
        )
    return RunState(text) if text else None


def states(request: web.Request) -> tuple[State, ...]:
    """Read ?state= of a list of recipients, which also takes `in_flight`."""
    text = request.query.get("state", "")
    if text == "in_flight":
        return IN_FLIGHT
    if text and text not in list(State):
        names = ", ".join([*State, "in_flight"])
        raise ProblemError(
            400,
            Sentence("There is no such state of a recipient."),
            Sentence("It is one of {names}.", names=names),
        )
    return (State(text),) if text else ()


def cursor(request: web.Request) -> str | None:
    """Read ?cursor= as the store made it."""
    return decoded(request.query.get("cursor", ""))


def decoded(text: str) -> str | None:
    """Read a cursor as the store made it; none of an empty text."""
    try:
        return base64.urlsafe_b64decode(text.encode("ascii") + b"==").decode() if text else None
    except (ValueError, binascii.Error):
        raise wrong_cursor() from None


def opaque(cursor: str | None) -> str | None:
    """Write a cursor of the store's so that it fits into an address."""
    return base64.urlsafe_b64encode(cursor.encode()).decode().rstrip("=") if cursor else None


def wrong_cursor() -> ProblemError:
    """Answer that a cursor is none of ours."""
    return ProblemError(400, Sentence("This cursor is not one of ours."), _HELP)
