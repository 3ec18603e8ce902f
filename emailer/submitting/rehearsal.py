"""A rehearsal: everybody's mail is written as it will be, and measured.
Nothing leaves, and nothing is stored.

What it finds, no look at one message shows: who gets the largest mail,
for whom a field is empty, whose link is broken.
"""

import asyncio
import contextlib
import html
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from emailer import side_threads
from emailer.message import Prepared, files, shown_as, templates
from emailer.model import Line, PartKind, Recipient
from emailer.submitting import broken_links, listing, previews, written_as
from emailer.submitting.submission import Submission, leaves
from emailer.submitting.written_before import left_of

PATIENCE_S = 20.0
"""How long it writes; of a list for which that is too short, the report says how far it came."""
SHOWN_LINKS = 20
_LARGE = 1 << 30
MOST_SIZES = 100_000
SHOWN_DEFAULTS = 20


@dataclass(frozen=True, slots=True)
class Sized:
    """A mail, and how large it is as it goes over the wire."""

    size_bytes: int
    email: str


@dataclass(frozen=True, slots=True)
class Defaulted:
    """For how many people a default stands; the first of them, and their number on the list."""

    people: int
    number: int
    first: Recipient


@dataclass(slots=True)
class Report:
    """What was found. `links`: each broken one, for how many people, and the first of them.
    `defaults`: a name, and the text that stands for it where it is empty.
    """

    written: int = 0
    is_all: bool = True
    total_bytes: int = 0
    smallest: Sized | None = None
    largest: Sized | None = None
    longest_name: Recipient | None = None
    sizes: Counter[int] = field(default_factory=Counter)  # bytes -> mails; as many as differ
    links: dict[str, tuple[int, str]] = field(default_factory=dict)
    defaults: dict[tuple[str, str], Defaulted] = field(default_factory=dict)

    def see_defaults(self, number: int, person: Recipient, found: set[tuple[str, str]]) -> None:
        """Count whom defaults stand for, in one mail: that of this number on the list."""
        for one in found:
            if one in self.defaults or len(self.defaults) < SHOWN_DEFAULTS:
                known = self.defaults.get(one, Defaulted(0, number, person))
                self.defaults[one] = replace(known, people=known.people + 1)

    def see(self, person: Recipient, size_bytes: int, broken: set[str]) -> None:
        """Take one mail in."""
        self.written += 1
        self.total_bytes += size_bytes
        sized = Sized(size_bytes, person.email)
        if size_bytes in self.sizes or len(self.sizes) < MOST_SIZES:
            self.sizes[size_bytes] += 1
        if self.smallest is None or size_bytes < self.smallest.size_bytes:
            self.smallest = sized
        if self.largest is None or size_bytes > self.largest.size_bytes:
            self.largest = sized
        if self.longest_name is None or len(person.name) > len(self.longest_name.name):
            self.longest_name = person
        for link in broken:
            if link in self.links or len(self.links) < SHOWN_LINKS:
                people, first = self.links.get(link, (0, person.email))
                self.links[link] = (people + 1, first)

    @property
    def usual_bytes(self) -> int:
        """Say how large half of the mails are at most: what one of them has by rule."""
        half, seen = sum(self.sizes.values()) / 2, 0
        for size_bytes in sorted(self.sizes):
            seen += self.sizes[size_bytes]
            if seen >= half:
                return size_bytes
        return 0


async def of(
    submission: Submission,
    patience_s: float = PATIENCE_S,
    clock: Callable[[], float] = time.monotonic,
) -> Report:
    """Write the mail of everybody who is not left out, beside the loop.
    Raises message.MessageError, and lists.ListError for the list.
    """
    ready = await previews.prepared(submission)
    look, report = listing.Look(), Report()
    writer, until = Writer(ready, submission), clock() + patience_s
    async with contextlib.aclosing(listing.read(submission.source, ready, look)) as chunks:
        async for chunk in chunks:
            if formats := written_as.of(look, submission.source.choices):
                await writer.show(formats)
            if clock() > until:
                report.is_all = False
                break
            fresh = list(writer.fresh(chunk))
            left = await left_of([one for _, one in fresh], leaves(submission), submission.look_up)
            people = [(number, one) for number, one in fresh if one.key not in left]
            await side_threads.run(_LARGE, writer.write, people, report)
            await asyncio.sleep(0)
    return report


class Writer:
    """Writes mails, and looks at what it wrote; a person who comes again was written to before."""

    def __init__(self, ready: Prepared, submission: Submission) -> None:
        """Make ready what is the same for all."""
        self._ready, self._message, self._submission = ready, submission.message, submission
        parts = [file.part for file in submission.files]
        self._shared_bytes = sum(
            files.encoded_bytes(part.size_bytes)
            for part in parts
            if part.kind is not PartKind.PERSONAL
        )
        self._keys: set[int] = set()

    async def show(self, formats: tuple[tuple[str, str], ...]) -> None:
        """Show fields by these number formats; the more of a list is read, the more are known."""
        if formats != self._message.written_as:
            said = previews.shown_as(self._submission, formats)
            self._message, self._ready = said.message, await previews.prepared(said)
            self.__dict__.pop("_trees", None)

    def fresh(self, chunk: Sequence[Line]) -> Iterator[tuple[int, Recipient]]:
        """Yield those of a chunk who are not there yet, each with their number on the list."""
        for line in chunk:
            if isinstance(line, Recipient) and hash(line.key) not in self._keys:
                self._keys.add(hash(line.key))
                yield len(self._keys), line

    def write(self, people: Sequence[tuple[int, Recipient]], report: Report) -> None:
        """Write the mails of some people."""
        for number, person in people:
            mail = self._ready.compose(
                person.email, person.name, person.fields, "rehearsal@localhost", 0
            )
            report.see(person, mail.size_bytes + self._files_bytes(person), self._broken(person))
            report.see_defaults(number, person, self._defaulted(person))

    def _files_bytes(self, person: Recipient) -> int:
        own = (
            self._ready.own.of(person.email, person.name, person.fields) if self._ready.own else ()
        )
        return self._shared_bytes + sum(files.encoded_bytes(part.size_bytes) for part in own)

    def _defaulted(self, person: Recipient) -> set[tuple[str, str]]:
        if not self._with_defaults:
            return set()
        values = self._ready.values(person.email, person.name, person.fields)
        return {one for tree in self._with_defaults for one in _defaulted(tree, values)}

    @cached_property
    def _with_defaults(self) -> list[templates.Tree[str]]:
        """Read the parts that can hold a default; the letter was checked before."""
        said = self._message
        return [templates.parse(one) for one in (said.subject, said.text, said.html)
                if "default" in one]  # fmt: skip

    def _broken(self, person: Recipient) -> set[str]:
        values = self._ready.values(person.email, person.name, person.fields)
        text, page = self._trees
        found = (
            set(broken_links.broken_in_text("".join(templates.fill(text, values, str))))
            if text
            else set()
        )
        return found.union(
            broken_links.broken_in_html("".join(templates.fill(page, values, html.escape)))
            if page
            else ()
        )

    @cached_property
    def _trees(self) -> tuple[templates.Tree[str], templates.Tree[str]]:
        """Read the parts again that can hold a link; the letter was checked before."""
        text, page = self._message.text, self._message.html
        # a field may hold one
        has_any = any(sign in text.lower() for sign in ("://", "www.", "{{"))
        return (
            self._read(text) if has_any else (),
            self._read(page) if "href" in page.lower() else (),
        )

    def _read(self, source: str) -> templates.Tree[str]:
        tree = templates.parse(source)
        shown = shown_as.of(self._message, templates.names(tree))
        return templates.bake(tree, str, str, shown)


def _defaulted(tree: templates.Tree[str], values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the names that have no value, and the defaults that stand for them,
    on the ways these values take.
    """
    for node in tree:
        if isinstance(node, templates.If):
            yield from _defaulted(node.way(values), values)
        elif (
            isinstance(node, templates.Slot)
            and node.default is not None
            and not values.get(node.name)
        ):
            yield node.name, node.default
