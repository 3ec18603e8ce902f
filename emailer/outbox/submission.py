"""What a host program asks the outbox for, checked whole before anything is written. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from emailer import characters, dates, durations, lists, message
from emailer.clocks import hours
from emailer.message import Prepared, checking
from emailer.message.checking import MessageError
from emailer.model import DEFAULT_ACCOUNT, Instant, Line, Message, Policy, Recipient, Rejected
from emailer.outbox import typed
from emailer.outbox.typed import OutboxError
from emailer.store import Draft
from emailer.store.verbs import outbox as statements

MAX_RECIPIENTS = 10_000
"""More than this would hold the host's transaction,
and with it every other writer, for too long.
"""
SHOWN = 10


class RejectedLinesError(OutboxError):
    """Recipients that cannot be written to: `lines` are all of them, numbered from 1."""

    def __init__(self, lines: Sequence[Rejected]) -> None:
        """Name the first of them in the sentence."""
        self.lines = tuple(lines)
        first = "; ".join(map(_told, lines[:SHOWN]))
        more = f"; and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
        who = "1 recipient" if len(lines) == 1 else f"{len(lines)} recipients"
        super().__init__(f"{who} cannot be written to: {first}{more}")


def _told(one: Rejected) -> str:
    said = f"{one.value} ({one.reason})" if one.value else one.reason
    return f"{one.line}: {said}"


@dataclass(frozen=True, slots=True)
class When:
    """When the run begins and may send, as its caller wrote it."""

    start_at: datetime | str | None = None
    after: str | None = None
    hours: str = ""

    @property
    def start(self) -> Instant | None:
        """Read the start. Raises ValueError with a sentence."""
        at = self.start_at
        if at is None:
            return None
        return dates.of_datetime(at) if isinstance(at, datetime) else dates.parse_instant(at)

    @property
    def said(self) -> list[object]:
        """List what was said, for telling two submissions apart; nothing where nothing was."""
        return (
            []
            if self == When()
            else [self.start, self.after, hours.parse(self.hours).text if self.hours else ""]
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """How the run is to be sent, as its caller wrote it."""

    account: str = DEFAULT_ACCOUNT
    retry_delays: Sequence[str] | None = None
    max_failures: str | int = "never"
    on_in_doubt: str = "hold"
    idempotency_key: str | None = None
    when: When = field(default_factory=When)
    send_timeout_s: float | None = None

    def check(self) -> None:
        """Raise OutboxError where one is not of its kind."""
        typed.text("account", self.account, typed.LONGEST)
        typed.short("idempotency_key", self.idempotency_key)
        typed.short("after", self.when.after)
        typed.instant("start_at", self.when.start_at)
        typed.text("hours", self.when.hours)
        typed.delays(self.retry_delays)
        typed.most_failures(self.max_failures)


@dataclass(frozen=True, slots=True)
class Submission:
    """A run that can be stored as it is: its draft, its people (each once),
    and how many stood there twice.
    """

    draft: Draft
    account: str
    people: tuple[Recipient, ...]
    duplicates: int
    content_hash: str

    @staticmethod
    def of(
        said: Message | Mapping[str, str],
        recipients: Sequence[str | Mapping[str, object]],
        settings: Settings,
    ) -> "Submission":
        """Check message, settings and every recipient. Raises OutboxError."""
        settings.check()
        letter, prepared = _letter(said, _timeout(settings))
        people = _people(recipients, prepared)
        policy, max_failures = _policy(settings)
        unique = tuple({one.key: one for one in reversed(people)}.values())[::-1]
        start_at, when = _when(settings.when)
        digest = _digest(letter, policy, settings, unique, when)
        draft = Draft(
            letter,
            start_at=start_at,
            after=settings.when.after,
            hours=str(when[-1]) if when else "",
            policy=policy,
            max_failures=max_failures,
            idempotency_key=settings.idempotency_key,
            content_hash=digest,
        )
        return Submission(draft, settings.account, unique, len(people) - len(unique), digest)

    def values(self, run_id: str, now: int) -> dict[str, Any]:
        """Name every value of the statements. Raises OutboxError where one cannot be stored:
        a statement that fails would end a transaction on a server.
        """
        named = {
            **statements.values(self.draft, self.people, run_id, now),
            "account": self.account,
            "duplicates": self.duplicates,
        }
        for name, value in named.items():
            if isinstance(value, str):
                typed.text(name, value)
        return named


_PARTS = ("subject", "text", "html", "sender", "reply_to")


def _message(said: Mapping[str, str]) -> Message:
    """Make one of a mapping. A subject that was forgotten is none that was left empty."""
    if unknown := next((name for name in said if name not in _PARTS), None):
        raise OutboxError(
            f"A message has {', '.join(_PARTS[:-1])} and {_PARTS[-1]}, and no "
            f'"{characters.shown(unknown)}".'
        )
    if "subject" not in said:
        raise OutboxError('The message has no subject: write one, or "" for a mail without any.')
    subject, text, html, sender, reply_to = (said.get(name, "") for name in _PARTS)
    return Message(subject, text, html, sender, reply_to)


def _timeout(settings: Settings) -> float | None:
    said = settings.send_timeout_s
    try:
        return None if said is None else durations.parse_send_timeout(f"{said:.3f}")
    except (TypeError, ValueError):
        raise OutboxError("send_timeout_s is a number of seconds from 1 to 600.") from None


def _letter(said: Message | Mapping[str, str], timeout_s: float | None) -> tuple[Message, Prepared]:
    if not isinstance(said, Message):
        typed.letter(said)
    try:
        letter = said if isinstance(said, Message) else _message(said)
        letter = letter if timeout_s is None else replace(letter, send_timeout_s=timeout_s)
        if letter.personal:
            raise OutboxError("The outbox takes no files: leave `personal` empty.")
        return letter, _prepared(letter)
    except MessageError as error:
        at = f", line {error.line}, column {error.column}" if error.line else ""
        place = f"{error.part}{at}"
        raise OutboxError(f"{place}: {error.text}") from error


def _prepared(letter: Message) -> Prepared:
    prepared = message.prepare(letter)
    checking.refuse_unheld(letter.html)
    return prepared


def _policy(settings: Settings) -> tuple[Policy, str]:
    if settings.on_in_doubt not in ("hold", "resend"):
        raise OutboxError('on_in_doubt is "hold" or "resend".')
    try:
        default = Policy().retry_delays_s
        delays = settings.retry_delays
        waits = default if delays is None else durations.parse_delays(",".join(delays))
        limit = durations.parse_max_failures(str(settings.max_failures))
    except ValueError as error:
        raise OutboxError(str(error)) from error
    return Policy(waits, resend_in_doubt=settings.on_in_doubt == "resend"), limit


def _when(when: When) -> tuple[Instant | None, list[object]]:
    try:
        return when.start, when.said
    except ValueError as error:
        raise OutboxError(str(error)) from error


def _people(
    recipients: Sequence[str | Mapping[str, object]], prepared: Prepared
) -> Sequence[Recipient]:
    typed.people(recipients)
    if not 0 < len(recipients) <= MAX_RECIPIENTS:
        raise OutboxError(
            f"A call takes 1 to {MAX_RECIPIENTS:,} recipients; these are {len(recipients):,}."
        )
    lines = [_complete(line, prepared) for line in _lines(recipients)]
    rejected = [line for line in lines if isinstance(line, Rejected)]
    if rejected:
        raise RejectedLinesError(rejected)
    return [line for line in lines if isinstance(line, Recipient)]


def _lines(recipients: Sequence[str | Mapping[str, object]]) -> Iterator[Line]:
    for number, one in enumerate(recipients, 1):
        if isinstance(one, str):
            yield _of_text(one, number)
        elif isinstance(one, Mapping) and all(isinstance(key, str) for key in one):
            fields = {key: value for key, value in one.items() if key not in ("email", "name")}
            yield lists.of_record(one.get("email"), one.get("name"), fields, number)
        else:
            yield Rejected(
                number,
                lists.said(one),
                "it is neither a text nor a mapping of names, with an email",
            )


def _of_text(text: str, number: int) -> Line:
    try:
        name, email = lists.mailbox(text)
    except ValueError as error:
        return Rejected(number, text[:100], str(error))
    return lists.of_record(email, name, {}, number)


def _complete(line: Line, prepared: Prepared) -> Line:
    """Reject who lacks a name that the message uses, and whose mail would be too large."""
    if isinstance(line, Rejected):
        return line
    if missing := prepared.missing(line.name, line.fields):
        reason = f"it has no {', '.join(missing)}, which the message uses"
    else:
        reason = prepared.too_large(line.email, line.name, line.fields)
    return Rejected(line.line, line.email, reason) if reason else line


def _digest(
    letter: Message,
    policy: Policy,
    settings: Settings,
    people: Sequence[Recipient],
    more: Sequence[object],
) -> str:
    """Tell the same submission again from another one under the same key;
    `more` is what was said of its time.
    """
    who = [[one.email, one.name, dict(one.fields)] for one in people]
    limit = durations.parse_max_failures(str(settings.max_failures))
    about = asdict(letter)
    if letter.send_timeout_s is None:  # it came later: what does not say it has the hash it had
        del about["send_timeout_s"]
    if not letter.written_as:  # and so did this
        del about["written_as"]
    whole = [about, asdict(policy), limit, settings.account, who, *more]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
