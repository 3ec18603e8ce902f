"""Errors of a database and of the system, in words that people know."""

from emailer.tongue import Sentence


def plain(error: BaseException, otherwise: str = "") -> str:
    """Say an error of a database or the system in words; `otherwise` where there are none."""
    text = str(error)
    for sign, words in PLAIN.items():
        if sign in text:
            return words
    return otherwise or getattr(error, "strerror", None) or text


PLAIN = {
    "disk is full": Sentence("the disk is full, make room on it"),
    "No space left": Sentence("the disk is full, make room on it"),
    "is locked": Sentence("another program (a backup, perhaps) has the database locked"),
    "Read-only file system": Sentence("the disk is read-only"),
    "readonly database": Sentence("the database is read-only"),
    "file is not a database": Sentence("the file is no SQLite database"),
    "unable to open": Sentence("the file or its folder cannot be opened"),
    "malformed": Sentence("the database is damaged"),
    "disk I/O error": Sentence("the disk reports an error"),
}
