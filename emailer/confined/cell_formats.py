"""Runs in a process of its own: a workbook (.xlsx) -> how its columns show numbers and dates, and
which of its cells are links to addresses, or crossed out; within bounds that the system enforces.

    python -I emailer/confined cell_formats WORKBOOK SHEET

It answers two lines of JSON: {column from 0: the number format of most of its numbers at the top of
the sheet}, and {"links": [[row, column, address]], "struck": [[row, column]], "until": [[row]]},
from 0, the last where it gave up. Of what the workbook does not say is nothing, and no second line
where that takes too long.
"""

import contextlib
import json
import re
import zipfile
from collections import Counter
from urllib.parse import unquote

from emailer.confined.bounds import TooMuchError, limit
from emailer.confined.parts import FAULTS, Attributes, column_of, look, part_of, says

ROWS = 300  # as many at the top are looked at
LONGEST = 255  # characters of a format that Excel writes; a longer one is not known
MOST_MARKS = 200_000
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


def main(path: str, sheet: str) -> None:
    """Answer how the columns of a sheet are shown, and what is marked in it."""
    limit()
    shown: dict[int, str] = {}
    with contextlib.suppress(*FAULTS, TooMuchError), zipfile.ZipFile(path) as book:
        shown = formats(book, sheet)
    print(json.dumps(shown), flush=True)
    found, until = Marks(), list[list[int]]()
    with contextlib.suppress(*FAULTS), zipfile.ZipFile(path) as book:
        try:
            _look_for_marks(book, sheet, found)
        except TooMuchError:
            until = [[max(found.row, 0)]]
    print(json.dumps({"links": found.links, "struck": found.struck, "until": until}))


def formats(book: zipfile.ZipFile, sheet: str) -> dict[int, str]:
    """Say how most of the numbers of each column are shown."""
    styles, cells = Styles(), Cells()
    part = part_of(book, sheet)
    look(book, "xl/styles.xml", styles.see)
    with contextlib.suppress(TooMuchError):
        look(book, part, cells.see)
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


def _look_for_marks(book: zipfile.ZipFile, sheet: str, found: "Marks") -> None:
    part, fonts = part_of(book, sheet), Fonts()
    with contextlib.suppress(KeyError):
        look(book, "xl/styles.xml", fonts.see)

    def see_target(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and (to := _TARGET.match(attributes.get("Target", ""))):
            found.targets[attributes.get("Id", "")] = unquote(to[1])

    folder, _, file = part.rpartition("/")
    with contextlib.suppress(KeyError):
        look(book, f"{folder}/_rels/{file}.rels", see_target)
    found.styles = fonts.struck
    if found.targets or found.styles or says(book, part, b"HYPERLINK("):
        look(book, part, found.see, found.text, found.end)


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
        """See an element. Raises TooMuchError."""
        if name == "row":
            self._rows += 1
            if self._rows > ROWS:
                raise TooMuchError
        elif name == "c" and attributes.get("t", "n") in ("n", "d"):
            column = column_of(attributes.get("r", ""))
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

    def __init__(self) -> None:
        """Begin with none."""
        self.links: list[list[int | str]] = []
        self.struck: list[list[int | str]] = []
        self.targets: dict[str, str] = {}  # of links, by their number
        self.styles: set[int] = set()  # that are crossed out
        self.row = self._column = -1
        self._formula: list[str] | None = None

    def see(self, name: str, attributes: Attributes) -> None:
        """See an element. Raises TooMuchError."""
        if name == "c":
            place = attributes.get("r", "")
            self._column = column_of(place) if place else self._column + 1
            if int(attributes.get("s", "0")) in self.styles:
                self.struck.append([self.row, self._column])
        elif name == "row":
            self.row, self._column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif name == "f":
            self._formula = []
        elif name == "hyperlink" and (to := self.targets.get(attributes.get("id", ""))):
            place = attributes.get("ref", "").partition(":")[0]
            row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            self.links.append([int(row) - 1, column_of(place), to])
        if len(self.links) + len(self.struck) > MOST_MARKS:
            raise TooMuchError

    def text(self, text: str) -> None:
        """Read on in a formula."""
        if self._formula is not None and len(self._formula) < LONGEST:
            self._formula.append(text)

    def end(self, name: str) -> None:
        """See the end of an element: of a formula, whether it was a link."""
        if self._formula is not None and name == "f":
            if to := _FORMULA.search("".join(self._formula)):
                self.links.append([self.row, self._column, unquote(to[1])])
            self._formula = None
