"""The chain: the next message's envelope in the same write as this one's dot,
and what its answers say. Pure.

RSET goes in front of the envelope: a server that still holds the last message when it reads
on begins anew with it, and its answer, which is always 250 (RFC 5321 4.1.1.5),
shows whether the dot's answer was the dot's.
"""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from emailer.dialogue import Cause, Envelope, Fault, Stage
from emailer.transports.smtp import envelope_commands
from emailer.transports.smtp.envelope_commands import Opening
from emailer.transports.smtp.wire import Answer, reply

ANSWERS = 1 + len(envelope_commands.STAGES)
"""How many answers belong behind the dot's: RSET's, and the group's."""
UNKNOWN = frozenset({500, 502})
"""Codes for a command that a server does not know."""
_OF_AN_ADDRESS = re.compile(rb"[ \t]*[245]\.1\.\d{1,3}(?:\s|$)")


class Shown(Enum):
    """What a chain showed about its server."""

    BEARS = auto()  # every answer came in its place
    REFUSES = auto()  # it answers that nothing may stand behind a dot, or drops what does
    BROKE = auto()  # the connection was lost at it, or an answer was out of place
    # lost too, but the answers before were in place: the following message may be why
    BROKE_LATER = auto()
    NOTHING = auto()  # the server ended the connection, as it may at any time (421)


class Behind(NamedTuple):
    """How a chain ended: whether the dot's answer is to be believed,
    and how the following message was begun.

    `opening` is None where the following message has to begin anew.
    """

    believed: bool
    shown: Shown
    opening: Opening | None = None


def commands(following: Envelope, *, size_offered: bool) -> bytes:
    """Write what leaves behind a dot."""
    return b"RSET\r\n" + envelope_commands.commands(following, size_offered=size_offered)


def all_taken(answers: Sequence[Answer]) -> bool:
    """Whether the answers to a dot and a chain are the five
    that were hoped for, each in its place.
    """
    if len(answers) != 1 + ANSWERS:
        return False
    (dot, _), (reset, _), (mail, _), (rcpt, _), (data, _) = answers
    return (
        dot // 100 == reset // 100 == mail // 100 == rcpt // 100 == envelope_commands.YES
        and data == envelope_commands.GO_AHEAD
    )


def judge(behind: Sequence[Answer], cause: Cause | None, usual: bytes | None = None) -> Behind:
    """Judge the answers behind a dot's: RSET's and the group's,
    fewer where `cause` says why or the last is a 421.

    `usual` is what this server said to RSET where all five were in their places.

    The dot's answer counts where these are in their places, and also where nothing came behind it:
    it is then no more open to doubt than the only answer of a message sent alone.
    """
    if cause is Cause.NONSENSE:
        return Behind(False, Shown.BROKE)
    if not behind:
        return Behind(True, Shown.BROKE)
    reset, *answers = behind
    if envelope_commands.hangs_up(reset):
        return Behind(True, Shown.NOTHING, Opening(reply(Stage.MAIL, reset), content_awaited=False))
    if envelope_commands.lost_track(reset) or reset[0] in UNKNOWN:
        return Behind(_fits_a_refused_reset(answers), Shown.REFUSES)
    is_known = cause is None and reset[1] == usual
    is_anothers = _is_of_an_address(reset) and not (is_known or _in_place(answers))
    if is_anothers or not envelope_commands.accepts(reset[0]):
        return Behind(False, Shown.BROKE)
    return _judge_group(answers, cause)


def _judge_group(answers: Sequence[Answer], cause: Cause | None) -> Behind:
    """Judge MAIL's, RCPT's and DATA's answers behind a RSET that was taken."""
    refused = next((answer for answer in answers if envelope_commands.refuses(answer[0])), None)
    if (
        refused is not None
        and envelope_commands.lost_track(refused)
        and all(envelope_commands.refuses(code) for code, _ in _from(answers))
    ):
        return Behind(True, Shown.REFUSES)
    if cause is not None and all(envelope_commands.accepts(code) for code, _ in answers):
        return Behind(True, Shown.BROKE_LATER)
    try:
        opening = envelope_commands.judge(answers, together=True)
    except Fault:
        return Behind(False, Shown.BROKE)
    if cause is not None:
        return Behind(True, Shown.BROKE_LATER)
    return Behind(
        True, Shown.NOTHING if envelope_commands.hangs_up(answers[-1]) else Shown.BEARS, opening
    )


def _from(answers: Sequence[Answer]) -> Sequence[Answer]:
    """Leave out the answers in front of the first refusal."""
    first = next(
        place for place, (code, _) in enumerate(answers) if envelope_commands.refuses(code)
    )
    return answers[first:]


def _fits_a_refused_reset(answers: Sequence[Answer]) -> bool:
    """Whether what came behind a RSET that was not understood leaves no other reading:
    the dot itself was not answered so.
    """
    if all(envelope_commands.refuses(code) for code, _ in answers):
        return True
    try:
        return (
            len(answers) == len(envelope_commands.STAGES)
            and envelope_commands.judge(answers, together=True).content_awaited
        )
    except Fault:
        return False


def _is_of_an_address(answer: Answer) -> bool:
    """Whether an answer speaks of a sender or a recipient (x.1.y, RFC 3463): then it is hardly
    RSET's, but one too many or too few has shifted them all.
    """
    return _OF_AN_ADDRESS.match(answer[1]) is not None


def _in_place(answers: Sequence[Answer]) -> bool:
    """Whether the group's answers end where DATA's has to stand: nothing has shifted them."""
    return (
        len(answers) == len(envelope_commands.STAGES)
        and answers[-1][0] == envelope_commands.GO_AHEAD
    )
