"""The lines of a list, counted as they pass: people, duplicates, what was not understood,
and one person to look at.

Pure, and in constant memory but for a number of each person.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from emailer.lists import key
from emailer.lists.addresses.role_addresses import is_shared
from emailer.lists.notes import Suggestion
from emailer.message.read_back import Shown
from emailer.model import Line, Recipient, Rejected, Repeated
from emailer.slices import Sliced
from emailer.submitting import listing
from emailer.submitting.acquainted import (
    NOBODY,
    SHOWN_PEOPLE,
    SHOWN_REJECTED,
    SHOWN_TWICE,
    Known,
    Lacking,
    Twice,
)
from emailer.submitting.cautions import Empty
from emailer.submitting.couples import Couple, Differing
from emailer.submitting.personal import Found
from emailer.submitting.picking import Pick
from emailer.submitting.values import Values
from emailer.submitting.written_before import Corrected, LookUp, Written

SHOWN_DUPLICATES = 10

QUESTIONS = frozenset({"skip_written", "skip_waiting"})
"""Fields whose problem is a question."""


@dataclass(slots=True)
class Preview:
    """What a submission would become. `valid` counts each person once;
    `problems`: field -> sentence.
    """

    problems: dict[str, str]
    valid: int = 0
    duplicates: int = 0
    duplicates_left: int = 0  # of these, whose person is left out
    duplicates_elsewhere: int = 0  # of these, whose address is nobody's here: lines of an export
    # addresses of those who are not, the first 10
    duplicate_names: list[str] = field(default_factory=list)
    twice: list[Twice] = field(default_factory=list)  # the first 100 of them
    couples: list[Couple] = field(default_factory=list)  # who are greeted together
    differing: list[Differing] = field(default_factory=list)  # of these, not true for all of them
    rejected_count: int = 0
    rejected: list[Rejected] = field(default_factory=list)  # the first 1,000
    declined_open: int = 0  # of those written to, who may be no guests by what the list says
    columns: tuple[str, ...] = ()  # names a message may use
    look: listing.Look = field(default_factory=listing.Look)
    people: list[Recipient] = field(default_factory=list)  # the first 20
    lacked: frozenset[str] = frozenset()  # names the message uses, and nobody has
    empty: Mapping[str, int] = field(default_factory=dict)  # name -> people for whom it is empty
    # the first of those for whom names are empty, with these
    unfilled: list[tuple[Recipient, tuple[str, ...]]] = field(default_factory=list)
    person: int = 0  # whose mail is shown: their number, from 1; 0 for nobody's
    recipient: Recipient | None = None
    is_asked: bool = False  # whether a person was chosen, and not the first who is written to
    has_missed: bool = False  # nobody was found by the search
    hits: int = 0  # people who were
    person_left_out: str = ""  # "written" to by another run or "waiting" there, not by this one
    first: Shown | None = None  # the mail of that person
    gaps: tuple[str, ...] = ()  # what it uses, and is empty for them
    written: Written = field(default_factory=Written)
    left_keys: AbstractSet[int] = frozenset()  # of those left out, the hash of each one's address
    written_bytes: int = 0  # of the first mail, without the bytes of its files
    written_as: tuple[
        tuple[str, str], ...
    ] = ()  # fields, with the number formats they are shown by
    personal: Found = field(default_factory=Found)  # of files of one's own, who gets them
    # of the likely ones, those in an address that is written to as it stands; the first of them
    typing_errors: list[Suggestion] = field(default_factory=list)
    typing_error_count: int = 0
    # lines read as an earlier run has corrected their address
    put_right: frozenset[int] = frozenset()
    # lines of no use that a person corrected in an earlier run
    known_lines: list[Corrected] = field(default_factory=list)
    # of lines whose person is left out, the other addresses that are written to by another line
    other_lines: list[tuple[str, str]] = field(default_factory=list)
    shared: int = 0  # of those written to, whose address is no person's own
    shared_first: str = ""
    values: Values = field(default_factory=Values)  # that its columns hold
    is_by_line: bool = True  # no line holds several people: else what stands in them is counted

    @property
    def duplicates_reached(self) -> int:
        """Of the duplicates, those whose person is written to, and not greeted beside another."""
        here = self.duplicates - self.duplicates_left - self.duplicates_elsewhere
        return here - sum(len(one.people) - 1 for one in self.couples)

    @property
    def left_out(self) -> int:
        """Of the valid, whom another run has written to or will, and this one is not to."""
        return self.written.left_out

    def is_left(self, email: str) -> bool:
        """Tell whether whoever has this address is one of them."""
        return bool(self.left_keys) and hash(key(email)) in self.left_keys

    @property
    def no_use_count(self) -> int:
        """Count the lines with a problem: whoever is left out as was chosen is none."""
        return self.rejected_count - self.look.notes.left_as_chosen

    @property
    def is_wrong(self) -> bool:
        """Tell whether nothing can be sent as it is; what is to become of those other runs write
        to is a question, which has an answer already.
        """
        return bool(self.problems.keys() - QUESTIONS)

    @property
    def encoding(self) -> str | None:
        """Name the encoding of the file."""
        return self.look.about.encoding or None


class Counting:
    """Counts lines into a preview, and picks out one person: by number, or by a search."""

    def __init__(self, seen: Preview, empty: Empty, pick: Callable[[], Pick]) -> None:
        self.seen, self._pick = seen, pick()
        self._known = Known()
        self._empty = empty
        self._lacking = Lacking(pick(), Written(seen.written.leaves))
        self._rejected: list[tuple[int, Rejected]] = []
        self._again: list[int] = []  # who of the lines seen last was there before
        self._lacking_left = 0  # of the duplicates, those of who lacks a name and is left out
        self._passed = self._number = 0

    async def see_all(self, lines: Sequence[Line]) -> list[Recipient]:
        """Count some lines, in slices, for they may be wide; returns whom they name, if they were
        not there before.
        """
        self._lacking.fresh.clear()
        people, sliced = [], Sliced(listing.SLICE_S)
        for line in lines:
            if person := self.see(line):
                people.append(person)
            if sliced.is_over:
                await sliced.rest()
        return people

    def see(self, line: Line) -> Recipient | None:
        """Count one line; returns the person it names, if they were not there before."""
        self._passed += 1
        self.seen.is_by_line &= not line.line or line.line != self._number
        self._number = line.line
        if isinstance(line, listing.Incomplete):
            self._lacking.see(self._passed, line)
        elif isinstance(line, Repeated):
            one = hash(key(line.email))
            is_here = bool(line.before) or one in self._known or one in self._lacking.known
            self.seen.duplicates_elsewhere += not is_here
            reason = "" if is_here else line.reason
            self._known.note(line.line, line.name, line.email, line.before, reason)
            self._count_repeated(key(line.email))
        elif isinstance(line, Rejected):
            self.seen.rejected_count += 1
            if len(self._rejected) < SHOWN_REJECTED:
                # a thousand rows may be large
                self._rejected.append((self._passed, replace(line, cells=())))
        else:
            return line if self._is_new(line) else None
        return None

    async def look_up(
        self, fresh: Sequence[Recipient], look_up: LookUp | None
    ) -> Sequence[Recipient]:
        """Find whom other runs have written to or will, and count what is odd about the others, who
        are returned; of those who lack a name, too, as long as everybody does: then it is the
        message that is wrong.
        """
        seen, known, lacking = self.seen, self._known, self._lacking
        left = await seen.written.see(fresh, seen.valid, look_up) if look_up else NOBODY
        reached = known.reached(fresh, left)
        may_not = seen.look.notes.declined_open
        for one in reached:
            self._empty.see(one)
            seen.declined_open += one.key in may_not
            if is_shared(one.email):
                seen.shared, seen.shared_first = seen.shared + 1, seen.shared_first or one.email
        if not seen.valid:
            await lacking.look_up(look_up)
        seen.duplicates_left += sum(one in known.left for one in self._again)
        self._lacking_left += sum(one in lacking.known.left for one in self._again)
        self._again.clear()
        return reached

    def finish(self) -> None:
        """Decide about those who lack a name: where everybody lacks it,
        the list is right and the message is wrong.
        """
        seen, known, lacking, pick = self.seen, self._known, self._lacking, self._pick
        if lacking.names and not seen.valid:
            seen.valid, seen.lacked = len(lacking.known), frozenset(lacking.names)
            seen.duplicates += lacking.count - seen.valid
            seen.duplicates_left = self._lacking_left
            seen.twice = [*seen.twice, *lacking.known.twice][:SHOWN_TWICE]
            seen.shared, seen.shared_first = lacking.shared, lacking.shared_first
            pick, seen.written, known = lacking.pick, lacking.written, lacking.known
            seen.columns, seen.people = ("email", "name", *lacking.had), lacking.people
            seen.values = lacking.values
        else:
            seen.rejected_count += lacking.count
            self._rejected = sorted(self._rejected + lacking.shown, key=lambda one: one[0])[
                :SHOWN_REJECTED
            ]
        seen.recipient, seen.person, seen.has_missed = pick.recipient, pick.number, pick.has_missed
        seen.hits = pick.hits
        seen.rejected = [line for _, line in self._rejected]
        seen.empty, seen.unfilled = dict(self._empty.counts), self._empty.first
        seen.left_keys = known.left
        here = (one.email for one in seen.twice if not one.reason)
        reached = [email for email in here if not seen.is_left(email)]
        seen.duplicate_names = reached[:SHOWN_DUPLICATES]
        self._note_reached(known)

    def _note_reached(self, known: Known) -> None:
        """Keep of what was noted what concerns those who are written to."""
        seen, notes = self.seen, self.seen.look.notes
        couples = seen.look.couples.found
        seen.couples = [one for one in couples if known.has_reached(one.to.email)]
        seen.other_lines = [
            (one.name or one.email, other)
            for one in notes.several_first
            if key(one.email) in notes.left_keys
            for other in one.others
            if known.has_reached(other)
        ]
        errors = {key(one.was): one for one in notes.suggestions if known.has_reached(one.was)}
        seen.typing_errors = list(errors.values())
        more = notes.suggestion_count - len(notes.suggestions)
        seen.typing_error_count = len(errors) + more

    def _count_repeated(self, address_key: str) -> None:
        self.seen.duplicates += 1
        self.seen.twice = self._known.twice
        self._again.append(hash(address_key))

    def _is_new(self, person: Recipient) -> bool:
        seen = self.seen
        if not self._known.is_new(person):
            self._count_repeated(person.key)
            return False
        seen.valid += 1
        seen.values.see(person)
        if len(seen.people) < SHOWN_PEOPLE:
            seen.people.append(person)
        self._pick.see(seen.valid, person)
        if not seen.columns:
            seen.columns = ("email", "name", *person.fields)
        return True
