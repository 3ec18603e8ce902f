"""Where the program's own files are, and by what it is called: beside it, or, once installed,
where the system keeps such things. Needs nothing but Python.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

PACKAGE = "invitation-emailer"
PROJECT = Path(__file__).resolve().parents[2]
IS_INSTALLED = not (PROJECT / "requirements.txt").exists()
"""By pip or pipx: what stands beside the program then are other packages."""
COMMAND = PACKAGE if IS_INSTALLED else "python3 app.py"


def data(
    environ: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
    *,
    installed: bool = IS_INSTALLED,
) -> Path:
    """Return the folder of the database: systemd's StateDirectory=,
    else the person's own (XDG Base Directory).
    """
    if not installed:
        return PROJECT / "data"
    if given := environ.get("STATE_DIRECTORY", "").partition(":")[0]:
        return Path(given)
    usual = "~/Library/Application Support" if platform == "darwin" else "~/.local/share"
    return _own(environ.get("XDG_DATA_HOME", ""), usual)


def dot_env(environ: Mapping[str, str] = os.environ, *, installed: bool = IS_INSTALLED) -> Path:
    """Return the file of the settings."""
    return (
        _own(environ.get("XDG_CONFIG_HOME", ""), "~/.config") / ".env"
        if installed
        else PROJECT / ".env"
    )


def _own(said: str, usual: str) -> Path:
    """Return our folder in one of the person's; a path that is not absolute counts
    for nothing, as XDG has it.
    """
    home = os.path.expanduser(usual)  # noqa: PTH111 - Path's raises where a user has no home
    return Path(said if said.startswith("/") else home) / PACKAGE
