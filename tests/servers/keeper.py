"""aiosmtpd as a process: `python -m tests.servers.keeper PORT FOLDER`,
with options for what it asks and limits.
"""

import argparse
import asyncio
import itertools
import re
import ssl
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.servers.kind import KNOWN, PASSWORD, USER

ENOUGH = "421 4.7.0 Error: too many messages in this connection"


class Keeper:
    """Takes mail for whom it knows, one file each."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self._numbers = itertools.count()

    async def handle_MAIL(  # noqa: N802  (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        session.begun = getattr(session, "begun", 0) + 1
        if self._most and session.begun > self._most:
            asyncio.get_running_loop().call_soon(server.transport.close)
            return ENOUGH
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not re.fullmatch(KNOWN, address.partition("@")[0]):
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        (self._folder / f"{next(self._numbers)}-{id(envelope)}").write_bytes(content)
        return "250 2.0.0 kept"


def authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


async def serve(typed: argparse.Namespace) -> None:
    """Listen until ended."""
    options: dict[str, Any] = {"hostname": "localhost", "decode_data": False}
    if typed.key:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(typed.chain, typed.key)
        options |= {"tls_context": context, "require_starttls": True}
    if typed.login:
        options |= {"authenticator": authenticate, "auth_required": True}
    keeper = Keeper(typed.folder, typed.most)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: SMTP(keeper, loop=loop, **options), "127.0.0.1", typed.port
    )
    await listening.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=0, help="messages a connection may begin")
    parser.add_argument("--key", default="")
    parser.add_argument("--chain", default="")
    parser.add_argument("--login", action="store_true")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
