"""Runs in a process of its own: a workbook (.xlsx) -> the texts of its cells of which a part is
crossed out; within bounds that the system enforces.

    python -I emailer/confined xlsx_texts WORKBOOK SHEET

It answers a line of JSON: {"texts": [[row, column, text]], "until": [[row]]}, from 0, where what
is crossed out stands between `~~`; `until` is the row at which it gave up, if it did. No line: it
took too long. It imports nothing of the program.
"""

import contextlib
import json
import posixpath
import zipfile
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

MEMORY_BYTES, CPU_S = 1 << 29, 6
MOST_BYTES = 64_000_000
"""Of a part of the workbook; where there is more, it gives up."""
MOST_MARKS, MOST_TEXT = 100_000, 8_000_000
LONGEST = 32_767  # characters of a cell
STRUCK = "~~"
_CHUNK = 1 << 16
_OFF = ("0", "false")
_FAULTS = (
    zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError, NotImplementedError,
    expat.ExpatError,
)  # fmt: skip

Attributes = Mapping[str, str]


class TooMuchError(Exception):
    """There is more than is looked at."""


def main(path: str, sheet: str) -> None:
    """Answer which texts of a sheet are crossed out."""
    limit()
    found = Found()
    with contextlib.suppress(*_FAULTS), zipfile.ZipFile(path) as book:
        try:
            _look_at(book, sheet, found)
        except TooMuchError:
            found.until = [[found.row]]
    print(json.dumps({"texts": found.texts, "until": found.until}))


def limit() -> None:
    """Ask the system to end this process where it takes too much; not every system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  # there is none on Windows

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


class Found:
    """What is found, and how far."""

    def __init__(self) -> None:
        """Begin at the first row."""
        self.texts: list[list[int | str]] = []
        self.until: list[list[int]] = []
        self.row = self._size = 0

    def add(self, column: int, text: str) -> None:
        """Take a cell of this row. Raises TooMuchError."""
        if text:
            self.texts.append([self.row, column, text])
        self._size += len(text)
        if len(self.texts) > MOST_MARKS or self._size > MOST_TEXT:
            raise TooMuchError


class Runs:
    """The pieces of a text, each crossed out or not."""

    def __init__(self) -> None:
        """Begin with none."""
        self._pieces: list[tuple[bool, str]] = []
        self._size = 0

    def add(self, text: str, *, is_struck: bool) -> None:
        """Take a piece."""
        self._size += len(text)
        if self._size <= LONGEST:
            self._pieces.append((is_struck and bool(text.strip()), text.replace(STRUCK, "~")))

    def marked(self) -> str:
        """Return the text with signs around what is crossed out; empty where nothing is."""
        if not any(is_struck for is_struck, _ in self._pieces):
            return ""
        text = "".join(f"{STRUCK}{one}{STRUCK}" if is_struck else one
                       for is_struck, one in self._pieces)  # fmt: skip
        return text.replace(STRUCK * 2, "")


def _look_at(book: zipfile.ZipFile, sheet: str, found: Found) -> None:
    strings = Strings()
    if "xl/sharedStrings.xml" in book.NameToInfo and _says(book, "xl/sharedStrings.xml", b"strike"):
        _look(book, "xl/sharedStrings.xml", strings)
    part = _part_of(book, sheet)
    if strings.marked or _says(book, part, b"strike"):
        _look(book, part, Sheet(strings.marked, found))


class Strings:
    """The texts of a workbook that are crossed out in part, by their number."""

    def __init__(self) -> None:
        """Begin with none."""
        self.marked: dict[int, str] = {}
        self._number = -1
        self._size = 0
        self._runs = Runs()
        self._is_struck = self._is_text = self._is_sound = False

    def begin(self, name: str, attributes: Attributes) -> None:
        """See an element: a text, or a run of it and how that looks."""
        if name in ("si", "is"):
            self._number += 1
            self._runs, self._is_struck = Runs(), False
        elif name == "r":
            self._is_struck = False
        elif name == "rPh":
            self._is_sound = True
        elif name == "strike":
            self._is_struck = attributes.get("val", "1") not in _OFF
        elif name == "t":
            self._is_text = not self._is_sound

    def text(self, text: str) -> None:
        """Read on in a run."""
        if self._is_text:
            self._runs.add(text, is_struck=self._is_struck)

    def end(self, name: str) -> None:
        """See the end of an element. Raises TooMuchError."""
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_sound = False
        elif name == "si" and (marked := self._runs.marked()):
            self.marked[self._number] = marked
            self._size += len(marked)
            if len(self.marked) > MOST_MARKS or self._size > MOST_TEXT:
                raise TooMuchError

    def last(self) -> str:
        """Return the text that was read last, if some of it is crossed out."""
        return self._runs.marked()


class Sheet:
    """The cells of a sheet that have such a text."""

    def __init__(self, marked: Mapping[int, str], found: Found) -> None:
        """Take the texts by their number."""
        self._marked, self._found = marked, found
        self._column = self._row = -1
        self._kind = ""
        self._value: list[str] | None = None
        self._own = Strings()

    def begin(self, name: str, attributes: Attributes) -> None:
        """See an element."""
        if name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 2)) - 1, -1
            self._found.row = self._row
        elif name == "c":
            place = attributes.get("r", "")
            self._column = _column(place) if place else self._column + 1
            self._kind = attributes.get("t", "")
        elif name == "v":
            self._value = []
        else:
            self._own.begin(name, attributes)

    def text(self, text: str) -> None:
        """Read on in a value."""
        if self._value is not None:
            self._value.append(text[:12])
        else:
            self._own.text(text)

    def end(self, name: str) -> None:
        """See the end of an element. Raises TooMuchError."""
        self._own.end(name)
        if name == "v" and self._kind == "s":
            number = "".join(self._value or ())[:12]
            self._found.add(self._column, self._marked.get(int(number or -1), ""))
        elif name == "is":
            self._found.add(self._column, self._own.last())
        if name == "v":
            self._value = None


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Find the part in which a sheet is. Raises KeyError."""
    ids: dict[str, str] = {}
    parts: dict[str, str] = {}

    def see(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            ids[attributes.get("name", "")] = attributes.get("id", "")
        elif name == "Relationship":
            parts[attributes.get("Id", "")] = attributes.get("Target", "")

    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        _parse(book, part, see)
    return posixpath.join("/xl", parts[ids[sheet]]).lstrip("/")


def _column(place: str) -> int:
    """Read the column of a cell, from 0; -1 where it does not say."""
    number = 0
    for letter in place[:3]:  # XFD is the last one
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number - 1


def _chunks(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the content of a part. Raises TooMuchError where that is too long."""
    with book.open(part) as file:
        for _ in range(MOST_BYTES // _CHUNK):
            if not (chunk := file.read(_CHUNK)):
                return
            yield chunk
    raise TooMuchError


def _says(book: zipfile.ZipFile, part: str, word: bytes) -> bool:
    """Tell whether a word is in a part, without reading its XML. Raises TooMuchError."""
    before = b""
    for chunk in _chunks(book, part):
        if word in before + chunk:
            return True
        before = chunk[-len(word) :]
    return False


def _look(book: zipfile.ZipFile, part: str, sees: "Strings | Sheet") -> None:
    """Show a part to whoever sees it."""
    _parse(book, part, sees.begin, sees.text, sees.end)


def _parse(
    book: zipfile.ZipFile,
    part: str,
    begin: Callable[[str, Attributes], None],
    text: Callable[[str], None] = lambda _: None,
    end: Callable[[str], None] = lambda _: None,
) -> None:
    """Show each element of a part, by its own name and those of its attributes."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: begin(
        _own(name), {_own(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda name: end(_own(name))
    parser.CharacterDataHandler = text
    for chunk in _chunks(book, part):
        parser.Parse(chunk, False)


def _own(name: str) -> str:
    return name.rpartition(" ")[2]
