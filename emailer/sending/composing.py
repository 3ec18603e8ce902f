"""Makes mails of what the queue holds. A host program with rights on our tables may have written
there what no mail can be made of: a MessageError says so, which is its run's failing alone, or a
NoMailError, which is one person's.
"""

import logging
import re
from collections.abc import Sequence
from typing import NamedTuple

from emailer import message
from emailer.dialogue import Mail
from emailer.message import Prepared
from emailer.message.checking import MessageError
from emailer.message.files import File
from emailer.model import Message, Part
from emailer.store import Claim, Store
from emailer.store.deliveries import Unreadable
from emailer.store.errors import UnreadableError
from emailer.store.values import Contents
from emailer.tongue import Sentence

log = logging.getLogger(__name__)


class NoMailError(Exception):
    """Of this person no mail can be made, whatever becomes of all others."""


class Job(NamedTuple):
    """One claimed recipient and the mail composed for it.
    `is_own`: it has files of its own.
    """

    claim: Claim
    mail: Mail
    is_own: bool = False


async def contents(store: Store, run_key: int) -> Contents:
    """Read what a run sends. Raises MessageError where it cannot be read."""
    try:
        return await store.contents(run_key)
    except UnreadableError as error:
        raise _unfit(str(error)) from error


def prepare(said: Message, files: Sequence[File], personal: Sequence[Part]) -> Prepared:
    """Make a message ready. Raises MessageError where that is not possible."""
    if said.personal and not personal:
        raise _unfit(Sentence("its people are to get files of their own, and it has none."))
    try:
        return message.prepare(said, files=files, personal=personal)
    except MessageError:
        raise
    except (ValueError, TypeError, ArithmeticError) as error:
        raise _unfit(Sentence("what it is to send cannot be read.")) from error


def no_mail(claim: Claim, fault: Exception) -> NoMailError:
    """Say that what is wrong with one person's row is that person's alone."""
    seen = {"recipient": claim.recipient_id, "reason": type(fault).__name__}
    log.warning("no mail can be made for somebody", extra=seen)
    return NoMailError()


def job(prepared: Prepared, claim: Claim) -> Job:
    """Compose. Raises MessageError where what stands there concerns the whole run."""
    if isinstance(claim.fields, Unreadable):
        raise _unfit(Sentence("the fields of one of its people cannot be read."))
    heads = f"{claim.email}{claim.name}{claim.message_id}"
    if not heads.isprintable() and _BREAKS.search(heads):
        raise _unfit(Sentence("somebody's address, name or Message-ID is of several lines."))
    mail = prepared.compose(claim.email, claim.name, claim.fields, claim.message_id, claim.date)
    return Job(claim, mail, is_own=prepared.own is not None)


_BREAKS = re.compile(r"[\r\n\0]")


def _unfit(text: str) -> MessageError:
    return MessageError("", 0, 0, text)
