"""The time zone that this machine's clocks show, by its name in the tz database."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from emailer.clocks.zones import zone_of

LINK = Path("/etc/localtime")


def here(environ: Mapping[str, str] = os.environ, link: Path = LINK) -> str:
    """Name it as TZ does, else as the system's link into the database; UTC where neither is one."""
    for path in (environ.get("TZ", "").lstrip(":"), str(link.resolve())):
        _, _, name = path.rpartition("zoneinfo/")
        with contextlib.suppress(ValueError):
            return zone_of(name).key
    return "UTC"
