"""Goes through servers, ways and scenarios, one after the other."""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.servers import certificates, scenarios, table
from tests.servers.kind import Kind, Place
from tests.servers.kinds import (
    aiosmtpd,
    chasquid,
    dovecot,
    exim,
    go_smtp,
    haraka,
    nodemailer,
    opensmtpd,
    postfix,
    sendmail,
)

KINDS: tuple[type[Kind], ...] = (
    haraka.Haraka, dovecot.Dovecot, chasquid.Chasquid, postfix.Postfix,
    postfix.PostfixFive, postfix.PostfixStrict, exim.Exim, exim.EximThirty,
    exim.EximThree, opensmtpd.OpenSmtpd, sendmail.Sendmail, nodemailer.Nodemailer,
    go_smtp.GoSmtp, aiosmtpd.Aiosmtpd, aiosmtpd.AiosmtpdFew,
)  # fmt: skip


def run(typed: argparse.Namespace, folder: Path) -> int:
    """Play all that was asked for; returns 1 where a row is not right."""
    folder.chmod(0o755)  # servers that give up their rights look into it
    cache = (typed.cache or folder / "cache").absolute()
    made = certificates.make(folder)
    wrong = 0
    print(table.head(), flush=True)
    for kind in _chosen(typed.servers):
        kind.bring(cache)
        for number, (way, what) in enumerate(_asked(kind, typed)):
            place = Place(cache, folder / f"{kind.__name__.lower()}-{number}", made)
            wrong += not _row(kind(place, way), what, typed)
    return min(wrong, 1)


def _chosen(names: list[str]) -> list[type[Kind]]:
    wanted = [name.lower() for name in names]
    return [
        kind for kind in KINDS if not wanted or any(name in kind.name.lower() for name in wanted)
    ]


def _asked(kind: type[Kind], typed: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Each way, plain and interrupted."""
    for way in kind.ways:
        for what in scenarios.SCENARIOS:
            if what in typed.what.split(",") and (not typed.ways or way in typed.ways.split(",")):
                yield way, what


def _row(server: Kind, what: str, typed: argparse.Namespace) -> bool:
    """Play one row and print it. A server that cannot be started is a row that is not right."""
    server.place.folder.mkdir()
    server.place.folder.chmod(0o755)
    may_doubt = 0 if what == "plain" else typed.connections
    row = scenarios.Row(server.name, server.way, what)
    try:
        server.set_up()
        server.start()
        addresses = scenarios.people(typed.people, typed.unknown)
        row = scenarios.play(server, what, addresses, typed.connections, server.place.folder)
        right = row.is_right(typed.people, typed.unknown, may_doubt)
    except RuntimeError as error:
        row.remark, right = str(error), False
    finally:
        server.stop()
    print(table.line(row, "right" if right else "NOT RIGHT"), flush=True)
    if right or not typed.keep:
        shutil.rmtree(server.place.folder, ignore_errors=True)
    return right
