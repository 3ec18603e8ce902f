"""How what others name is called: runs and webhooks, in addresses, in programs and by hand."""

import secrets


def make() -> str:
    """Make an id that nobody guesses; 22 letters, digits, "_" and "-". None begins with "-":
    a command would take it for an option.
    """
    while (made := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return made
