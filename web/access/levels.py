"""What one must show to be answered: each route of web/routes.py has a level. Knows no keys."""

from collections.abc import Iterable
from enum import StrEnum

from aiohttp import hdrs, web

from web import addresses
from web.app_keys import LEVELS


class Level(StrEnum):
    """Who may ask for a route, once the program asks at all."""

    OPEN = "open"  # anybody: the log-in itself, what it looks like, whether the program is well
    SHARED = "shared"  # the same, on other sites' pages too: the widget's script
    PAGE = "page"  # who has logged in, or a program with a secret key
    API = "api"  # the same; without either a sentence, never a redirect
    PUBLISHABLE = "publishable"  # as API, and, told less, who has a publishable key


def register(app: web.Application, routes: Iterable[tuple[Level, web.AbstractRouteDef]]) -> None:
    """Let an application answer at these addresses, and note the level of each."""
    app[LEVELS] = {
        (route.resource, route.method): level
        for level, one in routes
        for route in one.register(app.router)
    }


def of(request: web.Request) -> Level:
    """Find the level of what is asked for; of what does not exist,
    the one that tells nothing of it.
    """
    method = hdrs.METH_GET if request.method == hdrs.METH_HEAD else request.method
    found = request.app[LEVELS].get((request.match_info.route.resource, method))
    return found or (Level.API if addresses.within(request).startswith("/api/") else Level.PAGE)
