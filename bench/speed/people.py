"""The people of a run of a million, asked as its page asks: found, narrowed, paged deep, sorted."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import urljoin

from bench.speed import processes, program
from bench.speed.program import Program
from bench.speed.rows import Log, Row

AIMS_MS = (150, 50)
ROUNDS = 5
REFUSED_EVERY = 20
DEEP = 1_000
SENDING_S = 10.0
NEXT = re.compile(r'href="([^"]*cursor=[^"]*)"[^>]*>\s*(?:More|Look on)')
FIRST_REASON = re.compile(r'href="([^"]*reason=[^"]*)"')


async def measure(largest: int, log: Log) -> list[Row]:
    """Ask each kind of question some times; the largest answer counts."""
    async with processes.sink() as sink:
        with processes.folder() as folder:
            async with program.running(folder, sink.port, 50) as app:
                log(f"people of {largest:,}")
                list_of = program.people(largest, refused_every=REFUSED_EVERY)
                run_id = await app.post(list_of)
                await asyncio.sleep(SENDING_S)
                async with app.http.post(f"/api/runs/{run_id}/pause") as answer:
                    answer.raise_for_status()
                return [row async for row in _questions(app, f"/runs/{run_id}", largest)]


async def _questions(app: Program, at: str, largest: int) -> AsyncIterator[Row]:
    _, page = await _ask(app, at)
    reason = _linked(at, FIRST_REASON, page)
    for what, address in {
        "the first page": at,
        "the middle of a name": f"{at}?state=all&q=%C3%A4me",
        "the middle of an address that one has": f"{at}?state=all&q=est{largest - 2}%40",
        "a part that nobody has": f"{at}?state=all&q=nobodyhasthis",
        "those who failed, by a reason": reason,
        "those waiting": f"{at}?state=waiting",
        "sorted by address": f"{at}?state=all&sort=address",
        "sorted by name": f"{at}?state=all&sort=name",
        f"page {DEEP:,}": await _deep(app, f"{at}?state=all"),
        f"page {DEEP:,}, by address": await _deep(app, f"{at}?state=all&sort=address"),
    }.items():
        took = [(await _ask(app, address))[0] for _ in range(ROUNDS)]
        yield Row(f"people of {largest:,}: {what}", max(took) * 1000, "ms", AIMS_MS, less=True,
                  detail=f"the slowest of {ROUNDS}, median {sorted(took)[ROUNDS // 2] * 1000:.0f}"
                  )  # fmt: skip


async def _deep(app: Program, at: str) -> str:
    """Go on from page to page; returns the address of the last."""
    for _ in range(DEEP):
        _, page = await _ask(app, at)
        at = _linked(at, NEXT, page)
    return at


def _linked(at: str, what: re.Pattern[str], page: str) -> str:
    """Find where a page leads to; its links begin at its own address."""
    if not (found := what.search(page)):
        raise RuntimeError("The page has not what was looked for.")
    return urljoin(at, unescape(found[1]).partition("#")[0])


async def _ask(app: Program, address: str) -> tuple[float, str]:
    begun = time.monotonic()
    async with app.http.get(address) as answer:
        page = await answer.text()
        answer.raise_for_status()
    return time.monotonic() - begun, page
