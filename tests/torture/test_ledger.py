"""What the torture asks of a run that it finds at a start."""

import random

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bench.torture import api
from bench.torture.figures import Figures
from bench.torture.ledger import Ledger, Open
from bench.torture.lists import Mix
from bench.torture.plan import Plan

NOBODY = dict.fromkeys(("waiting", "in_flight", "cancelled", "failed", "in_doubt", "skipped"), 0)


class Sink:
    """A server's log in which nothing stands."""

    def __init__(self) -> None:
        """Begin with nothing taken."""
        self.taken: dict[str, list[object]] = {}

    async def read(self) -> None:
        """Read nothing more."""


async def test_a_run_that_was_cancelled_with_nobody_left_is_not_asked_to_go_on():
    """Resume would be refused, and rightly: that is no breach."""
    states, asked = [2, 1, 0], []

    async def run(request: web.Request) -> web.Response:
        left = states.pop(0) if request.path == "/api/runs/r" else 0
        counts = NOBODY | {"in_flight": left, "sent": 0, "total": left}
        return web.json_response(
            {"id": "r", "state": "cancelled", "version": 9 - left, "paused_by": None,
             "counts": counts, "data": [], "next": None, "failures": []}
        )  # fmt: skip

    async def resume(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response({"message": "There is nobody to send to."}, status=409)

    app = web.Application()
    app.router.add_get("/api/runs/r", run)
    app.router.add_get("/api/runs/r/recipients", run)
    app.router.add_post("/api/runs/r/resume", resume)
    ledger = Ledger(Plan(1, 1, Mix(100)), Sink(), random.Random(1), Figures())
    async with TestClient(TestServer(app)) as http:
        now = await ledger.resume(http, Open("r", api.Watch("r")), {"state": "cancelled"})
    assert (now["state"], now["counts"]["in_flight"], asked) == ("cancelled", 0, [])
