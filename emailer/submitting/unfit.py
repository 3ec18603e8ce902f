"""What no text field may hold, whatever way it came."""

import re

UNFIT = re.compile("[\x00\ud800-\udfff]")
"""NUL, and halves of characters."""


def is_unfit(text: str) -> bool:
    """Tell whether such a character is in a text, which may be long: a pattern looks at each
    character, an encoder at many at once.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return "\x00" in text
