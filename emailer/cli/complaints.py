"""A complaint about a command line, without what was typed as a value:
it may be a password. Pure.
"""

import difflib
import re
from collections.abc import Collection, Sequence

HIDDEN = "…"
_FLAG = re.compile(r"--[A-Za-z][A-Za-z0-9-]{0,30}(?=$|=)|-[A-Za-z](?=$|=)|-{1,2}")


def blanked(message: str, typed: Sequence[str], words: Collection[str]) -> str:
    """Return the message with every typed value hidden but `words`
    (names of commands) and what is nearly one.
    """
    for one in sorted(typed, key=len, reverse=True):
        shown = _shown(one, words)
        if shown != one:
            message = _replace(message, one, shown)
        if "=" in one:
            message = _replace(message, one.partition("=")[2], HIDDEN)
    return message


def unknown_flag(typed: Sequence[str], flags: Collection[str]) -> str | None:
    """Name the first flag that is none, and the one that was likely meant;
    None where all are known.
    """
    for one in typed:
        found = _FLAG.match(one)
        name = found[0] if found else ""
        if (
            name.startswith("--")
            and name != "--"
            and not any(flag.startswith(name) for flag in flags)
        ):
            if glued := next((flag for flag in flags if name.startswith(flag)), None):
                return f"{glued} needs a blank or = before its value"
            meant = difflib.get_close_matches(name, flags, 1)
            return f"there is no flag {name}" + (f"; did you mean {meant[0]}?" if meant else "")
    return None


def no_command(
    value: str, typed: Sequence[str], choices: Collection[str], flags: Collection[str]
) -> str | None:
    """Name a command or an action that is none, and what was likely meant, or how to put the flag
    right that stands before it; None where it may be something that is not to be shown. `flags` are
    those that are known only behind it.
    """
    at = typed.index(value) if value in typed else 0
    before = typed[at - 1] if at else ""
    if before in flags:
        return f"{before} stands behind what is to be done, which is one of {', '.join(choices)}"
    if before.startswith("-") or not _WORD.fullmatch(value):
        return None
    meant = difflib.get_close_matches(value, choices, 1, 0.6)
    there = f"did you mean {meant[0]}?" if meant else f"there are {', '.join(choices)}"
    return f"there is no command {value!r}; {there}"


_WORD = re.compile(r"[A-Za-z][a-z-]{0,29}")
"""What no password, address or file is likely to be."""


def _replace(message: str, value: str, shown: str) -> str:
    """Replace a value where it stands by itself, as it was typed or as Python would write it."""
    for spelled in filter(None, dict.fromkeys((value, repr(value)[1:-1]))):
        message = re.sub(rf"(?<!\w){re.escape(spelled)}(?!\w)", lambda _: shown, message)
    return message


def _shown(one: str, words: Collection[str]) -> str:
    """Show a flag's name, a command, and what was likely meant as one."""
    if not one.startswith("-"):
        return one if one in words or difflib.get_close_matches(one, words, 1, 0.6) else HIDDEN
    found = _FLAG.match(one)
    name = found[0] if found else ""
    if name == one:
        return one
    return f"{name}={HIDDEN}" if one[len(name) :].startswith("=") else f"{name}{HIDDEN}"
