"""What a pause means for people, what to change, and what ends it, in words. Pure."""

from collections.abc import Mapping
from typing import Any

from emailer.model import DEFAULT_ACCOUNT, ENDED
from emailer.pause_rules import Button, Ends, Pause, Reason
from emailer.showing.wording import people
from emailer.tongue import Sentence, say, say_n

Json = Mapping[str, Any]

PAUSED_BY_PERSON = Sentence("Paused by you. Nothing is sent until you resume.")

PAUSED_BY_PROGRAM = Sentence("Paused by the program; the reason is below.")

_WHERE = Sentence("set where the program is started (--transport, or EMAILER_TRANSPORT)")

_ANEW = Sentence("Restart the program with the right ones; it continues by itself.")

_LOGIN_OF_FLAGS = Sentence(
    "User and password are set where the program is started (EMAILER_SMTP_PASSWORD, "
    "or --transport). Restart the program with the right one; it continues by itself."
)

HINTS: Mapping[str, Sentence] = {
    "login": _LOGIN_OF_FLAGS,
    "login_off": _LOGIN_OF_FLAGS,
    "login_expired": _LOGIN_OF_FLAGS,
    "login_unset": Sentence(
        "User and password are {where}: smtp://user@host, the password in "
        "EMAILER_SMTP_PASSWORD. {anew}",
        where=_WHERE,
        anew=_ANEW,
    ),
    "certificate": Sentence(
        "The server's name is {where}; so is verify=no, which trusts any certificate: "
        "only for a server of your own. {anew}",
        where=_WHERE,
        anew=_ANEW,
    ),
    "tls": Sentence(
        "The server's address, its port and how it encrypts are {where}: smtps:// is from the "
        "start, starttls=never does without. {anew}",
        where=_WHERE,
        anew=_ANEW,
    ),
    "unreachable": Sentence(
        "Is the address wrong? The server's name and port are {where}. {anew}",
        where=_WHERE,
        anew=_ANEW,
    ),
    "breaker": Sentence("User and password are {where}.", where=_WHERE),
    "transport": Sentence("Those who wait can be written to in a new run; they leave this one."),
}
"""Code of a reason -> where to change what is in the way, if that is not on the page."""

_LOGIN = Sentence(
    "User and password of this account are set on its page. "
    "Change them there; it continues by itself."
)
_SERVER = Sentence(
    "Server, port and encryption of this account are set on its page. "
    "Change them there; it continues by itself."
)
ON_PAGE: Mapping[str, Sentence] = {
    "login": _LOGIN,
    "login_unset": _LOGIN,
    "login_off": _LOGIN,
    "login_expired": _LOGIN,
    "no_login": _SERVER,
    "certificate": _SERVER,
    "tls": _SERVER,
    "unreachable": _SERVER,
    "breaker": Sentence("User and password of this account are set on its page."),
}
"""The same for an account that was set up on the page: no flag of the program is about it."""

UNTIL_YOU = Sentence(
    "Nothing more is sent until you press a button here, or start the program with other settings."
)
UNTIL_CHANGED = Sentence(
    "Nothing more is sent until you press a button here, or change the account."
)

PRACTICE = Sentence(
    "It was a trial: what was sent went to the built-in mailbox, and nobody has had real mail. "
    "To write to everybody, make a new run with the whole list."
)


def paused(run: Json) -> str:
    """Say who paused a run, and what that means for those who have had no mail, or may have."""
    if run["paused_by"] != "program":
        return str(PAUSED_BY_PERSON)
    waiting, doubtful = run["counts"]["waiting"], run["counts"]["in_doubt"]
    said = [str(PAUSED_BY_PROGRAM)]
    if waiting:
        said.append(
            say_n(
                "{n} person waits: they have not been written to.",
                "{n} people wait: they have not been written to.",
                waiting,
            )
        )
    if doubtful:
        said.append(
            say(
                "{people} may have had it, and are not written to again unless you say so.",
                people=people(doubtful),
            )
        )
    return " ".join(said)


def hints(run: Json) -> list[str]:
    """List what more there is to know about a pause by the program:
    where settings are, and what ends it.
    """
    if run["state"] != "paused" or run["paused_by"] != "program":
        return []
    is_on_page = bool(on_page(run))
    known = ON_PAGE if is_on_page else HINTS
    said = [PRACTICE if _is_old_trial(run) else known.get(_code(run), "")]
    if Ends.PERSON in pause_of(run).ends and not run["resume_at"]:
        said.append(UNTIL_CHANGED if is_on_page else UNTIL_YOU)
    return [hint for hint in said if hint]


def on_page(run: Json) -> str:
    """Name the account to be changed on its page for a paused run to go on, if there is one:
    the one of the flags is not set there.
    """
    is_its = run["account"] != DEFAULT_ACCOUNT and run["paused_by"] == "program"
    return str(run["account"]) if is_its and _code(run) in ON_PAGE else ""


def elsewhere(run: Json) -> str:
    """Say why an ended run cannot go on here: its people stay those of its own transport."""
    left = run["counts"]["failed"] or run["counts"]["cancelled"] - run["moved"]
    is_over = run["state"] in ENDED and not run["counts"]["waiting"]
    if not (is_over and left) or {"resume", "retry"} & set(run["allowed"]):
        return ""
    return say(
        "This run was made for {transport}, and the program now sends by another transport. "
        "Started as before, it can go on here.",
        transport=run["transport"],
    )


def _is_old_trial(run: Json) -> bool:
    return _code(run) == "transport" and run["transport"] == "simulated"


def go_on(run: Json) -> str:
    """Name the button that ends a pause."""
    tries_again = run["state"] == "paused" and Button.TRY_AGAIN in pause_of(run).buttons
    return say("Try again") if tries_again else say("Resume")


def pause_of(run: Json) -> Pause:
    """Look up what belongs to the reason why a run is paused."""
    return Reason(_code(run)).pause


def _code(run: Json) -> str:
    """Read the code of the reason why a run stands still, if there is one."""
    return str((run["state_reason"] or {}).get("code", ""))
