"""Access tokens in the place of a password: a command prints one, as mbsync's PassCmd does, and is
asked anew for each login.

A token is in no sentence, no log and no row; what the command says beside it is not read.
"""

import asyncio
import base64
import contextlib
import os
import re
import signal

from emailer.dialogue import Cause, Fault, Stage
from emailer.tongue import Sentence

PATIENCE_S = 30.0
MOST_BYTES = 8192
"""Of a token: in base64 it still fits a line that servers must take (RFC 4954 4)."""
BEARER, XOAUTH2 = "OAUTHBEARER", "XOAUTH2"
MECHANISMS = (BEARER, XOAUTH2)
_TOKEN = re.compile(rb"[\x21-\x7e]+")


async def ask(command: str, patience_s: float = PATIENCE_S) -> str:
    """Run the command in a shell, and return the token it prints.
    Raises Fault, of this machine, where it prints none.
    """
    try:
        process = await asyncio.create_subprocess_shell(
            command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, start_new_session=True, env=_environment(),
        )  # fmt: skip
    except OSError as error:
        raise _fault(Sentence("it cannot be started ({reason})", reason=str(error.strerror))) from (
            error
        )
    try:
        async with asyncio.timeout(patience_s):
            said = await _read(process)
            code = await process.wait()
    except TimeoutError:
        why = Sentence("it did not end within {wait_s} s", wait_s=f"{patience_s:g}")
        raise _fault(why) from None
    finally:
        await _end(process)
    return _token(said, code)


def _environment() -> dict[str, str]:
    """Give the command no secrets of ours."""
    ours = ("EMAILER_", "PGPASSWORD")
    return {name: text for name, text in os.environ.items() if not name.startswith(ours)}


async def _read(process: asyncio.subprocess.Process) -> bytes:
    """Read all that it prints, as far as a token goes. Raises Fault where that is more."""
    assert process.stdout is not None
    said = b""
    while piece := await process.stdout.read(MOST_BYTES):
        said += piece
        if len(said) > MOST_BYTES:
            raise _fault(Sentence("it printed more than {most} bytes", most=MOST_BYTES))
    return said


async def _end(process: asyncio.subprocess.Process) -> None:
    """Leave nothing of it behind, nor of what it began; what it still wrote is read and dropped."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    assert process.stdout is not None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_GOODBYE_S):
            while await process.stdout.read(MOST_BYTES):
                pass
    await process.wait()


_GOODBYE_S = 2.0


def _token(said: bytes, code: int) -> str:
    if code:
        raise _fault(Sentence("it ended with {code}", code=code))
    token = said.strip()
    if not _TOKEN.fullmatch(token):
        raise _fault(Sentence("it did not print one token on a line"))
    return token.decode("ascii")


def _fault(why: str) -> Fault:
    text = Sentence("The token command gave no token: {why}. Start it by hand to see.", why=why)
    return Fault(Cause.OURS, Stage.AUTH, text)


def response(mechanism: str, user: str, token: str, host: str, port: int) -> bytes:
    """Write what a login says: RFC 7628 3.1, or XOAUTH2 as Google has it, in base64."""
    if mechanism == BEARER:
        name = user.replace("=", "=3D").replace(",", "=2C")
        text = f"n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01"
    else:
        text = f"user={user}\x01auth=Bearer {token}\x01\x01"
    return base64.b64encode(text.encode())


def surrender(mechanism: str) -> bytes:
    """Write what ends a login that was refused with a challenge, for the refusal to come
    (RFC 7628 3.2.3; an empty line with XOAUTH2).
    """
    return base64.b64encode(b"\x01") if mechanism == BEARER else b""
