"""The words for a pause or a notice: what happened and what to do, from its code and its values. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from emailer import limits, replies
from emailer.pauses import NoticeCode, PauseCode, Reason

_LIMIT_TRIED_AGAIN = "all of them wait, and it is tried again by itself."

SENTENCES: Mapping[str, str] = {
    PauseCode.LIMIT: "The server took messages before and now refuses everybody alike ({people}): {raw}. Most likely a "
    f"limit of this account is reached. Nobody is marked as failed: {_LIMIT_TRIED_AGAIN} If it is no limit, ask the "
    "server's operator.",
    PauseCode.LATER: "The server asks everybody to wait ({people}), and going slower did not help: {raw}. No attempt "
    f"is counted against anybody: {_LIMIT_TRIED_AGAIN}",
    PauseCode.BREAKER: "The server refused {people} alike, so it most likely refuses this sender and not them: {raw}. "
    "All of them wait again, and nobody is marked as failed. Is a login missing? Else ask the server's operator. "
    "Resume when that is mended; where it is not, it stops here again.",
    PauseCode.UNREACHABLE: "{said} Tried for {tried}, and tried again every few minutes.",
    PauseCode.DOUBTS: "Message after message was handed over, and the server never answered. Ask one or two of these "
    "people whether it arrived, or the server's operator. The others were not attempted: Resume sends to them only, "
    "and leaves the doubtful as they are.",
    PauseCode.MAX_FAILURES: "This run was to stop when {max_failures} of {total} have failed, and they have. Where the "
    "addresses are wrong, trying again will not help. Resume sends to those who wait, however many fail; the failed "
    "stay failed.",
    PauseCode.BACKUP: "This database is a backup that was put back: some of these people may have been written to "
    "since. Compare, then resume.",
    PauseCode.TRANSPORT: "This run was begun with another transport than the program now has: {transport}. Nothing "
    "more of it is sent. Started as before, it goes on by itself.",
    PauseCode.MISSED: "This run was to begin at {start_at}, and the program was not running then. Nobody has been "
    "written to. If the invitation still makes sense, resume.",
    PauseCode.FIRST_CANCELLED: "The run that this one was to follow was cancelled. Nobody has been written to. If the "
    "invitation still makes sense, resume.",
    PauseCode.DATABASE: "{fault} What cannot be recorded is not sent. Once it can be, it goes on by itself: what is on "
    "the way is settled then, and nobody is written to twice.",
    NoticeCode.CONNECTIONS: "The server allows fewer connections: {waiting} of our {connections} {wait}. {raw}",
    NoticeCode.PROBING: "{said} Since {since_at}; next try at {next_at}.",
    NoticeCode.SLOWED: "The server asks us to slow down: {raw}. Going on at {next_at}.",
    NoticeCode.USED_UP: "{limit} used up: goes on {next_at}.",
    NoticeCode.OURS: replies.SENTENCES["ours"],
}
"""Code -> sentence. What a server's answer or its absence says is in `replies.SENTENCES`."""

_NO_CONNECTION = "The server has no connection for us now; it is asked again by itself. {raw}"
_GONE = "{fault} Until then nothing is sent."
_LIMPING = (
    "The server asks us to slow down: {raw}. Going on at {rate} a second at most, and a little faster from "
    "{faster_at} on."
)


def sentence(reason: Reason) -> str:
    """Say why something is paused or slowed; instants stand in UTC, as ISO 8601 with Z."""
    params = reason.params
    if "text" in params:
        return str(params["text"])
    return _template(reason.code, params).format_map(_Told(params)).strip()


def _template(code: str, params: Mapping[str, Any]) -> str:
    if code == PauseCode.DATABASE and params.get("is_gone"):
        return _GONE
    if code == NoticeCode.SLOWED and "rate_per_s" in params:
        return _LIMPING
    if code == NoticeCode.CONNECTIONS and params["waiting"] >= params["connections"]:
        return _NO_CONNECTION
    return SENTENCES.get(code) or replies.SENTENCES.get(code) or "{said}"


class _Told(dict[str, Any]):
    """The values of a reason in words; what a sentence wants and the reason has not, is left out."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        answer, fault = params.get("answer"), str(params.get("fault", ""))
        super().__init__(params)
        self |= {name: instant(at) for name, at in params.items() if name.endswith("_at")}
        self["raw"] = f"“{replies.cut(answer)}”" if answer else fault
        self["said"] = _explained(params["why"], self["raw"]) if "why" in params else self["raw"]
        self["wait"] = "waits" if params.get("waiting") == 1 else "wait"
        if "people" in params:
            self["people"] = _so_many(params["people"])
        if "tried_s" in params:
            self["tried"] = _how_long(params["tried_s"])
        if "window_s" in params:
            self["limit"] = limits.said(limits.Limit(params["count"], params["window_s"]))
        if "rate_per_s" in params:
            self["rate"] = f"{params['rate_per_s']:,.1f}"

    def __missing__(self, key: str) -> str:
        return ""


def _explained(why: str, raw: str) -> str:
    return replies.SENTENCES.get(why, "{raw}").replace("{raw}", raw)


def instant(at: int) -> str:
    """Write an instant (milliseconds since 1970) in UTC, to the second."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _so_many(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people in a row"


def _how_long(seconds: float) -> str:
    return f"{int(seconds)} seconds" if seconds < 2 * 60 else f"{int(seconds // 60)} minutes"
