"""What was submitted, whatever way it came: typed fields -> a Submission,
each problem kept beside its field. Pure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, TypeVar

from emailer import dates, durations, limits
from emailer.clocks import hours, zones
from emailer.letters import SAME, Skip
from emailer.limits import Limits
from emailer.message import DEFAULT_SUBJECT, DEFAULT_TEXT, NOBODY, field_names, formats, is_example
from emailer.message.sizes import MAIL_LIMIT
from emailer.model import DEFAULT_ACCOUNT, Instant, Message, Policy
from emailer.store import DraftFile
from emailer.store.webhooks import NewWebhook
from emailer.submitting import event
from emailer.submitting.listing import Source
from emailer.submitting.upload import Upload
from emailer.submitting.written_before import Leaves, LookUp
from emailer.tongue import Sentence, why

T = TypeVar("T")


class Defaults(Protocol):
    """What holds where a submission says nothing else."""

    @property
    def account(self) -> str:
        """The account by which it goes."""

    @property
    def transport(self) -> str:
        """Its kind, as runs record it."""

    @property
    def sender(self) -> str:
        """Whom its From names."""

    @property
    def policy(self) -> Policy:
        """How often a run tries again, and what becomes of doubts."""

    @property
    def max_failures(self) -> str:
        """How many failures pause a run: never, a count, or a share."""

    @property
    def max_mail_bytes(self) -> int:
        """How large what is written for one person may be."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What was submitted. `typed` is each text field as it came, for filling the form in again."""

    typed: Mapping[str, str]
    message: Message
    source: Source = field(default_factory=Source)
    on_rejected: Literal["skip", "refuse"] = "skip"
    policy: Policy = field(default_factory=Policy)
    max_failures: str = "never"
    limits: Limits = ()
    account: str = DEFAULT_ACCOUNT  # which sends it
    transport: str = "simulated"
    max_mail_bytes: int = MAIL_LIMIT
    rest_of: str | None = None  # the run whose rest is part of the list
    # the run this very form had made, stopped before it began: who is on the list leaves it
    instead_of: str | None = None
    list_of: str | None = None  # the run whose people are part of the list, copied
    list_sent: bool = False  # of those whom it was sent to alone
    # whom an earlier run has written to is left out; None: not said
    skip_written: Skip | None = None
    skip_waiting: Skip | None = None  # and whom another is to write to yet
    look_up: LookUp | None = None  # where such people are found
    start_at: Instant | None = None  # when to begin; None: at once
    is_late: bool = False  # that is over, as of now
    # how long it may be stopped with nothing sent; None: as the way it came has it
    grace_s: float | None = None
    hours: str = ""  # when it may send; empty: always
    after: str | None = None  # the run that must be finished before
    key: str | None = None  # Idempotency-Key, or the form's hidden `key`
    problems: Mapping[str, str] = field(default_factory=dict)  # field -> sentence
    files: tuple[DraftFile, ...] = ()  # that go with the message
    letter_uploads: tuple[Upload, ...] = ()  # those of them that were uploaded
    personal_upload: Upload | None = None  # the uploaded ones of which each person gets their own
    # names of the personal files that somebody gets; None: not known
    files_used: frozenset[str] | None = None
    personal_anyway: bool = False  # nobody need ask about files for nobody, or for several
    makes_text: bool = False  # only the HTML was written: the text part is made from it
    webhooks: tuple[NewWebhook, ...] = ()  # that hear of this run alone
    # whose mail is looked at, by their number on the list; 0: the first who is not left out
    person: int = 1
    # whom that number was when it was last looked at, who stays whatever else is mended
    person_email: str = ""
    find: str = ""  # or who has this in name or address
    finds_next: bool = False  # who is hit behind that number, as it was looked for before

    @property
    def written(self) -> Message:
        """Return the message as it was written, without what is made from it."""
        if self.message.format == "markdown":
            return replace(self.message, html="")
        return replace(self.message, text="") if self.makes_text else self.message

    @property
    def upload(self) -> Upload | None:
        """Return the uploaded file (.filename, .size_bytes), sent now or kept from before."""
        return self.source.upload

    @property
    def list_field(self) -> str:
        """Name the field whose list a sentence about the whole list belongs to."""
        if self.upload:
            return "file"
        source = self.source
        is_of_records = source.records or (source.has_records and not source.emails.strip())
        return "recipients" if is_of_records else "emails"


class _Said:
    """The fields as they were typed. What is wrong with one is kept beside it,
    and what holds otherwise taken.
    """

    def __init__(self, typed: Mapping[str, str], problems: dict[str, str]) -> None:
        self.typed, self.problems = typed, problems

    def text(self, name: str) -> str:
        return self.typed.get(name, "").strip()

    def read(self, name: str, parse: Callable[[str], T], otherwise: T) -> T:
        try:
            return parse(self.text(name)) if self.text(name) else otherwise
        except ValueError as error:
            self.problems.setdefault(name, why(error))
            return otherwise

    def is_yes(self, name: str) -> bool | None:
        """Read yes or no; None: it was not said."""
        return self.read(name, lambda text: choice(text, "yes", "no") == "yes", None)

    def skips(self, name: str) -> Skip | None:
        """Read yes, no, same or others; None: it was not said."""
        return self.read(name, lambda text: _SKIPS[choice(text, *_SKIPS)], None)

    def zone(self) -> str:
        """Read the zone of times, if there are some; what is wrong with it is not said of them."""
        if not (self.text("start_at") or self.text("hours")) or not self.text("zone"):
            return self.text("zone")
        return self.read("zone", lambda text: zones.zone_of(text).key, "UTC")

    def policy(self, usual: Policy) -> Policy:
        """Read how long to insist; delays that are named, and empty, are none."""
        delays = usual.retry_delays_s
        if "retry_delays" in self.typed:
            delays = self.read("retry_delays", durations.parse_delays, ())
        return Policy(delays, self.read("on_in_doubt", resends, usual.resend_in_doubt))

    def refuses_rejected(self) -> bool:
        return self.read(
            "on_rejected", lambda text: choice(text, "skip", "refuse") == "refuse", otherwise=False
        )


OTHERS = "others"
"""As a form says that those who have another letter get this one, whoever may have this one."""
_SKIPS: Mapping[str, Skip] = {"yes": True, "no": False, SAME: SAME, OTHERS: SAME}


def of_typed(
    typed: Mapping[str, str],
    source: Source,
    key: str | None,
    defaults: Defaults,
    problems: dict[str, str],
) -> Submission:
    """Check every field; what is wrong with one is kept among the problems,
    and its default taken.
    """
    said = _Said(typed, problems)
    zone = said.zone()
    message = _message(said, defaults)
    is_html_alone = bool(message.html.strip()) and not message.text.strip()
    return Submission(
        typed=typed,
        message=message,
        makes_text=message.format != "markdown" and is_html_alone,
        source=source,
        on_rejected="refuse" if said.refuses_rejected() else "skip",
        policy=said.policy(defaults.policy),
        max_failures=said.read("max_failures", durations.parse_max_failures, defaults.max_failures),
        limits=said.read("rate", limits.parse, ()),
        account=defaults.account,
        transport=defaults.transport,
        max_mail_bytes=defaults.max_mail_bytes,
        rest_of=said.text("rest_of") or None,
        instead_of=said.text("instead_of") or None,
        list_of=said.text("list_of") or None,
        list_sent=bool(said.is_yes("list_sent")),
        skip_written=_skip_written(said),
        skip_waiting=said.skips("skip_waiting"),
        start_at=said.read("start_at", lambda text: dates.parse_instant(text, zone), None),
        hours=said.read("hours", lambda text: hours.parse(text, zone).text, ""),
        after=said.text("after") or None,
        grace_s=said.read("grace_s", durations.parse_grace, None),
        key=key,
        personal_anyway=bool(said.is_yes("personal_anyway")),
        problems=problems,
    )


def _skip_written(said: _Said) -> Skip | None:
    """Read it; of those who are on the list because an earlier letter was sent to them, whoever has
    this very one is skipped.
    """
    skips = said.skips("skip_written")
    return SAME if skips is None and said.is_yes("list_sent") else skips


def leaves(submission: Submission) -> Leaves:
    """Tell whom a form leaves out of those other runs have written to, or will: as it says,
    else it does, in a trial too (which is to show what becomes of the real thing).
    """
    said = (submission.skip_written, submission.skip_waiting)
    return Leaves(*(True if skips is None else skips for skips in said))


def unsaid(submission: Submission) -> Sequence[str]:
    """Name the questions about them that a form leaves open."""
    said = {"skip_written": submission.skip_written, "skip_waiting": submission.skip_waiting}
    return [name for name, answer in said.items() if answer is None]


def of_same_alone(submission: Submission) -> Sequence[str]:
    """Name the questions that were answered for those alone who have this very letter: of those who
    have another nothing was said.
    """
    return [name for name in ("skip_written", "skip_waiting") if submission.typed.get(name) == SAME]


NOBODYS_ADDRESS = NOBODY.partition("<")[2].rstrip(">")


def chosen(sender: str, defaults: Defaults) -> str:
    """Take nobody's sender, which trials have, out of real mail: somebody must choose one."""
    is_nobody = sender in (NOBODY, NOBODYS_ADDRESS)
    return defaults.sender if defaults.transport == "smtp" and is_nobody else sender


def resends(text: object) -> bool:
    """Read what to do about doubts, "hold" or "resend". Raises ValueError with a sentence."""
    return choice(text, "hold", "resend") == "resend"


def choice(value: object, *choices: str) -> str:
    """Take one of some words. Raises ValueError with a sentence that names them."""
    if value not in choices:
        raise ValueError(
            Sentence(
                "This is {choices} or {last}.", choices=", ".join(choices[:-1]), last=choices[-1]
            )
        )
    return str(value)


def _message(said: _Said, defaults: Defaults) -> Message:
    """Take what was typed; what was not sent at all has its default.
    The example is no text beside an HTML part.
    """
    typed = said.typed
    html, text = typed.get("html", ""), typed.get("text", DEFAULT_TEXT)
    return Message(
        subject=typed.get("subject", DEFAULT_SUBJECT).strip(),
        text="" if html.strip() and is_example(text) else text,
        html=html,
        sender=chosen(said.text("sender") or defaults.sender, defaults),
        reply_to=said.text("reply_to"),
        personal=field_names.of(said.text("personal_column")[:200]),
        event=event.of_typed(typed, said.problems),
        format=said.read("format", _format, "text"),
        send_timeout_s=said.read("send_timeout_s", durations.parse_send_timeout, None),
    )


def _format(text: str) -> str:
    return choice(text, *formats.FORMATS)
