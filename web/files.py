"""The files of pages: styles, scripts, pictures.
Whatever else is asked for below their folder is not found.
"""

import re
from pathlib import Path

from aiohttp import web

from web.errors import not_found


def place(name: str) -> Path:
    """Find a folder of files for pages: beside the packages, or,
    once installed, inside this one.
    """
    installed = Path(__file__).parent / name
    return installed if installed.is_dir() else Path(__file__).parent.parent / name


FOLDER = place("static")

_NAME = re.compile(
    r"(?:[A-Za-z0-9_-]{1,50}/){0,4}[A-Za-z0-9_-]{1,50}(?:\.[A-Za-z0-9_-]{1,20}){1,3}"
)


async def widget(_: web.Request) -> web.StreamResponse:
    """Answer with the script that shows a run on other sites' pages."""
    return web.FileResponse(FOLDER / "widget.js")


async def show(request: web.Request) -> web.StreamResponse:
    """Answer with a file; a name that cannot be one of ours never reaches the file system."""
    name = request.match_info["name"]
    if not _NAME.fullmatch(name) or not (FOLDER / name).is_file():
        raise not_found("file")
    return web.FileResponse(FOLDER / name)
