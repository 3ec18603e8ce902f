"""Where an address leads that takes a form alone, once it is opened again: by a bookmark, a reload,
Back.
"""

from aiohttp import web


async def lead_back(request: web.Request) -> web.Response:
    """Lead to the page whose form it is: one step up."""
    above = request.path.rstrip("/").split("/")[-2]
    raise web.HTTPSeeOther(f"../{above}" if above else "./")
