"""Texts of cells of which a part is crossed out: it stands between `~~`."""

from emailer.confined.bounds import TooMuchError

MOST_MARKS, MOST_TEXT = 100_000, 8_000_000
LONGEST = 32_767  # characters of a cell
STRUCK = "~~"


class Found:
    """What is found, and how far."""

    def __init__(self) -> None:
        """Begin at the first row."""
        self.texts: list[list[int | str]] = []  # row and column, from 0, and what stands there
        self.links: list[list[int | str]] = []
        self.row = self._size = 0

    def add(self, column: int, text: str, address: str = "") -> None:
        """Take a cell of this row. Raises TooMuchError."""
        if text:
            self.texts.append([self.row, column, text])
        if address:
            self.links.append([self.row, column, address])
        self._size += len(text) + len(address)
        if len(self.texts) + len(self.links) > MOST_MARKS or self._size > MOST_TEXT:
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
