"""What people are told of an answer: a sentence of ours, and the server's own words."""

from collections.abc import Mapping

from emailer.dialogue import Fault, Reply, Stage
from emailer.model import Verdict
from emailer.replies import reason_code
from emailer.tongue import Sentence, quoted, say

_AS_IT_IS = "{raw}"  # which says it all
SENTENCES: Mapping[str, Sentence] = {
    "sent": Sentence("The server took the message."),
    "nonsense": Sentence(
        "The server did not speak SMTP, or answered out of turn. "
        "Is this the right host and port? {raw}"
    ),
    "size": Sentence(
        "The message is larger than the server takes. Make it smaller and start a new run with "
        "the rest. {raw}"
    ),
    "busy": Sentence("The server is busy and asked us to wait; going on more slowly. {raw}"),
    "rate": Sentence("The server asks us to slow down; going on more slowly. {raw}"),
    "connections": Sentence(
        "The server allows fewer connections; going on with those it takes. {raw}"
    ),
    "quota": Sentence(
        "The sending limit of this account is reached. It is tried again by itself until the "
        "server allows more. {raw}"
    ),
    "login": Sentence("The server did not accept the login: user or password is wrong. {raw}"),
    "login_off": Sentence(
        "The server does not let this account log in this way, even with the right password: the "
        "provider may want an app password, or that sending by programs is switched on. {raw}"
    ),
    "login_expired": Sentence(
        "The password of this account has expired: set a new one with the provider, then here. "
        "{raw}"
    ),
    "no_login": Sentence(
        "A login is set, and the server offers none on the connections that were tried. {raw}"
        " Is it the right port, and the right encryption?"
    ),
    "login_unset": Sentence("The server wants a login, and no user and password are set. {raw}"),
    "login_busy": Sentence("The server cannot check logins now; trying again. {raw}"),
    "tls": Sentence(
        "No encrypted connection could be made, so nothing was sent. The port or the kind of "
        "encryption is probably wrong. {raw}"
    ),
    "certificate": Sentence(
        "The server could not prove that it is the right one, so nothing was sent. {raw}"
    ),
    "greeting": Sentence(
        "The server takes no mail from this computer. Ask its operator why, then try again. {raw}"
    ),
    "sender": Sentence(
        "The server does not let this account send as this sender. Start a new run with "
        "another sender, or have this one allowed and try again. {raw}"
    ),
    "unproven": Sentence(
        "Nothing shows the server that this message is from the sender's own domain (SPF, DKIM or "
        "DMARC). Whoever keeps the DNS of that domain can set this up; then try again. {raw}"
    ),
    "content": Sentence(
        "The server takes this message for spam, whoever it is for. Write another with the rest, "
        "or ask the server's operator why. {raw}"
    ),
    "sender_later": Sentence(
        "The server cannot check the sender's address now; going on more slowly. {raw}"
    ),
    "command": Sentence(
        "The server does not take a command that every message begins with. Ask its operator why, "
        "then try again. {raw}"
    ),
    "system": Sentence(
        "The mail system refused for a reason of its own, not of this address. {raw}"
    ),
    "relay": Sentence(
        "The server does not pass mail on to this address. Most often a login is missing. {raw}"
    ),
    "greylisted": Sentence(
        "The server asked us to come back later for this address (greylisting). {raw}"
    ),
    "asked_to_wait": Sentence("The server asked us to wait with this address. {raw}"),
    "mailbox_full": Sentence("The mailbox is full. {raw}"),
    "mailbox_shut": Sentence("This mailbox takes no mail: it is disabled or inactive. {raw}"),
    "moved": Sentence("Nobody is at this address any more; the server may name the new one. {raw}"),
    "no_such_domain": Sentence(
        "No server takes mail for the part after the @ of this address. {raw}"
    ),
    "no_such_address": Sentence("There is no such address. {raw}"),
    "blocked": Sentence(
        "The recipient's provider, or one before it, has the sending server on a blocklist. Ask "
        "the sending server's operator to have it taken off. {raw}"
    ),
    "policy": Sentence("The server refused this message by rules of its own. {raw}"),
    "refused": Sentence("The server refused. {raw}"),
    "in_doubt": Sentence(
        "The message was handed over, but the answer never came. It may have arrived. {raw}"
    ),
    "lost": Sentence(
        "The connection was lost before the message was handed over; trying again. {raw}"
    ),
    "silent": Sentence(
        "The server fell silent before the message was handed over; trying again. {raw}"
    ),
    "unreachable": Sentence("No connection to the server; trying again by itself. {raw}"),
    "smtputf8": Sentence("This server cannot take addresses outside plain ASCII letters. {raw}"),
    "logins": Sentence(_AS_IT_IS),
    "ours": Sentence("This computer could not do its part; trying again by itself. {raw}"),
    "released": Sentence("Given back untouched."),
}
"""One sentence for each reason: what happened and what to do.
{raw} is the server's or the fault's own.
"""


OF_A_PERSON: Mapping[str, Sentence] = {
    "busy": Sentence("The server was busy and asked us to wait. {raw}"),
    "rate": Sentence("The server asked us to slow down. {raw}"),
    "connections": Sentence("The server allowed fewer connections. {raw}"),
    "quota": Sentence("The sending limit of this account was reached. {raw}"),
    "login_busy": Sentence("The server could not check the login. {raw}"),
    "sender_later": Sentence("The server could not check the sender's address. {raw}"),
}
"""What is said of one person in place of a sentence that promises to go on, or to try again: they
may have failed for good.
"""


_BY_VERDICT: Mapping[Verdict, str] = {Verdict.IN_DOUBT: "in_doubt"}
_SEEN_BOUND = 300


def sentence(answer: Reply | Fault, verdict: Verdict | None = None, reason: str = "") -> str:
    """What happened to somebody and what to do, in plain words, with the answer's own behind it."""
    reason = reason or (_BY_VERDICT.get(verdict, "") if verdict else "")
    raw = quoted(cut(shown(answer))) if isinstance(answer, Reply) else answer.text
    return say(_of_a_person(reason or reason_code(answer)).template, raw=raw).strip()


def plain(reply: Reply) -> str:
    """What happened to somebody in plain words alone; where these say no more than no,
    with what the server said.
    """
    reason = reason_code(reply)
    said = str(_of_a_person(reason)).replace("{raw}", "").strip()
    says_no_more = reason in ("refused", "policy") and reply.text
    return f"{said.rstrip('.')}: {cut(reply.text)}" if says_no_more else said


def _of_a_person(reason: str) -> Sentence:
    return OF_A_PERSON.get(reason) or SENTENCES[reason]


def plain_of(key: str, said: str) -> str:
    """What happened in plain words, by the key of a reason and how it was said."""
    reply = reply_of(key, said)
    return plain(reply) if reply else said


def reply_of(key: str, said: str) -> Reply | None:
    """The answer that a reason is about; None where no server said it."""
    stage, code, enhanced = (*key.split(" "), "", "", "")[:3]
    if not (code.isascii() and code.isdigit() and stage in set(Stage)):
        return None
    return Reply(Stage(stage), int(code), enhanced or None, said)


def shown(reply: Reply) -> str:
    """The answer as the server gave it, on one line: "550 5.1.1 No such user"."""
    return " ".join(filter(None, (str(reply.code), reply.enhanced, reply.text)))


def cut(text: str) -> str:
    """Bound what a page shows."""
    return text if len(text) <= _SEEN_BOUND else text[:_SEEN_BOUND].rstrip() + " ..."
