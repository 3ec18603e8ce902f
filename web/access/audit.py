"""Who changed what, for the log: a key's name, never a person's address; a run's id, never what is in it."""

import logging

from aiohttp import web

from web.access import client
from web.access.asked import WHO

log = logging.getLogger(__name__)

_LOOKING = {"preview", "rehearse", "login", "logout"}
"""What is posted and changes nothing, or is logged where it is done."""


def note(request: web.Request, status: int) -> None:
    """Log a request that may have changed something, and what became of it."""
    resource = request.match_info.route.resource
    if request.method in ("GET", "HEAD") or resource is None or resource.name in _LOOKING:
        return
    what = {"method": request.method, "route": resource.canonical, "run": request.match_info.get("id", "")}
    who = {"who": request.get(WHO, "anybody on this machine"), "client": client.address(request)}
    log.info("a change was asked for", extra={**what, **who, "status": status})
