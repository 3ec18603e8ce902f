"""What pages say about the people of a run: what can be decided about them, asked and done.
Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emailer import durations
from emailer.dialogue import Reply
from emailer.model import Policy, State
from emailer.replies import reason_code, sentences
from emailer.showing import wording
from emailer.store import Decision, Failure, Row
from emailer.store.people import BY_PERSON, DONE, Sort
from emailer.tongue import Sentence, say, say_n

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Again:
    """What is said of people who are sent to once more: while the run goes on, until it does,
    also where it is known when, and once it has ended.
    """

    going: Sentence
    waiting: Sentence
    until: Sentence
    ended: Sentence


SENT_AGAIN = Again(
    Sentence("The message is being sent again to {people}."),
    Sentence("The message is sent again to {people} once this run goes on."),
    Sentence("The message is sent again to {people} once this run goes on, at {at}."),
    Sentence("Tried again: {people}."),
)
DECISIONS: Mapping[str, Decision] = {"got": "sent", "again": "resend", "done": "done"}
BACK = {"out": BY_PERSON, "done": DONE}
"""The decisions that are taken back, each with the reason that people have since."""
ASKED_FIRST = ("again", "got", "out")
"""The decisions that are asked about even where they are about one person: it can be a second copy,
or what was meant for another.
"""
NAMED = 3
"""As many people are named in a question, and in what was done; more are counted."""
AGAIN = ("retry", "now", "again")
"""The decisions by which the message is sent once more: what became of it is said."""


@dataclass(frozen=True, slots=True)
class Act:
    """A decision about some people: whom it can be about, what its button says, asks,
    and what was done then.
    """

    state: State
    button: Sentence
    question: Sentence
    answer: Sentence
    done: Sentence | Again
    nobody: Sentence
    is_dangerous: bool = False


ACTS: Mapping[str, Act] = {
    "retry": Act(
        State.FAILED,
        Sentence("Retry"),
        Sentence("Send again to {people} it failed for? Nobody else is written to."),
        Sentence("Yes, retry {n}"),
        SENT_AGAIN,
        Sentence("None of them failed: there is nobody to retry."),
    ),
    "now": Act(
        State.WAITING,
        Sentence("Try now"),
        Sentence(
            "Try {people} now, and not later? It is one of the tries they have left; the ones "
            "after it come earlier, too."
        ),
        Sentence("Yes, try {n} now"),
        SENT_AGAIN,
        Sentence("None of them waits for a later try."),
    ),
    "done": Act(
        State.FAILED,
        Sentence("Settled another way"),
        Sentence(
            "Leave out {people} it failed for, as settled another way? No retry writes to them any "
            "more."
        ),
        Sentence("Yes, settled another way"),
        Sentence("Settled another way: {people}. They are left out now."),
        Sentence("None of them failed."),
    ),
    "got": Act(
        State.IN_DOUBT,
        Sentence("They got it"),
        Sentence("Count {people} as sent? Nothing more is sent to them."),
        Sentence("Yes, they got it"),
        Sentence("Counted as sent: {people}."),
        Sentence("None of them is in doubt."),
    ),
    "again": Act(
        State.IN_DOUBT,
        Sentence("Send again"),
        Sentence("Send again to {people}? Whoever it had reached gets it twice."),
        Sentence("Yes, send again"),
        SENT_AGAIN,
        Sentence("None of them is in doubt."),
        is_dangerous=True,
    ),
    "out": Act(
        State.WAITING,
        Sentence("Leave out"),
        Sentence("Leave out {people}? Nothing is sent to them."),
        Sentence("Yes, leave out {n}"),
        Sentence("Left out: {people}."),
        Sentence("None of them waits any more."),
        is_dangerous=True,
    ),
}
"""By the word that addresses and forms have for it."""


def whom(some: Iterable[Row]) -> str:
    """Name some people, each as on their list."""
    return ", ".join(f"{one.name} ({one.email})" if one.name else one.email for one in some)


CORRECTED = Sentence("The address was corrected.")
SENT_TO_CORRECTED = Again(
    Sentence("The address was corrected, and the message is being sent to {email}."),
    Sentence("The address was corrected; the message is sent to {email} once this run goes on."),
    Sentence(
        "The address was corrected; the message is sent to {email} once this run goes on, at {at}."
    ),
    Sentence("The address was corrected, and the message is being sent to {email}."),
)
NOT_HERE = Sentence("There is no such person in this run.")
_NO_MORE: Mapping[State, Sentence] = {
    State.SENT: Sentence("The message was sent meanwhile: the address stays as it is."),
    State.IN_DOUBT: Sentence("The message may have arrived meanwhile: decide about that first."),
    State.SKIPPED: Sentence("This person was left out: no address of theirs is written to."),
    State.CANCELLED: Sentence("This person went on in another run: correct the address there."),
}
_ON_THE_WAY = Sentence("The message is just being sent: look again in a moment.")
NOBODY_SELECTED = Sentence("Nobody is selected. Tick the people you mean, or all of them.")

TABS: Mapping[str, Sentence] = {
    "all": Sentence("Everybody"),
    "in_doubt": Sentence("In doubt"),
    "failed": Sentence("Failed"),
    "waiting": Sentence("Waiting"),
    "in_flight": Sentence("On the way"),
    "sent": Sentence("Sent"),
    "cancelled": Sentence("Cancelled"),
    "skipped": Sentence("Left out"),
}
"""The states one can look at, in the order of what asks for a decision."""
_SENT: Mapping[str, Sentence] = {
    "simulated": Sentence("Sent to the mailbox"),
    "folder": Sentence("Written to the folder"),
}


def tab(name: str, transport: str) -> Sentence:
    """Call a state as it is called above those who are in it: where nobody was reached, so."""
    return _SENT.get(transport, TABS[name]) if name == "sent" else TABS[name]


SORTS: Mapping[Sort, Sentence] = {
    Sort.LIST: Sentence("as in the list"),
    Sort.ADDRESS: Sentence("address"),
    Sort.NAME: Sentence("name"),
    Sort.CHANGED: Sentence("last change"),
}

_GREETING, _MESSAGE = Sentence("the greeting"), Sentence("the message")
STAGES: Mapping[str, Sentence] = {
    "connect": Sentence("connecting"),
    "greeting": _GREETING,
    "ehlo": _GREETING,
    "starttls": Sentence("encryption"),
    "auth": Sentence("the login"),
    "mail": Sentence("the sender"),
    "rcpt": Sentence("the address"),
    "data": _MESSAGE,
    "dot": _MESSAGE,
}


def tries(policy: Policy) -> str:
    """Say how it goes on for whoever waits for a later try; nothing where there is none."""
    delays = policy.retry_delays_s
    if not delays:
        return ""
    return say(
        "Whoever cannot be written to now is tried {n} times in all, within about {time}, and then "
        "has failed.",
        n=len(delays) + 1,
        time=durations.span(sum(delays)),
    )


EARLY = Sentence("“Try now” makes the next try at once; the ones after it come earlier, too.")


def so_many(n: int, *, is_all: bool) -> str:
    """Count people; at least so many were found where not all were looked through."""
    return wording.people(n) if is_all else say("at least {people}", people=wording.people(n))


def over(state: State) -> Sentence:
    """Say why the address of somebody in a state cannot be put right any more."""
    return _NO_MORE.get(state, _ON_THE_WAY)


def counted(n: int | None, *, is_all: bool, part: str) -> str:
    """Say how many there are, or match what was searched for."""
    if n is None:
        return ""
    if not part:
        return wording.people(n)
    if not is_all:
        return say("at least {people} match", people=wording.people(n))
    return say_n("{n} person matches", "{n} people match", n)


ADVICE: Mapping[str, Sentence] = {
    "no_such_address": Sentence("Ask them for the right one, and correct it."),
    "no_such_domain": Sentence("Look for a typing error behind the @, and correct it."),
    "moved": Sentence("Ask them for the new one, and correct it."),
    "mailbox_shut": Sentence("Ask them for another address, or tell them another way."),
    "policy": Sentence(
        "The same message is refused again: write another, or tell them another way."
    ),
    "smtputf8": Sentence("Ask them for another address, or send by another server."),
}
"""What helps those who will most likely fail again when they are only tried again."""


def is_hopeless(reply: Reply | None) -> bool:
    """Tell whether the same message to the same address will most likely be refused again."""
    return reply is not None and bool(reply.code) and reason_code(reply) in ADVICE


def hopeless(failures: Iterable[Failure]) -> int:
    """Count those who failed and will most likely fail again."""
    failed = (one for one in failures if one.state is State.FAILED)
    return sum(one.count for one in failed if is_hopeless(sentences.reply_of(one.key, one.reason)))


def warning(n: int) -> str:
    """Say how many of those who are tried again will most likely fail again; nothing of nobody."""
    if not n:
        return ""
    return say(
        "It will most likely fail again for {n} of them: the reason will not go away by itself.",
        n=n,
    )


def reasons(failures: Sequence[Json]) -> list[dict[str, Any]]:
    """Say why people failed, are in doubt or wait, plain words first;
    the server's own stand apart.
    """
    return [
        dict(one) | _plain(sentences.reply_of(one["key"], one["reason"]), one["reason"])
        for one in failures
    ]


def _plain(reply: Reply | None, sample: str) -> dict[str, Any]:
    if reply is None:
        return {"plain": sample, "raw": "", "advice": ""}
    advice = ADVICE.get(reason_code(reply), "")
    return {
        "plain": sentences.plain(reply), "raw": sentences.shown(reply), "advice": advice,
    }  # fmt: skip
