"""A webhook's receiver of some kind, in a process of its own that waits for all others:
`python3 -m bench.speed.receiver KIND` prints its address; each line it then reads is answered with
how often it was told something. It ends with its standard input.
"""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

LAST_IN_LINE = 19
LATE_S = 5.0
PIECE = b"x" * 65_536

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _takes(_: web.Request) -> web.StreamResponse:
    return web.Response(status=HTTPStatus.NO_CONTENT)


async def _late(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(LATE_S)
    return web.Response(status=HTTPStatus.NO_CONTENT)


async def _never(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


async def _endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    with contextlib.suppress(ConnectionError):  # who asked has enough
        while True:
            await answer.write(PIECE)
    return answer


async def _leads_away(request: web.Request) -> web.StreamResponse:
    return web.Response(status=HTTPStatus.FOUND, headers={"Location": str(request.url)})


KINDS: dict[str, Answer | None] = {
    "takes": _takes,
    "takes after 5 s": _late,
    "is down": None,
    "never answers": _never,
    "answers without end": _endless,
    "redirects": _leads_away,
}


async def serve(answer: Answer | None) -> None:
    """Answer in one way until the standard input ends; in none, refuse connections."""
    if answer is None:
        with socket.socket() as held:  # nobody else gets its port, and nobody listens
            held.bind(("127.0.0.1", 0))
            await _counted(held.getsockname()[1], lambda: 0)
    else:
        await _listen(answer)


async def _counted(port: int, heard: Callable[[], int]) -> None:
    """Say where, and how often something was told, each time that is asked."""
    print(f"http://127.0.0.1:{port}/", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(heard(), flush=True)


async def _listen(answer: Answer) -> None:
    heard = 0

    async def take(request: web.Request) -> web.StreamResponse:
        nonlocal heard
        await request.read()
        heard += 1
        return await answer(request)

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await _counted(runner.addresses[0][1], lambda: heard)
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    os.nice(LAST_IN_LINE)
    asyncio.run(serve(KINDS[sys.argv[1]]))
