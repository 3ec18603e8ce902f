"""Who changed what, for the log: a key's name, never a person's address;
a run's id, never what is in it.
"""

import logging
import re

from aiohttp import web

from web.access import client
from web.access.asked import WHO

log = logging.getLogger(__name__)

_LOOKING = {"preview", "rehearse", "login", "logout"}
"""What is posted and changes nothing, or is logged where it is done."""

_RUN = re.compile(r"/runs/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")


def note(request: web.Request, status: int, place: str = "") -> None:
    """Log a request that may have changed something, and what became of it;
    `place` is where it led, to a new run.
    """
    resource = request.match_info.route.resource
    if request.method in ("GET", "HEAD") or resource is None or resource.name in _LOOKING:
        return
    made = _RUN.search(place)
    run = request.match_info.get("id") or (made[1] if made else "")
    what = {"method": request.method, "route": resource.canonical, "run": run}
    who = {"who": request.get(WHO, "anybody on this machine"), "client": client.address(request)}
    log.info("a change was asked for", extra={**what, **who, "status": status})
