"""How large a submitted field may be. Pure."""

import re
from collections.abc import Mapping

from web.errors import ProblemError

MAX_FIELD_BYTES = 4096
FIELD_BYTES: Mapping[str, int] = {"emails": 16 * 1024 * 1024, "text": 200_000, "html": 500_000}
"""Bounds of the large fields; the others have MAX_FIELD_BYTES."""


def field_bytes(name: str) -> int:
    """Return how many bytes a field may have in UTF-8."""
    return FIELD_BYTES.get(name, MAX_FIELD_BYTES)


def too_large(name: str) -> ProblemError:
    """Say which field is too long."""
    if name == "emails":
        return ProblemError(413, "The pasted list is longer than 16 MB.", "Send it as a file.")
    return ProblemError(413, f"The field {shown(name)} is too long.", "Make it shorter.")


def shown(name: str) -> str:
    """Return the beginning of a name that came from outside, fit to be shown."""
    return re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", name[:100])
