"""The account, for programs: a try of its connection."""

from aiohttp import web

from emailer import lists
from web.keys import CONFIG
from web.languages import json_answer
from web.tested import try_connection


async def test(request: web.Request) -> web.Response:
    """Try the connection, and say how each step went; no message is sent."""
    try:
        sender = lists.mailbox(request.app[CONFIG].sender).email
    except ValueError:
        sender = ""
    steps = await try_connection(request, sender)
    told = [{"step": one.name, "result": one.how, "text": one.said} for one in steps]
    return json_answer({"ok": all(one.how in ("ok", "note") for one in steps), "steps": told})
