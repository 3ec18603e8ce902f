"""What somebody should know before a message leaves: codes and values, no prose.
Pure, and stops nobody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from emailer import limits, lists
from emailer.lists.notes import Left, Said, Suggestion
from emailer.message import calendar, field_names, is_example, templates
from emailer.message.needs import lacking, needed
from emailer.model import Message, Recipient
from emailer.submitting import attachment_words, foreign_placeholders, spoken_marks
from emailer.submitting.couples import Differing
from emailer.submitting.values import Odd, Values
from emailer.submitting.written_before import Corrected, Failed

SHOWN_SAID = 10
SHOWN_EMPTY = 20


class Code(StrEnum):
    """What is odd about a submission."""

    NO_SUBJECT = "no_subject"
    EXAMPLE_TEXT = "example_text"  # the text is still the one the form begins with
    # marks of another program: `marks`, and `column` where the list has such a name
    LEFT_OVER = "left_over"
    NO_FILE = "no_file"  # the words speak of an attachment: `word`
    EMPTY_NAME = "empty_name"  # `name` is used as it is, and empty for `people`
    OVER_LIMIT = "over_limit"  # `people` are more than `a_day`, which the account's limit lets out
    EVENT_OVER = "event_over"  # what the calendar entry is about has begun already
    TOO_LARGE = "too_large"  # a mail has `size_bytes`, and the server said it takes `limit_bytes`
    WRITTEN_BEFORE = "written_before"  # to `people` of these; `same` have this very letter
    # `errors` were offered to be corrected and not taken, as `was` for `better`
    TYPING_ERRORS = "typing_errors"
    # `people` have an address that an earlier run has put right: it is `was` here, `better` there
    PUT_RIGHT = "corrected_before"
    # From, or the address for answers, is `was`, which was probably meant to be `better`
    TYPING_ERROR = "typing_error"
    # to `people` the last run failed to send: `reasons`, each with the first addresses
    FAILED_BEFORE = "failed_before"
    # an if asks whether `name` is `text`, which it is for `people`; others may mean the same
    OTHER_VALUE = "other_value"
    # of `people` the list says that they do not come, or want no mail: `value` in `column`
    DECLINED = "declined"
    # `people` have an address that is no person's own; the first is `email`
    SHARED = "shared_addresses"
    # `people` are left out with another whose address is theirs, too; the first is `name`, `email`
    LEFT_WITH = "left_out_with_another"
    # `addresses` of people who are left out have a line of their own, and are written to; the first
    # is `email`, of `name`
    OTHER_LINE = "left_out_but_written_to"
    # `addresses` are to be left out and stand nowhere in the list; the first is `email`
    NOWHERE = "left_out_nowhere"
    # `messages` greet several people and write what is otherwise for one of them: `said`, the first
    # of them, each with `email`, `who` and `fields`: `column` and its `values`, the written first
    DIFFERING = "greeted_differ"


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know; `part` is the field it is about,
    as forms and API call it, or "" for none.
    """

    code: Code
    part: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a submission reaches, as far as cautions depend on it.

    `a_day` is how many the limits let go in a day; None: any number. `least_s` is how long they
    let all of them take at least.
    """

    people: int = 0
    columns: tuple[str, ...] = ()
    # name -> people for whom it is empty, as `Empty` counts
    empty: Mapping[str, int] = field(default_factory=dict)
    a_day: int | None = None
    least_s: float = 0.0
    written_before: int = 0
    written_same: int = 0  # of these, who have this very letter
    put_right: Sequence[Corrected] = ()  # the first of them
    put_right_count: int = 0
    typing_errors: Sequence[Suggestion] = ()  # the first of them
    typing_error_count: int = 0
    failed: Failed = field(default_factory=Failed)
    values: Values = field(default_factory=Values)  # that the columns hold
    # name of a field -> what its column is called
    called: Mapping[str, str] = field(default_factory=dict)
    # as long as nothing was chosen for them: what is said, of how many, and who the first are
    declined: Sequence[tuple[Said, int, Sequence[str]]] = ()
    shared: int = 0  # people whose address is no person's own
    shared_first: str = ""
    left_with: int = 0  # people left out with another who has their address
    left_with_first: Left | None = None
    other_lines: Sequence[tuple[str, str]] = ()  # who is left out, and their address with a line
    differing: Sequence[Differing] = ()  # messages to several people, not true for all of them
    nowhere: Sequence[str] = ()  # addresses to be left out that nobody has
    files: int = 0
    mail_bytes: int = 0  # of the largest mail, about
    size_limit: int = 0  # what the server said it takes; 0: not known


class Empty:
    """Counts, person by person, for how many each name is empty that a message uses
    without a default or an if; and keeps the first of these people.
    """

    def __init__(self, message: Message) -> None:
        """Find the names; a template that is refused uses none."""
        self.counts: Counter[str] = Counter()
        self.first: list[tuple[Recipient, tuple[str, ...]]] = []
        trees = [*map(_tree, (message.subject, message.text, message.html))]
        self._names = frozenset(name for tree in trees for name in templates.names(tree))
        self._needs = tuple(need for tree in trees for need in needed(tree, frozenset({"email"})))

    def see(self, person: Recipient) -> None:
        """Count one person."""
        names = self.of(person)
        self.counts.update(names)
        if names and len(self.first) < SHOWN_EMPTY:
            self.first.append((person, names))

    def of(self, person: Recipient | None) -> tuple[str, ...]:
        """Name what is empty for one person, each once."""
        if not (self._needs and person):
            return ()
        values = {**person.fields, "name": person.name, "email": person.email}
        if not values.keys() >= self._names:
            field_names.complete(values, self._names)
        return tuple(dict.fromkeys(lacking(self._needs, values)))


def of(message: Message, reach: Reach) -> list[Caution]:
    """List what to know, the message's own first.
    An empty text is one that is made from the HTML.
    """
    return [
        *_of_senders(message),
        *_of_subject(message),
        *_of_text(message),
        *_left_over(message, reach.columns),
        *_of_files(message, reach),
        *_of_event(message),
        *(
            Caution(
                Code.EMPTY_NAME, "", {"name": name, "people": n, "column": _called(name, reach)}
            )
            for name, n in reach.empty.items()
            if n
        ),
        *(_other_value(one, reach) for one in reach.values.odd(message)),
        *_of_reach(reach),
    ]


def _other_value(one: Odd, reach: Reach) -> Caution:
    """Say of a text that an if asks for what its column is called, what would ask for all that may
    be meant, and, where nobody has it, what the column holds.
    """
    held = () if one.people else tuple(reach.values.of(one.name).items())
    more = {"column": _called(one.name, reach), "instead": one.instead, "held": held}
    return Caution(Code.OTHER_VALUE, "", one._asdict() | more)


def _called(name: str, reach: Reach) -> str:
    return reach.called.get(name) or name


def _of_senders(message: Message) -> Iterator[Caution]:
    for part, text in (("sender", message.sender), ("reply_to", message.reply_to)):
        try:
            was = lists.mailbox(text).email
        except lists.AddressError:  # that is said beside the field
            continue
        if better := lists.better(was):
            yield Caution(Code.TYPING_ERROR, part, {"was": was, "better": better})


def _of_subject(message: Message) -> Iterator[Caution]:
    if not message.subject.strip():
        yield Caution(Code.NO_SUBJECT, "subject")


def _of_text(message: Message) -> Iterator[Caution]:
    if is_example(message.text):
        yield Caution(Code.EXAMPLE_TEXT, "text")


def _left_over(message: Message, columns: tuple[str, ...]) -> Iterator[Caution]:
    named = {spoken_marks.plain(column) for column in columns}
    has_bold = message.format == "markdown"
    marks = {
        "subject": foreign_placeholders.in_text(message.subject, named),
        "text": foreign_placeholders.in_text(message.text, named, has_bold=has_bold),
        "html": foreign_placeholders.in_html(message.html, named),
        "sender": foreign_placeholders.in_plain(message.sender),
        "reply_to": foreign_placeholders.in_plain(message.reply_to),
    }
    for part, found in marks.items():
        if found:
            yield Caution(Code.LEFT_OVER, part, {"marks": found, "column": _column(found, columns)})


def _column(marks: Iterable[str], columns: tuple[str, ...]) -> str:
    """Find the column that the first of the marks means, if the list has it."""
    alike = {spoken_marks.plain(column): column for column in columns}
    named = (spoken_marks.plain(foreign_placeholders.name_in(mark)) for mark in marks)
    return next((alike[name] for name in named if name in alike), "")


def _of_files(message: Message, reach: Reach) -> Iterator[Caution]:
    if reach.files:
        return
    for part, source in (
        ("subject", message.subject),
        ("text", message.text),
        ("html", message.html),
    ):
        if word := next(
            filter(None, map(attachment_words.word_in, foreign_placeholders.literals(source))), ""
        ):
            yield Caution(Code.NO_FILE, part, {"word": word})
            return


def _of_event(message: Message) -> Iterator[Caution]:
    """Warn of what has begun; a whole day may still be going on somewhere a day later."""
    event = message.event
    if (
        event
        and calendar.begins(event).timestamp() + limits.DAY_S * event.is_all_day
        < event.made_at / 1000
    ):
        yield Caution(Code.EVENT_OVER, "event_begin")


def _of_reach(reach: Reach) -> Iterator[Caution]:
    if 0 < reach.size_limit < reach.mail_bytes:
        values = {"size_bytes": reach.mail_bytes, "limit_bytes": reach.size_limit}
        yield Caution(Code.TOO_LARGE, "", values)
    if reach.a_day is not None and reach.people > reach.a_day:
        its = {"a_day": reach.a_day, "least_s": reach.least_s}
        yield Caution(Code.OVER_LIMIT, "", {"people": reach.people, **its})
    if reach.typing_errors:
        first = reach.typing_errors[0]
        named = {"was": first.was, "better": first.better}
        yield Caution(Code.TYPING_ERRORS, "", {"errors": reach.typing_error_count, **named})
    if reach.put_right:
        stays = reach.put_right[0]
        named = {"was": stays.was, "better": stays.better}
        yield Caution(Code.PUT_RIGHT, "", {"people": reach.put_right_count, **named})
    if reach.failed.count:
        said = {"people": reach.failed.count, "reasons": reach.failed.shape()}
        yield Caution(Code.FAILED_BEFORE, "", said)
    if reach.declined:
        declined = [
            {**one._asdict(), "people": n, "names": list(names)}
            for one, n, names in reach.declined[:SHOWN_SAID]
        ]
        people = sum(n for _, n, _ in reach.declined)
        most = reach.declined[0][0]._asdict()
        yield Caution(Code.DECLINED, "", {"people": people, **most, "said": declined})
    if reach.shared:
        yield Caution(Code.SHARED, "", {"people": reach.shared, "email": reach.shared_first})
    if reach.differing:
        differing = [one.shape(reach.called) for one in reach.differing[:SHOWN_SAID]]
        yield Caution(Code.DIFFERING, "", {"messages": len(reach.differing), "said": differing})
    yield from _of_left_out(reach)
    if reach.written_before:
        had = {"people": reach.written_before, "same": reach.written_same}
        yield Caution(Code.WRITTEN_BEFORE, "", had)


def _of_left_out(reach: Reach) -> Iterator[Caution]:
    if one := reach.left_with_first:
        named = {"name": one.name or one.email, "email": one.email}
        yield Caution(Code.LEFT_WITH, "", {"people": reach.left_with, **named})
    if reach.other_lines:
        name, email = reach.other_lines[0]
        said = {"addresses": len(reach.other_lines), "email": email, "name": name}
        yield Caution(Code.OTHER_LINE, "", said)
    if reach.nowhere:
        said = {"addresses": len(reach.nowhere), "email": reach.nowhere[0]}
        yield Caution(Code.NOWHERE, "", said)


def _tree(source: str) -> templates.Tree[str]:
    try:
        return templates.parse(source)
    except templates.TemplateError:
        return ()
