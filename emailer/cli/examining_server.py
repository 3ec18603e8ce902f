"""What takes the messages: its name, its answer, its login.
Connects and says goodbye; sends nothing.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator

from emailer.dialogue import Cause, Fault, Stage
from emailer.replies import sentences
from emailer.store.examined import Finding
from emailer.transports.smtp import connecting
from emailer.transports.smtp.asking import RefusedError
from emailer.transports.smtp.server import Server
from emailer.transports.smtp.session import GOODBYE_S
from emailer.transports.url import Folder, Settings, Smtp

WAIT_S = 30.0


async def transport(settings: Settings) -> AsyncIterator[Finding]:
    """Try what is set, as far as it can be tried without a message."""
    if isinstance(settings, Smtp):
        async for one in _smtp(settings):
            yield one
    elif isinstance(settings, Folder):
        yield _folder(settings)
    else:
        do = (
            "To send real mail: --transport smtp://user@host:587, "
            "the password in EMAILER_SMTP_PASSWORD."
        )
        yield Finding("server", "note", f"{settings.public}: no mail leaves this machine", do)


def _folder(settings: Folder) -> Finding:
    there = next(one for one in (settings.path, *settings.path.parents) if one.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return Finding(
            "server",
            "wrong",
            f"{settings.public}: {there} cannot be written to",
            "Name another folder.",
        )
    return Finding(
        "server", "note", f"{settings.public}: messages are written there, and sent to nobody"
    )


async def _smtp(settings: Smtp) -> AsyncIterator[Finding]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )
    except OSError as error:
        said = f"{settings.host}: {error.strerror or error}"
        yield Finding(
            "dns",
            "wrong",
            said,
            "Is the name of the server in --transport right? Is there a network?",
        )
        return
    yield Finding(
        "dns",
        "ok",
        f"{settings.host} is {', '.join(dict.fromkeys(str(one[4][0]) for one in found))}",
    )
    async for one in _session(settings):
        yield one


async def _session(settings: Smtp) -> AsyncIterator[Finding]:
    where = f"{settings.host}:{settings.port}"
    try:
        async with asyncio.timeout(WAIT_S + settings.connect_s):
            session = await connecting.connect(Server(settings))
    except TimeoutError:
        yield Finding(
            "server", "wrong", f"{where} does not answer in time", "Is a firewall in the way?"
        )
        return
    except Fault as fault:
        yield Finding("login" if fault.cause is Cause.AUTH_MISSING else "server", "wrong",
                      fault.text, _FAULTS.get(
            fault.cause, "Are host and port in --transport right?"))  # fmt: skip
        return
    except RefusedError as refused:
        for one in _refused(where, refused):
            yield one
        return
    await session.wire.close(b"QUIT\r\n", GOODBYE_S)
    yield Finding(
        "server", "ok", f"{where} answers{_offers(session.pipelining, session.size_limit)}"
    )
    if settings.user:
        yield Finding("login", "ok", f"{settings.user} is logged in")
    else:
        yield Finding(
            "login", "note", "none is set", "Where the server wants one: smtp://user@host:587."
        )


def _refused(where: str, refused: RefusedError) -> list[Finding]:
    said = sentences.shown(refused.reply)
    if refused.reply.stage is Stage.AUTH:
        do = (
            "Check user and password (EMAILER_SMTP_PASSWORD); some providers want a password "
            "made for programs."
        )
        return [Finding("server", "ok", f"{where} answers"), Finding("login", "wrong", said, do)]
    return [
        Finding(
            "server",
            "wrong",
            f"{where}: {said}",
            "The server takes nobody now, or not this machine.",
        )
    ]


def _offers(pipelining: bool, size_limit: int) -> str:  # noqa: FBT001  (as its session says)
    size = f", takes mails of up to {size_limit:,} bytes" if size_limit else ""
    return f"{', takes commands together' if pipelining else ''}{size}"


_FAULTS = {
    Cause.CERTIFICATE: "Does the server's name match its certificate? verify=no trusts any: "
    "only for your own server.",
    Cause.TLS_MISSING: "The server offers no encryption here: is the port right (587, "
    "or smtps:// with 465)?",
    Cause.TLS_BROKEN: "Does this port speak as set: smtp:// begins in plain text, "
    "smtps:// encrypted?",
    Cause.AUTH_MISSING: "Is the port right? Many servers take logins at 587 or 465 alone.",
    Cause.UNREACHABLE: "Is the server's port right? Is a firewall in the way?",
}
