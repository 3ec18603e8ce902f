"""The page that shows the contract of the API to people."""

import asyncio

import aiohttp_jinja2
from aiohttp import web

from web.api import contract


async def show(request: web.Request) -> web.Response:
    """List every address with what it takes and answers; it is read once, beside the loop."""
    chapters = await asyncio.to_thread(contract.chapters)
    shapes = await asyncio.to_thread(contract.shapes)
    context = {"here": "api", "chapters": chapters, "shapes": shapes}
    return aiohttp_jinja2.render_template("api.html", request, context)
