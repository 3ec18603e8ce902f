"""What one must show to be answered, by route. Knows no keys."""

from enum import StrEnum


class Level(StrEnum):
    """Who may ask for a route, once the program asks at all."""

    OPEN = "open"  # anybody: the log-in itself, what it looks like, whether the program is well
    SHARED = "shared"  # the same, on other sites' pages too: the widget's script
    PAGE = "page"  # who has logged in, or a program with a secret key
    API = "api"  # the same; without either a sentence, never a redirect
    PUBLISHABLE = "publishable"  # as API, and, told less, who has a publishable key
