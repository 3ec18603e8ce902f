"""The files of pages: styles, scripts, pictures.
Whatever else is asked for below their folder is not found.

Styles and scripts are served without the notes and the blanks that are for whoever edits them.
"""

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from aiohttp import hdrs, web
from rjsmin import jsmin

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
    kind = _KINDS.get(name.rpartition(".")[2])
    if kind is None:
        return web.FileResponse(FOLDER / name)
    served = _served(name, (FOLDER / name).stat().st_mtime_ns)
    known = request.if_none_match or ()
    if any(one.value in (served.tag, "*") for one in known):
        return web.Response(status=304, headers={hdrs.ETAG: f'"{served.tag}"'})
    headers = {hdrs.ETAG: f'"{served.tag}"'}
    return web.Response(text=served.text, content_type=kind, charset="utf-8", headers=headers)


_KINDS = {"css": "text/css", "js": "text/javascript"}


class Served(NamedTuple):
    """A file as it is served, and by what a browser knows it again."""

    text: str
    tag: str


@lru_cache(maxsize=100)
def _served(name: str, _changed_ns: int) -> Served:
    """Read a file, once for each change of it."""
    text = lighter(name, (FOLDER / name).read_text("utf-8"))
    return Served(text, hashlib.sha256(text.encode()).hexdigest()[:32])


def lighter(name: str, text: str) -> str:
    """Leave out of a script or a style what is only for whoever edits it."""
    lightened: str = jsmin(text) if name.endswith(".js") else _lighter_style(text)
    return lightened


def _lighter_style(text: str) -> str:
    """Leave out notes, last semicolons, and blanks but for those that mean something:
    in texts, and before a colon.
    """
    return _NEEDLESS.sub(lambda found: found["text"] or found["sign"] or "", text).strip()


_NEEDLESS = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*'|url\([^)]*\))
    |/\*.*?\*/
    |\s*;?\s*(?=\})
    |\s+(?=>)|(?<=>)\s+
    |(?:\s*(?=[{};])|(?<!\s))(?P<sign>[{};:,])\s*""",
    re.DOTALL | re.VERBOSE,
)
