"""Makes a connection for one of many: the first login goes alone,
moods of one connection are tried again on another.

A wrong password is so tried once, however many connections there are: those that wait
for the first login take its refusal for theirs (some servers lock out whoever fails a few times).
"""

import time

from emailer.dialogue import Cause, Fault, Stage
from emailer.transports.smtp import greeting, session
from emailer.transports.smtp.asking import RefusedError
from emailer.transports.smtp.server import Server
from emailer.transports.smtp.session import Session

_BROKEN_HANDSHAKES = 3
_MOODS = 3
"""So many connections in a row offer no login, or cannot encrypt now, before that is believed."""


async def connect(server: Server) -> Session:
    """Connect and log in. Raises RefusedError with the server's answer,
    or Fault where there is none.
    """
    if not server.settings.user or server.has_sessions:
        return await _tried_again(server)
    refused = server.refused_logins
    async with server.first_login:
        if server.refused_logins != refused and server.login_refusal is not None:
            raise RefusedError(server.login_refusal)
        if not server.has_sessions:
            return await _log_in_first(server)
    return await _tried_again(server)


async def _log_in_first(server: Server) -> Session:
    """Try the login for all that wait."""
    try:
        return await _tried_again(server)
    except RefusedError as refused:
        if refused.reply.stage is Stage.AUTH:
            server.refused_logins += 1
            server.login_refusal = refused.reply
        raise


async def _tried_again(server: Server) -> Session:
    """Connect; a connection on which no login is offered may be the only one (cpython#115251),
    and so may one that cannot encrypt "for a temporary reason" (454, RFC 3207 4).
    """
    for _ in range(_MOODS - 1):
        try:
            return await _with_token(server)
        except Fault as missing:
            if missing.cause is not Cause.AUTH_MISSING:
                raise
        except RefusedError as refused:
            if refused.reply.stage is not Stage.STARTTLS or refused.reply.code >= _FOR_GOOD:
                raise
    return await _with_token(server)


async def _with_token(server: Server) -> Session:
    """Connect; a token that is refused may have just run out, so one more is asked for, once."""
    try:
        return await _connect(server)
    except RefusedError as refused:
        is_token = server.settings.token_command and refused.reply.stage is Stage.AUTH
        if not is_token or refused.reply.code != _REFUSED_LOGIN:
            raise
    return await _connect(server)


_REFUSED_LOGIN = 535
_FOR_GOOD = 500


async def _connect(server: Server) -> Session:
    """Connect; a server that breaks off every encryption cannot be reached so."""
    since = time.monotonic()
    try:
        connected = await session.begin(
            server.settings, server.tls, server.places, server.token, server.begun
        )
    except Fault as broken:
        if broken.cause is Cause.CLOSED and broken.stage is Stage.STARTTLS:
            server.broken_handshakes += 1
            if server.broken_handshakes >= _BROKEN_HANDSHAKES:
                raise Fault(Cause.TLS_BROKEN, broken.stage, broken.text) from broken
        if broken.cause is Cause.UNREACHABLE and server.places.are_taken(since):
            raise greeting.no_place(server.settings) from broken
        raise
    server.broken_handshakes = 0
    server.sessions.append(connected)
    return connected
