"""What no text field may hold, whatever way it came."""

import re

UNFIT = re.compile("[\x00\ud800-\udfff]")
"""NUL, and halves of characters."""
