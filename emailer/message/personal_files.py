"""Names of files as people write them into a list -> the files they mean. Knows no bytes. Pure.

Two names are the same without regard to folders, case, the form their accents are stored in and
runs of spaces; a name without its ending means the one file that begins so.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from emailer import characters
from emailer.message import field_names
from emailer.message.files import (
    BYTES_LIMIT,
    FILES_LIMIT,
    PERSONAL_BYTES_LIMIT,
    PERSONAL_LIMIT,
    FilesError,
    bare,
    mb,
)
from emailer.model import Message, Part, PartKind
from emailer.tongue import Sentence, plural

CELL_LIMIT = 4_000
"""Characters of a cell that are looked at."""
SHOWN = 10
LISTED = 300
"""Characters of a list of names."""

_BETWEEN = re.compile(r"[;|\r\n]+")


class Named(NamedTuple):
    """What a cell names: the files, each once, and the names that no file has."""

    parts: tuple[Part, ...]
    missing: tuple[str, ...]


class Files:
    """The personal files of a run, found by their names."""

    def __init__(self, column: str, parts: Iterable[Part], room_bytes: int = BYTES_LIMIT) -> None:
        """Take the column of the list that names them, as `names.of` writes it, and the files.

        `room_bytes` is what those for everybody leave of a mail.
        """
        self.column = column
        self._room_bytes = room_bytes
        self._by_name = {key(part.filename): part for part in parts}
        self._by_stem: dict[str, Part | None] = {}  # None: several begin so
        for name, part in self._by_name.items():
            stem = name.rpartition(".")[0]
            self._by_stem[stem] = None if stem in self._by_stem else part

    def of(self, email: str, name: str, fields: Mapping[str, str]) -> tuple[Part, ...]:
        """List a person's own files."""
        return self.named(self._cell(email, name, fields)).parts

    def lacking(self, email: str, name: str, fields: Mapping[str, str], called: str = "") -> str:
        """Say what is wrong with a person's own files; empty where nothing is. `called` is what the
        list calls the column that names them.
        """
        cell = self._cell(email, name, fields)
        named = self.named(cell)
        if not cell:
            column = called or self.column
            return Sentence("it has no {column}, which names a file of its own", column=column)
        if named.missing:
            return plural(
                "its file {files} was not uploaded",
                "its file {files} were not uploaded",
                len(named.missing),
                files=listed(named.missing),
            )
        return _beyond(named.parts, self._room_bytes)

    def _cell(self, email: str, name: str, fields: Mapping[str, str]) -> str:
        """Return what a person's row has in the column; empty where it has none."""
        values = {**fields, "name": name, "email": email}
        if self.column not in values:
            field_names.complete(values, [self.column])
        return values.get(self.column, "").strip()[:CELL_LIMIT]

    def named(self, cell: str) -> Named:
        """Find the files of a cell: one name, or several between ;
        | or line ends, or else commas.
        """
        if whole := self._find(cell):
            return Named((whole,), ())
        best = self._named(_BETWEEN.split(cell))
        if best.missing and "," in cell:
            parted = self._named(_BETWEEN.sub(",", cell).split(","))
            best = parted if parted.parts else best
        return best

    def _named(self, pieces: Iterable[str]) -> Named:
        wanted = [piece.strip() for piece in pieces if piece.strip()]
        found = {piece: self._find(piece) for piece in wanted}
        parts = dict.fromkeys(part for part in found.values() if part)
        return Named(tuple(parts), tuple(piece for piece, part in found.items() if not part))

    def _find(self, typed: str) -> Part | None:
        name = key(typed)
        return self._by_name.get(name) or self._by_stem.get(name)


def _beyond(parts: Sequence[Part], room_bytes: int) -> str:
    """Say that one person's own files are too many or too large for a mail;
    empty where they are not.
    """
    if len(parts) > FILES_LIMIT:
        return Sentence(
            "it names more than {files_limit} files of its own", files_limit=FILES_LIMIT
        )
    size = sum(part.size_bytes for part in parts)
    if size > room_bytes:
        return Sentence(
            "its files have {size}; beside those for everybody there is room for {room}",
            size=mb(size),
            room=mb(room_bytes),
        )
    return ""


def check(every: Iterable[Part]) -> None:
    """Refuse personal files that are too many or too large,
    and names that are there twice. Raises FilesError.
    """
    parts = [part for part in every if part.kind is PartKind.PERSONAL]
    if len(parts) > PERSONAL_LIMIT:
        what = Sentence(
            "There are more than {personal_limit} personal files. Send them in several runs.",
            personal_limit=PERSONAL_LIMIT,
        )
        raise FilesError(PartKind.PERSONAL, what)
    size = sum(part.size_bytes for part in parts)
    if size > PERSONAL_BYTES_LIMIT:
        most = mb(PERSONAL_BYTES_LIMIT)
        what = Sentence(
            "The personal files have {size} together; at most {most} can go with a run.",
            size=mb(size),
            most=most,
        )
        raise FilesError(PartKind.PERSONAL, what)
    if double := twice(part.filename for part in parts):
        what = Sentence(
            "Files with the same name are there more than once: {files}. Choose each once.",
            files=listed(double),
        )
        raise FilesError(PartKind.PERSONAL, what)


def key(filename: str) -> str:
    """Return what makes two names of files the same."""
    name = bare(filename.strip().strip("\"'"))
    return " ".join(characters.normal("NFKC", name).casefold().split())


def twice(filenames: Iterable[str]) -> list[str]:
    """List the names that are there more than once, as the first of each is written."""
    known: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for name in filenames:
        known.setdefault(key(name), name)
        counts[key(name)] += 1
    return [known[one] for one, count in counts.items() if count > 1]


def listed(filenames: Sequence[str]) -> str:
    """Name some files, and how many more there are."""
    more = len(filenames) - SHOWN
    shown = ", ".join(filenames[:SHOWN])[:LISTED]
    return Sentence("{shown} and {n} more", shown=shown, n=more) if more > 0 else shown


def of_message(message: Message, parts: Sequence[Part], common: Iterable[Part]) -> Files | None:
    """Take the personal files of a message; None where it has no column for them."""
    if not message.personal:
        return None
    return Files(message.personal, parts, BYTES_LIMIT - sum(part.size_bytes for part in common))


def parts_for(
    message: Message, parts: Sequence[Part], email: str, name: str, fields: Mapping[str, str]
) -> list[Part]:
    """List the files of one person's mail: those that everybody gets, and their own."""
    common = [part for part in parts if part.kind is not PartKind.PERSONAL]
    if not message.personal:
        return common
    own = Files(message.personal, (part for part in parts if part.kind is PartKind.PERSONAL))
    return [*common, *own.of(email, name, fields)]


def best_column(rows: Iterable[Mapping[str, str]], files: Files) -> str:
    """Find the column in which most cells name files; empty where none does."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(name for name, cell in row.items() if _names_any(cell, files))
    return counts.most_common(1)[0][0] if counts else ""


def _names_any(cell: str, files: Files) -> bool:
    return bool(cell.strip()) and bool(files.named(cell.strip()[:CELL_LIMIT]).parts)


def is_systems(path: str) -> bool:
    """Tell whether a path within an archive is a folder,
    or a file that a system put there by itself.
    """
    *folders, name = path.replace("\\", "/").split("/")
    return not name or name.startswith(".") or "__MACOSX" in folders or name.casefold() in _SYSTEMS


_SYSTEMS = frozenset(("thumbs.db", "desktop.ini"))
