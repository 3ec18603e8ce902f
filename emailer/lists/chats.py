"""What a chat was exported as -> its lines, without when they were said. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

_STAMP = re.compile(
    r"[\u200e\u202a]*\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+\d{1,2}[:.]\d\d(?:[:.]\d\d)?"
    r"(?:\s?[ap]\.?\s?m\.?)?(?:\]|\s+-)\s+",
    re.IGNORECASE,
)
_MOST = 0.5


def is_one(top: Sequence[str]) -> bool:
    """Tell whether most lines begin with when they were said."""
    lines = [line for line in top if line.strip()]
    stamped = sum(bool(_STAMP.match(line)) for line in lines)
    return stamped > 1 and stamped >= len(lines) * _MOST


def read(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield who said what, without when."""
    for number, line in enumerate(lines, 1):
        yield number, _STAMP.sub("", line, count=1)
