"""Runs in a process of its own: a workbook (.xlsx) -> how its columns show numbers and dates, and
which of its cells are links to addresses, or crossed out; within bounds that the system enforces.

    python -I emailer/confined cell_formats WORKBOOK SHEET

It answers two lines of JSON: {column from 0: the number format of most of its numbers at the top of
the sheet}, and {"links": [[row, column, address]], "struck": [[row, column]], "until": [[row]]},
from 0, the last where it gave up. Of what the workbook does not say is nothing, and no second line
where that takes too long. It imports nothing of the program.
"""

import contextlib
import json
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from urllib.parse import unquote
from xml.parsers import expat

MEMORY_BYTES, CPU_S = 1 << 29, 6
ROWS = 300  # as many at the top are looked at
MOST_BYTES = 8_000_000  # of a part of the workbook
LONGEST = 255  # characters of a format that Excel writes; a longer one is not known
MOST_BYTES_OF_CELLS = 64_000_000  # of a sheet that is looked through for links and the like
MOST_MARKS = 200_000
_CHUNK = 1 << 16
_FORMULA = re.compile(r'HYPERLINK\(\s*"mailto:([^"?]{1,320})', re.IGNORECASE)
_UNIT = re.compile(r'"([^"]*[^\W\d_][^"]*)"|\[\$([^\]-]+)|([€$£¥%])')
_OF_NUMBERS = re.compile(r"[0#]|General")
_TARGET = re.compile(r"mailto:(?://)?([^?]{1,320})", re.IGNORECASE)
_OFF = ("0", "false")
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 12: "# ?/?",
    13: "# ??/??", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 49: "@",
}  # fmt: skip
"""Formats that have a number alone; those that are missing depend on whose machine it is."""

_FAULTS = (zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError, expat.ExpatError)

Attributes = Mapping[str, str]
See = Callable[[str, Attributes], None]


class EnoughError(Exception):
    """What was looked for is found."""


def main(path: str, sheet: str) -> None:
    """Answer how the columns of a sheet are shown, and what is marked in it."""
    limit()
    found: dict[int, str] = {}
    with contextlib.suppress(*_FAULTS), zipfile.ZipFile(path) as book:
        found = formats(book, sheet)
    print(json.dumps(found), flush=True)
    with contextlib.suppress(*_FAULTS), zipfile.ZipFile(path) as book:
        print(json.dumps(marks(book, sheet)))


def limit() -> None:
    """Ask the system to end this process where it takes too much; not every system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  # there is none on Windows

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def formats(book: zipfile.ZipFile, sheet: str) -> dict[int, str]:
    """Say how most of the numbers of each column are shown."""
    styles, cells = Styles(), Cells()
    part = _part_of(book, sheet)
    _look(book, "xl/styles.xml", styles.see)
    with contextlib.suppress(EnoughError):
        _look(book, part, cells.see)
    found: dict[int, str] = {}
    for column, held in cells.styles.items():
        codes: Counter[str] = Counter()
        for style, n in held.items():
            codes[styles.code(style)] += n
        units = {_unit(code) for code in codes if _OF_NUMBERS.search(code)}
        found[column] = codes.most_common(1)[0][0] if len(units) < 2 else ""  # of none, then
    return found


def _unit(code: str) -> str:
    """Say what numbers of a format are of: of a currency, of a hundred, or of what it writes."""
    return "".join(map("".join, _UNIT.findall(code.partition(";")[0])))


def marks(book: zipfile.ZipFile, sheet: str) -> dict[str, list[list[int | str]]]:
    """Say which cells are links to addresses, and which are crossed out."""
    part, fonts = _part_of(book, sheet), Fonts()
    with contextlib.suppress(KeyError):
        _look(book, "xl/styles.xml", fonts.see)
    targets: dict[str, str] = {}

    def see_target(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and (to := _TARGET.match(attributes.get("Target", ""))):
            targets[attributes.get("Id", "")] = unquote(to[1])

    folder, _, file = part.rpartition("/")
    with contextlib.suppress(KeyError):
        _look(book, f"{folder}/_rels/{file}.rels", see_target)
    found, until = Marks(targets, fonts.struck), list[list[int | str]]()
    if targets or fonts.struck or _says_link(book, part):
        try:
            _look(book, part, found.see, found, MOST_BYTES_OF_CELLS)
        except EnoughError:
            until = [[found.row]]
    return {"links": found.links, "struck": found.struck, "until": until}


def _says_link(book: zipfile.ZipFile, part: str) -> bool:
    """Tell whether formulas of a sheet may be links, without reading its XML."""
    before = b""
    with book.open(part) as file:
        for _ in range(MOST_BYTES_OF_CELLS // _CHUNK):
            if not (chunk := file.read(_CHUNK)):
                break
            if b"HYPERLINK(" in before + chunk:
                return True
            before = chunk[-9:]
    return False


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Find the part in which a sheet is. Raises KeyError."""
    ids: dict[str, str] = {}
    parts: dict[str, str] = {}

    def see_sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            ids[attributes.get("name", "")] = attributes.get("id", "")

    def see_part(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            parts[attributes.get("Id", "")] = attributes.get("Target", "")

    _look(book, "xl/workbook.xml", see_sheet)
    _look(book, "xl/_rels/workbook.xml.rels", see_part)
    return posixpath.join("/xl", parts[ids[sheet]]).lstrip("/")


def _look(
    book: zipfile.ZipFile,
    part: str,
    see: See,
    formulas: "Marks | None" = None,
    most_bytes: int = MOST_BYTES,
) -> None:
    """Show each element of a part, by its own name and those of its attributes; no more of it than
    can be much.
    """

    def begin(name: str, attributes: Attributes) -> None:
        see(_own(name), {_own(key): value for key, value in attributes.items()})

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    if formulas:
        parser.CharacterDataHandler, parser.EndElementHandler = formulas.text, formulas.end
    with book.open(part) as file:
        for _ in range(most_bytes // _CHUNK):
            if not (chunk := file.read(_CHUNK)):
                break
            parser.Parse(chunk, False)


def _own(name: str) -> str:
    return name.rpartition(" ")[2]


class Styles:
    """The styles of cells, by their number."""

    def __init__(self) -> None:
        """Begin with none."""
        self._codes = dict(_BUILT_IN)
        self._formats: list[int] = []
        self._is_here = False

    def see(self, name: str, attributes: Attributes) -> None:
        """See an element: each xf below cellXfs is a style."""
        if name == "numFmt":
            code = attributes["formatCode"]
            self._codes[int(attributes["numFmtId"])] = code if len(code) <= LONGEST else ""
        elif name == "xf" and self._is_here:
            self._formats.append(int(attributes.get("numFmtId", "0")))
        elif name not in {"alignment", "protection"}:
            self._is_here = name == "cellXfs"

    def code(self, style: int) -> str:
        """Return the format of a style; "" where it is not known."""
        known = 0 <= style < len(self._formats)
        return self._codes.get(self._formats[style], "") if known else ""


class Cells:
    """Counts the styles of the cells of each column that are numbers, at the top of a sheet."""

    def __init__(self) -> None:
        """Begin with none."""
        self.styles: dict[int, Counter[int]] = {}
        self._rows = 0

    def see(self, name: str, attributes: Attributes) -> None:
        """See an element. Raises EnoughError."""
        if name == "row":
            self._rows += 1
            if self._rows > ROWS:
                raise EnoughError
        elif name == "c" and attributes.get("t", "n") in ("n", "d"):
            column = _column(attributes.get("r", ""))
            self.styles.setdefault(column, Counter())[int(attributes.get("s", "0"))] += 1


class Fonts:
    """The styles of cells whose font has a line through it."""

    def __init__(self) -> None:
        """Begin with none."""
        self.struck: set[int] = set()
        self._font = self._style = -1
        self._lined: set[int] = set()
        self._is_here = False

    def see(self, name: str, attributes: Attributes) -> None:
        """See an element: each font below fonts, each xf below cellXfs."""
        if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs"):
            self._is_here = name in ("fonts", "cellXfs")
        elif name == "font" and self._is_here:
            self._font += 1
        elif name == "strike" and self._is_here and attributes.get("val", "1") not in _OFF:
            self._lined.add(self._font)
        elif name == "xf" and self._is_here:
            self._style += 1
            if int(attributes.get("fontId", "0")) in self._lined:
                self.struck.add(self._style)


class Marks:
    """The cells of a sheet that are links to addresses, or crossed out."""

    def __init__(self, targets: Mapping[str, str], styles: set[int]) -> None:
        """Take what links are to, by their number, and which styles are crossed out."""
        self.links: list[list[int | str]] = []
        self.struck: list[list[int | str]] = []
        self._targets, self._styles = targets, styles
        self.row = self._column = -1
        self._formula: list[str] | None = None

    def see(self, name: str, attributes: Attributes) -> None:
        """See an element. Raises EnoughError."""
        if name == "c":
            place = attributes.get("r", "")
            self._column = _column(place) if place else self._column + 1
            if int(attributes.get("s", "0")) in self._styles:
                self.struck.append([self.row, self._column])
        elif name == "row":
            self.row, self._column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif name == "f":
            self._formula = []
        elif name == "hyperlink" and (to := self._targets.get(attributes.get("id", ""))):
            place = attributes.get("ref", "").partition(":")[0]
            row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            self.links.append([int(row) - 1, _column(place), to])
        if len(self.links) + len(self.struck) > MOST_MARKS:
            raise EnoughError

    def text(self, text: str) -> None:
        """Read on in a formula."""
        if self._formula is not None and len(self._formula) < LONGEST:
            self._formula.append(text)

    def end(self, name: str) -> None:
        """See the end of an element: of a formula, whether it was a link."""
        if self._formula is not None and _own(name) == "f":
            if to := _FORMULA.search("".join(self._formula)):
                self.links.append([self.row, self._column, unquote(to[1])])
            self._formula = None


def _column(place: str) -> int:
    """Read the column of a cell, from 0; -1 where it does not say."""
    number = 0
    for letter in place[:3]:  # XFD is the last one
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number - 1
