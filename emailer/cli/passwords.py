"""A password for an account, asked for so that no list of processes and no history shows it."""

import getpass
import os
import sys
from collections.abc import Mapping

from emailer.cli import secret_sources
from emailer.cli.exit_codes import UsageError
from emailer.cli.flags import say

NAME = "ACCOUNT_PASSWORD"
MISSING = (
    "There is no password: set EMAILER_ACCOUNT_PASSWORD or EMAILER_ACCOUNT_PASSWORD_FILE, "
    "or write it on stdin."
)


def ask(account: str, environ: Mapping[str, str] = os.environ) -> str:
    """Take a password from the environment or the file it names; else ask for it at a terminal,
    or read a line of stdin. Raises UsageError where it is empty.
    """
    for warning in secret_sources.warnings((NAME,), environ):
        say(warning, sys.stderr)
    try:
        found = secret_sources.read(NAME, environ)
    except ValueError as error:
        raise UsageError(str(error)) from None
    said = found if found is not None else _typed(account)
    if not said:
        raise UsageError(MISSING)
    return said


def _typed(account: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"Password of {account}: ")
    return sys.stdin.readline(secret_sources.MAX_BYTES + 1).rstrip("\r\n")
