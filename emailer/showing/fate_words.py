"""What became of one line of a list, in words for people: whether it was written to, and why not.
Pure.
"""

from collections.abc import Mapping

from emailer.lists.words import exported
from emailer.model import State
from emailer.replies import sentences
from emailer.store import Row
from emailer.store.people import DONE, NOT_SENT_YET
from emailer.tongue import Sentence, say

_WRITTEN: Mapping[State, Sentence] = {
    State.SENT: Sentence("yes"),
    State.IN_DOUBT: Sentence("in doubt"),
    State.WAITING: Sentence("not yet"),
    State.CLAIMED: Sentence("not yet"),
    State.SENDING: Sentence("not yet"),
}
_NO, _IN_A_TRIAL = Sentence("no"), Sentence("in a trial")
_OTHERWISE = Sentence("settled another way")
_TRIALS: Mapping[str, Sentence] = {
    "simulated": Sentence("A trial: the message is in the built-in mailbox, and reached nobody."),
    "folder": Sentence("The message was written to a folder, and sent to nobody."),
}
_LEFT_OUT: Mapping[str, Sentence] = {
    "person": Sentence("Left out by you."),
    "written": Sentence("Left out: an earlier run has written to this address."),
    "elsewhere": Sentence("Left out: this address waits in another run."),
}
_DONE = Sentence("Settled another way, as you said. It had failed: {why}")
_SUPPRESSED = Sentence("Left out: this address must not be written to.")
_ERASED = Sentence("Erased: nothing of this person is kept.")
_CANCELLED = Sentence("The run was cancelled before.")
_MOVED = Sentence("Went on in another run, which alone writes to this address.")
_NO_ANSWER = Sentence("It was handed over, and the server's answer never came.")


def written_to(one: Row, transport: str) -> str:
    """Say whether somebody was written to: yes, no, in doubt, not yet; or but in a trial, or that
    they failed and a person settled it.
    """
    if is_settled(one):
        return str(_OTHERWISE)
    if one.state is State.SENT and transport in _TRIALS:
        return str(_IN_A_TRIAL)
    return str(_WRITTEN.get(one.state, _NO))


def why_not(one: Row, transport: str) -> str:
    """Say why somebody was not written to, or not yet; nothing where they were."""
    if not one.email:
        return str(_ERASED)
    said: Mapping[State, str] = {
        State.SENT: _TRIALS.get(transport, ""),
        State.IN_DOUBT: _NO_ANSWER,
        State.SKIPPED: left_out(one),
        State.CANCELLED: _MOVED if one.has_moved else _CANCELLED,
        State.FAILED: NOT_SENT_YET if one.is_corrected else _of_reply(one),
    }
    return str(said[one.state]) if one.state in said else _so_far(one)


def is_settled(one: Row) -> bool:
    """Tell whether somebody failed, and a person said that it is settled another way."""
    return one.state is State.SKIPPED and bool(one.email) and one.left_out_by == DONE


def left_out(one: Row) -> str:
    """Say why somebody was left out."""
    if is_settled(one):
        return say(_DONE.template, why=_of_reply(one))
    return str(_LEFT_OUT.get(one.left_out_by, _SUPPRESSED) if one.email else _ERASED)


def _so_far(one: Row) -> str:
    """Say of somebody who waits what was answered last."""
    said = _of_reply(one)
    return say("It is tried again: {why}", why=said) if said else ""


def _of_reply(one: Row) -> str:
    reply = one.last_reply
    if reply is None:
        return ""
    return sentences.plain(reply) if reply.code else str(reply.text)


def greeted_at(reason: str) -> str:
    """Say at which address somebody is greeted together with who stood in a line before."""
    return str(_said(reason, exported.BOTH).get("email", ""))


def of_no_use(reason: str) -> str:
    """Say why a line is nobody's."""
    if twice := _said(reason, exported.TWICE):
        return say("Same address as line {line}, which is the one written to.", line=twice["line"])
    if both := _said(reason, exported.BOTH):
        return say("In one message with line {line}.", line=both["line"])
    said = str(reason)
    return f"{said[:1].upper()}{said[1:]}"


def _said(reason: str, template: str) -> Mapping[str, object]:
    """Read what a reason names, where it is this sentence; else nothing."""
    if isinstance(reason, Sentence) and reason.template == template:
        return reason.values
    return {}
