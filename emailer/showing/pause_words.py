"""The words for a pause or a notice: what happened and what to do,
from its code and its values. Pure.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from emailer import dates, limits
from emailer.pause_rules import NoticeCode, PauseCode, Reason
from emailer.replies import sentences
from emailer.showing import wording
from emailer.streaks import Of
from emailer.tongue import Sentence, decimal, number, quoted, say, say_n

SENTENCES: Mapping[str, Sentence] = {
    PauseCode.LIMIT: Sentence(
        "The server took messages before and now refuses everybody alike ({people}): {raw}. "
        "Most likely a limit of this account is reached. Nobody is marked as failed: "
        "all of them wait, and it is tried again by itself. If it is no limit, "
        "ask the server's operator."
    ),
    PauseCode.LATER: Sentence(
        "The server asks everybody to wait ({people}), and going slower did not help: {raw}. "
        "No attempt is counted against anybody: all of them wait, and it is tried again by itself, "
        "for the last time at about {last_at}."
    ),
    PauseCode.BREAKER: Sentence(
        "The server refused {people} alike, so it most likely refuses this sender and not them: "
        "{raw}. All of them wait again, and nobody is marked as failed. Is a login missing? "
        "Else ask the server's operator. Resume when that is mended; where it is not, "
        "it stops here again."
    ),
    PauseCode.UNREACHABLE: Sentence("{said} Tried for {tried}, and tried again every few minutes."),
    PauseCode.DOUBTS: Sentence(
        "Message after message was handed over, and the server never answered. "
        "Ask one or two of these people whether it arrived, or the server's operator. "
        "The others were not attempted: Resume sends to them only, and leaves the doubtful as "
        "they are."
    ),
    PauseCode.MAX_FAILURES: Sentence(
        "Paused because {max_failures} of {total} failed, the limit you set. Where the "
        "addresses are wrong, trying again will not help. Resume sends to those who wait, "
        "however many fail; the failed stay failed."
    ),
    PauseCode.BACKUP: Sentence(
        "This database is a backup that was put back, or one that was moved elsewhere: some of "
        "these people may have been written to since. Compare, then resume."
    ),
    PauseCode.TRANSPORT: Sentence(
        "This run was begun with another transport than the program now has: {transport}. "
        "Nothing more of it is sent. Started as before, it goes on by itself."
    ),
    PauseCode.MISSED: Sentence(
        "This run was to begin at {start_at}, and the program was not running then. "
        "Nobody has been written to. If the invitation still makes sense, resume."
    ),
    PauseCode.FIRST_CANCELLED: Sentence(
        "The run that this one was to follow was cancelled. Nobody has been written to. If the "
        "invitation still makes sense, resume."
    ),
    PauseCode.HOURS: Sentence(
        'The sending hours of this run cannot be read: "{hours}". Their time zone may be unknown '
        "on this machine. Nothing is sent outside of them: change them, then resume."
    ),
    PauseCode.MESSAGE: Sentence(
        "The message of this run cannot be made on this machine: {fault} "
        "Nobody is marked as failed: all of them wait. Once that is mended, try again; "
        "or make a new run with the rest."
    ),
    PauseCode.DATABASE: Sentence(
        "{fault} What cannot be recorded is not sent. Once it can be, it goes on by itself: "
        "what is on the way is settled then, and nobody is written to twice."
    ),
    NoticeCode.CONNECTIONS: Sentence(
        "The server allows fewer connections: {waiting} of our {connections} wait. {raw}"
    ),
    NoticeCode.LOGINS: sentences.SENTENCES["logins"],
    NoticeCode.PROBING: Sentence("{said} Since {since_at}; next try at {next_at}."),
    NoticeCode.SLOWED: Sentence("The server asks us to slow down: {raw}. Going on at {next_at}."),
    NoticeCode.ASIDE: Sentence(
        "Everybody at {domain} was refused alike: {raw}. Those at it wait and are tried again at "
        "{next_at}; nobody of them is marked as failed. The others go on."
    ),
    NoticeCode.USED_UP: Sentence("{limit} used up: goes on {next_at}."),
    NoticeCode.OURS: sentences.SENTENCES["ours"],
}
"""Code -> sentence. What a server's answer or its absence says is in `sentences.SENTENCES`."""

_CUT = Sentence(
    "The connection was lost, or no answer came, with everybody ({people}): {raw} "
    "No attempt is counted against anybody: all of them wait, and it is tried again by itself, "
    "for the last time at about {last_at}."
)
_OF_SYSTEM = Sentence(
    "The mail system refuses everybody ({people}) for a reason of its own: {raw}. Nobody is marked "
    "as failed: all of them wait, and it is tried again by itself. If that does not help, ask the "
    "server's operator."
)
_LONG_LATER = Sentence(
    "Nobody could be sent to ({people}), for long and at each try. No attempt is counted against "
    "anybody: all of them wait. It is not tried again by itself: ask the server's operator, then "
    "try again. {raw}"
)
_SLOW_LONG = Sentence(
    "The server has asked everybody to go slower for {tried}, and took nobody. No attempt is "
    "counted against anybody: all of them wait, and it is tried again by itself. {raw}"
)
_APART = Sentence(
    "Everybody at {domain} was refused alike ({people}), while others were taken: {raw}. All of "
    "them wait, and nobody is marked as failed. Ask the server's operator, or whoever looks after "
    "the mail at {domain}, then resume; where it is not mended, it stops here again. A new run "
    "with the rest can go another way."
)
_NO_CONNECTION = Sentence(
    "The server has no connection for us now; it is asked again by itself. {raw}"
)
_ONE_WAITS = Sentence(
    "The server allows fewer connections: {waiting} of our {connections} waits. {raw}"
)
_GONE = Sentence("{fault} Until then nothing is sent.")
_ASIDES = Sentence(
    "Everybody at {domain} was refused alike: {raw}. Those at it wait and are tried again at "
    "{next_at}; so do those at {others}, at their time. Nobody of them is marked as failed. The "
    "others go on."
)
_LIMPING = Sentence(
    "The server asks us to slow down: {raw}. Going on at {rate} a second at most, "
    "and a little faster from {faster_at} on."
)
_CUT_SLOWED = Sentence("{fault} Going on at {next_at}.")
_CUT_LIMPING = Sentence(
    "{fault} Going on at {rate} a second at most, and a little faster from {faster_at} on."
)


def sentence(reason: Reason) -> str:
    """Say why something is paused or slowed; instants stand in UTC, as ISO 8601 with Z."""
    params = reason.params
    if "text" in params:
        return str(params["text"])
    return _template(reason.code, params).format_map(_Told(params)).strip()


def _template(code: str, params: Mapping[str, Any]) -> str:
    """Choose the sentence, in the language of the task at hand."""
    return str(_chosen(code, params))


def _chosen(code: str, params: Mapping[str, Any]) -> str:
    if code == PauseCode.DATABASE and params.get("is_gone"):
        return _GONE
    if code in _REFUSED_ALL and (special := _refused_all(code, params)):
        return special
    if code == NoticeCode.SLOWED:
        return _slowed(params)
    if code == NoticeCode.CONNECTIONS and params["waiting"] >= params["connections"]:
        return _NO_CONNECTION
    if code == NoticeCode.CONNECTIONS and params["waiting"] == 1:
        return _ONE_WAITS
    return SENTENCES.get(code) or sentences.SENTENCES.get(code) or "{said}"


def _slowed(params: Mapping[str, Any]) -> str:
    """Choose what is said of a slower pace; a server that hangs up asks for nothing."""
    if "rate_per_s" in params:
        return _CUT_LIMPING if "fault" in params else _LIMPING
    return _CUT_SLOWED if "fault" in params else SENTENCES[NoticeCode.SLOWED]


_REFUSED_ALL = (PauseCode.LIMIT, PauseCode.LATER, PauseCode.BREAKER, NoticeCode.ASIDE)


def _refused_all(code: str, params: Mapping[str, Any]) -> str:
    """Choose what is said of everybody who is refused, asked to wait or cut off;
    nothing: as usual.
    """
    if code == NoticeCode.ASIDE:
        return _ASIDES if "others" in params else ""
    if code == PauseCode.LIMIT:
        return _OF_SYSTEM if params.get("of") == Of.SYSTEM else ""
    if code == PauseCode.BREAKER:
        return _APART if "domain" in params else ""
    if "tried_s" in params:
        return _SLOW_LONG
    if "last_at" not in params:
        return _LONG_LATER
    return _CUT if "fault" in params else ""


class _Told(dict[str, Any]):
    """The values of a reason in words; what a sentence wants
    and the reason has not, is left out.
    """

    def __init__(self, params: Mapping[str, Any]) -> None:
        answer, fault = params.get("answer"), str(params.get("fault", ""))
        super().__init__(params)
        self |= {name: instant(at) for name, at in params.items() if name.endswith("_at")}
        self["raw"] = str(quoted(sentences.cut(answer))) if answer else fault
        self["said"] = _explained(params["why"], self["raw"]) if "why" in params else self["raw"]
        self |= {
            name: number(value)
            for name, value in params.items()
            if type(value) is int and name[-3:] != "_at"
        }
        if "people" in params:
            self["people"] = _so_many(params["people"])
        if "tried_s" in params:
            self["tried"] = _how_long(params["tried_s"])
        if "window_s" in params:
            self["limit"] = limits.said(limits.Limit(params["count"], params["window_s"]))
        if "rate_per_s" in params:
            self["rate"] = decimal(params["rate_per_s"])

    def __missing__(self, key: str) -> str:
        return ""


def _explained(why: str, raw: str) -> str:
    return str(sentences.SENTENCES.get(why, "{raw}")).replace("{raw}", raw)


def instant(at: int) -> str:
    """Write an instant (milliseconds since 1970) in UTC, to the second."""
    shown = min(max(at, dates.FIRST_MS), dates.LAST_MS)
    return datetime.fromtimestamp(shown / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _so_many(people: int) -> str:
    return wording.people(1) if people == 1 else say("{n} people in a row", n=people)


def _how_long(seconds: float) -> str:
    if seconds < 2 * 60:
        return say_n("{n} second", "{n} seconds", int(seconds))
    return say_n("{n} minute", "{n} minutes", int(seconds // 60))
