"""The file .env beside the program -> its settings, and what in it is likely not what was meant."""

import re
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from emailer import private

_CUT = re.compile(r"^[^=#]*=\s*[^'\"\s][^\n]*\s#", re.MULTILINE)
_MAY_HOLD_SIGNS = re.compile("PASSWORD|SECRET|KEY|HASH|TRANSPORT")


def read(path: Path) -> tuple[dict[str, str], list[str]]:
    """Return the values as they stand there (a $ is a $), and warnings.
    Raises ValueError with a sentence.
    """
    try:
        text = path.read_text("utf-8") if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}."
        ) from None
    values = {
        name: value or ""
        for name, value in dotenv_values(stream=StringIO(text), interpolate=False).items()
    }
    return values, [*_open(path, text), *_cut_off(text), *_unread(text)]


def _open(path: Path, text: str) -> list[str]:
    """Warn where others can read it."""
    if text and private.readable_by_others(path):
        return [
            f"Others on this machine can read {path}, which may hold a password: chmod 600 {path}"
        ]
    return []


def _cut_off(text: str) -> list[str]:
    """Warn where a value that may hold any sign ends before a #, as a comment would begin."""
    names = [
        binding.key
        for binding in parse_stream(StringIO(text))
        if binding.key
        and _MAY_HOLD_SIGNS.search(binding.key)
        and _CUT.search(binding.original.string)
    ]
    return [
        f"In .env, {name} ends before its #: put it in single quotes if the # belongs to it."
        for name in names
    ]


def _unread(text: str) -> list[str]:
    """Warn of lines that say nothing."""
    lines = [binding.original.line for binding in parse_stream(StringIO(text)) if binding.error]
    return [f"Line {line} of .env cannot be read, and counts for nothing." for line in lines]
