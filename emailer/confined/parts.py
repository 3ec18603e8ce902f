"""The parts of a workbook (XML in an archive) -> their elements, one after the other."""

import posixpath
import zipfile
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

from emailer.confined.bounds import TooMuchError

MOST_BYTES = 64_000_000  # of a part; of a longer one the beginning is shown
FAULTS = (
    zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError, NotImplementedError,
    expat.ExpatError,
)  # fmt: skip
"""What reading one that is broken raises."""
_CHUNK = 1 << 16

Attributes = Mapping[str, str]


def look(
    book: zipfile.ZipFile,
    part: str,
    begin: Callable[[str, Attributes], None],
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Show each element of a part, by its own name and those of its attributes, without what stands
    for their namespaces. Raises TooMuchError.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: begin(
        _own(name), {_own(key): value for key, value in attributes.items()}
    )
    if text:
        parser.CharacterDataHandler = text
    if end:
        parser.EndElementHandler = lambda name: end(_own(name))
    for chunk in _chunks(book, part):
        parser.Parse(chunk, False)


def says(book: zipfile.ZipFile, part: str, word: bytes) -> bool:
    """Tell whether a word is in a part, without reading its XML. Raises TooMuchError."""
    before = b""
    for chunk in _chunks(book, part):
        if word in before + chunk:
            return True
        before = chunk[-len(word) :]
    return False


def part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Find the part of an .xlsx in which a sheet is. Raises KeyError."""
    ids: dict[str, str] = {}
    parts: dict[str, str] = {}

    def see(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            ids[attributes.get("name", "")] = attributes.get("id", "")
        elif name == "Relationship":
            parts[attributes.get("Id", "")] = attributes.get("Target", "")

    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        look(book, part, see)
    return posixpath.join("/xl", parts[ids[sheet]]).lstrip("/")


def column_of(place: str) -> int:
    """Read the column of a cell of an .xlsx, from 0; -1 where it does not say."""
    number = 0
    for letter in place[:3]:  # XFD is the last one
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number - 1


def _chunks(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with book.open(part) as file:
        for _ in range(MOST_BYTES // _CHUNK):
            if not (chunk := file.read(_CHUNK)):
                return
            yield chunk
    raise TooMuchError


def _own(name: str) -> str:
    return name.rpartition(" ")[2]
