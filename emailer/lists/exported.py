"""Our own exports, known again: what became of each person, or why a line was of no use,
is no field of a message.
"""

from collections.abc import Sequence

FATE = (
    "id", "state", "has_been_emailed", "attempts", "stage",
    "code", "enhanced", "text", "message_id", "updated_at",
)  # fmt: skip
"""The columns behind a person's own, in an export of people."""
LINES = (("line", "value", "reason"), ("line", "reason"))
"""The last ones of an export of lines that could not be used."""


def own(words: Sequence[str]) -> range:
    """Name the columns of a header that an export added:
    at its end, all of them, one after the other.
    """
    for names in (FATE, *LINES):
        begin = len(words) - len(names)
        if begin > 0 and all(
            _is(word, name) for word, name in zip(words[begin:], names, strict=True)
        ):
            return range(begin, len(words))
    return range(0)


def _is(word: str, name: str) -> bool:
    """Where a list has a column of that name, ours has an end by which the two differ."""
    return word in (name, f"{name}_of_run")
