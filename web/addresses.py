"""Where things are: addresses by their route's name,
below whatever prefix the application is mounted under.
"""

from aiohttp import web


def of(request: web.Request, name: str, **parts: str) -> str:
    """Give the address of a route, as browsers and programs ask for it."""
    return str(request.app.router[name].url_for(**parts))


def root_of(app: web.Application) -> str:
    """Give the prefix without a slash at its end; empty where the application stands by itself."""
    # an address that is served without pages, too
    return str(app.router["healthz"].url_for()).removesuffix("/healthz")


def within(request: web.Request) -> str:
    """Give the path that is asked for, below the prefix."""
    return request.path.removeprefix(root_of(request.app)) or "/"
