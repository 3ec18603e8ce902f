"""What a person may decide about how their list is read,
beside what the program finds itself. Pure.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a column of a table is for."""

    ADDRESS = "address"  # several: the first that is not empty
    OTHER_ADDRESS = "other_address"  # where the first is empty; or of one person more
    NAME = "name"  # the whole name
    GIVEN = "given"
    FAMILY = "family"
    FIELD = "field"  # can be used in the message
    IGNORE = "ignore"


DELIMITERS: Mapping[str, str] = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "bar": "|",
    "none": "",
}
"""What separates cells, by its name; none: every line is an entry."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen; what was not is found.

    `columns`: number from 0, as text, or heading -> role. `take`:
    lines whose likely typing error is mended, or whose writer is invited too. `mend`:
    line -> what to read there instead of an address that is none. `was`: line -> what stood there
    when that was said of it: it is said of another line where the same stands there now. `fill`:
    key of an address -> name of a field -> what it is where the list leaves it empty. `corrected`:
    key of an address -> the one that is written to instead. `above`: fields that have, where the
    list leaves them empty, what stands in the line above.
    """

    columns: Mapping[str, Role] = field(default_factory=dict)
    layout: str = ""  # of the columns the choices were made for; with others they are not followed
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""  # a key of DELIMITERS
    take_all: bool = False  # several addresses of one line are several people
    as_written: bool = False  # "Lima, Ana" stays so
    take: frozenset[int] = frozenset()
    mend: Mapping[int, str] = field(default_factory=dict)
    was: Mapping[int, str] = field(default_factory=dict)
    fill: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    corrected: Mapping[str, str] = field(default_factory=dict)
    above: frozenset[str] = frozenset()
    declined: str = ""  # what becomes of who said no: invite, leave_out
    # keys of the addresses of those who are left out
    leave_out: frozenset[str] = frozenset()
    # keys of all who are left out by any line, found ahead of the reading; None: not looked for yet
    left: frozenset[str] | None = None
    # and of those at which all who stand there are greeted together
    both: frozenset[str] = frozenset()
    # name of a field -> its values, of which everybody is left out
    leave_out_if: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # name of a field -> the number format by which a message shows it
    written_as: Mapping[str, str] = field(default_factory=dict)

    def said_of(self, lines: Collection[int], number: int, text: str) -> int | None:
        """Say for which of some lines it was chosen what this line has: for itself, unless another
        text stood there, or for the one where the same stood, if it can be told from others.
        """
        if number in lines and self.was.get(number, text) == text:
            return number
        if not self.was or not is_telling(text):
            return None
        return next((line for line, was in self.was.items() if was == text and line in lines), None)


def is_telling(text: str) -> bool:
    """Tell whether a text is nearly an address; a word or a sign may stand in the lines of several
    people.
    """
    return _IS_TELLING.search(text) is not None


_IS_TELLING = re.compile(r"\w@|@\w|\w\W*\bat\b\W*\w|\w{2}\.\w{2}")
FOUND = Choices()
"""Nothing was chosen."""
