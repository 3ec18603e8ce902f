"""The command `doctor`: checks what sending needs, one line each,
and says what to do. It sends no message.
"""

import argparse
import json
from collections.abc import AsyncIterator

from emailer.cli import examining, examining_accounts, examining_records, examining_server
from emailer.cli.exit_codes import Exit
from emailer.cli.flags import say
from emailer.cli.run_lines import fit
from emailer.cli.settings import Settings
from emailer.model import DEFAULT_ACCOUNT
from emailer.store.examined import Finding
from emailer.transports.url import Smtp

MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Check everything; 1 where something is wrong."""
    found = []
    async for one in _all(settings):
        found.append(one)
        if not typed.json:
            say(f"{MARKS[one.how]} {one.what:10} {fit(one.said)}")
            if one.do:
                say(f"{'':17}{fit(one.do)}")
    if typed.json:
        say(json.dumps({"data": [one._asdict() for one in found]}, ensure_ascii=False))
    return Exit.COULD_NOT if any(one.how == "wrong" for one in found) else Exit.ALL_SENT


async def _all(settings: Settings) -> AsyncIterator[Finding]:
    yield examining.python(settings.db)
    yield examining.packages()
    async for one in examining.engine(settings.db):
        yield one
    async for one in examining.database_of(settings):
        yield one
    if settings.db.file is not None:
        yield examining.disk(settings.db.file)
    yield examining.port(settings)
    setups = await examining_accounts.kept(settings)
    async for one in _first(settings):
        yield one._replace(said=f"{DEFAULT_ACCOUNT}: {one.said}") if setups else one
    async for one in examining_accounts.findings(settings, setups):
        yield one


async def _first(settings: Settings) -> AsyncIterator[Finding]:
    """Try what the flags say."""
    async for one in examining_server.transport(settings.transport):
        yield one
    if isinstance(settings.transport, Smtp):
        async for one in examining_records.records(settings.sender, settings.transport.host):
            yield one
