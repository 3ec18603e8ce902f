"""SMTP servers that get into trouble in one exact way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def server(hangs_up_after_dot: bool = False, **answers: str) -> AsyncIterator[str]:
    """Serve SMTP on loopback; `answers` replaces what a command gets
    (MAIL, RCPT, dot ...). Gives its address.
    """

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test ESMTP\r\n")
        in_content = False
        while line := await reader.readline():
            command = line[:4].decode("ascii", "replace").strip().upper()
            if in_content and line != b".\r\n":
                continue
            if in_content and hangs_up_after_dot:
                break
            command = "dot" if in_content else command
            in_content = command == "DATA"
            answer = answers.get(command, "354 go on" if in_content else "250 fine")
            writer.write(f"{answer}\r\n".encode())

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await talk(reader, writer)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield f"smtp://127.0.0.1:{port}?starttls=never"
    finally:
        listening.close()
