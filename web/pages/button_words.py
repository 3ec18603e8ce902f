"""What the buttons say that send: to how many, and which lines are left out. Pure."""

from collections.abc import Mapping
from datetime import datetime

from emailer.showing.wording import lines_of
from emailer.submitting.counting import Preview
from emailer.tongue import Sentence, say, say_n, spoken


def invitations(n: int, left_out: int = 0, *, is_by_line: bool = True) -> str:
    """Say what the button does, as in "Send 779 invitations, leave out 12 lines"."""
    return _without(_send(n), left_out, is_by_line=is_by_line) if n else say("Send invitations")


def _without(send: str, left_out: int, *, is_by_line: bool) -> str:
    if not left_out:
        return send
    out = lines_of(left_out, is_by_line=is_by_line)
    return say("{send}, leave out {lines}", send=send, lines=out)


def _send(n: int) -> str:
    return say_n("Send {n} invitation", "Send {n} invitations", n)


def button(seen: Preview, typed: Mapping[str, str], *, has_run: bool = False) -> str:
    """Say what the button does after a look at the form as it was typed: where something is wrong
    with it nothing would be sent, and one that was sent leads to the run it made.
    """
    if seen.is_wrong:
        return say("See what is wrong")
    if seen.written.to_choose and not has_run:
        return _choose(seen)
    if is_for_nobody(seen):
        return say("See the run it made") if has_run else say("Nobody to write to")
    n = seen.valid - seen.left_out
    send = _send_later(n, typed) if n else say("Send invitations")
    return _without(send, seen.rejected_count, is_by_line=seen.is_by_line)


def _send_later(n: int, typed: Mapping[str, str]) -> str:
    """Say when they are sent, by the clocks of the zone that was typed, where that is planned."""
    try:
        at = spoken().moment(datetime.fromisoformat(typed.get("start_at", "")))
    except ValueError:
        at = ""
    if at:
        return say_n("Send {n} invitation at {at}", "Send {n} invitations at {at}", n, at=at)
    return _send_then(n) if typed.get("after") else _send(n)


def _send_then(n: int) -> str:
    return say_n("Send {n} invitation after another run", "Send {n} invitations after another run",
                 n)  # fmt: skip


def _choose(seen: Preview) -> str:
    if seen.written.to_choose[0] == "skip_waiting":
        return say_n(
            "Choose: write to {n} person here, too, or not",
            "Choose: write to {n} people here, too, or not",
            seen.written.of_others(is_written=False),
        )
    return say_n(
        "Choose: write again to {n} person, or leave them out",
        "Choose: write again to {n} people, or leave them out",
        seen.written.of_others(is_written=True),
    )


def chooses(seen: Preview | None, *, has_run: bool = False) -> str:
    """Name the question that the button leads to, as nothing is sent before it has an answer, or
    another one; "" where there is none.
    """
    if not seen or seen.is_wrong or has_run:
        return ""
    if seen.written.to_choose:
        return seen.written.to_choose[0]
    if is_for_nobody(seen):
        return "skip_written" if seen.written.left_written else "skip_waiting"
    return ""


FOR_NOBODY = Sentence(
    "Everybody on this list is left out, as other runs have written to them or will: there is "
    "nobody to send to."
)


def is_for_nobody(seen: Preview) -> bool:
    """Tell whether nothing is wrong, and everybody is left out: then there is nothing to send."""
    return not seen.is_wrong and seen.left_out > 0 and seen.valid <= seen.left_out


def agreeing(seen: Preview, *, is_later: bool, is_trial: bool) -> str:
    """Say what the button of the last look does: it is the one that sends, and not the one of the
    form that led there; in a trial that nobody gets what it sends.
    """
    n = seen.valid - seen.left_out
    if seen.is_wrong or not n:
        return button(seen, {})
    if is_trial:
        said = say_n(
            "Yes, try it: {n} message that nobody gets",
            "Yes, try it: {n} messages that nobody gets",
            n,
        )
    elif is_later:
        said = say_n("Yes, send {n} invitation then", "Yes, send {n} invitations then", n)
    else:
        said = say_n("Yes, send {n} invitation now", "Yes, send {n} invitations now", n)
    return _without(said, seen.rejected_count, is_by_line=seen.is_by_line)
