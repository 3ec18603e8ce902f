"""A host's page with the widget, and its endpoint for *Retry the failed*:
the secret key stays here.

    python3 examples/widget/server.py http://127.0.0.1:8080 RUN PUBLISHABLE_KEY [PORT]

EMAILER_KEY is the secret key.
"""

import os
import sys
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
import bootstrap

bootstrap.show_usage(__doc__)
bootstrap.ensure("requirements.txt")

from aiohttp import ClientSession, web

EMAILER, RUN, KEY = sys.argv[1:4]
CSP = (
    f"default-src 'none'; script-src 'self' {EMAILER}; "
    f"connect-src 'self' {EMAILER}; style-src 'self'"
)
PAGE = (Path(__file__).parent / "index.html").read_text("utf-8")


async def show(_: web.Request) -> web.Response:
    """Show the page, under a policy that allows nothing inline."""
    page = (
        PAGE.replace("EMAILER", escape(EMAILER))
        .replace("RUN", escape(RUN))
        .replace("KEY", escape(KEY))
    )
    headers = {"Content-Security-Policy": CSP + "; require-trusted-types-for 'script'"}
    return web.Response(text=page, content_type="text/html", headers=headers)


async def retry(_: web.Request) -> web.Response:
    """Send again to the failed of this page's run, whatever run was asked for. Ask here who may."""
    headers = {"Authorization": f"Bearer {os.environ.get('EMAILER_KEY', '')}"}
    async with (
        ClientSession(headers=headers) as emailer,
        emailer.post(f"{EMAILER}/api/runs/{RUN}/retry", json={}) as answer,
    ):
        return web.Response(status=204 if answer.ok else 502)


if __name__ == "__main__":
    app = web.Application()
    app.add_routes([web.get("/", show), web.post("/retry", retry)])
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[4]) if sys.argv[4:] else 8090)
