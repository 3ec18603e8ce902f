"""The control port: one JSON object a line, each answered with one line."""

import asyncio
import contextlib
import json
from typing import Any

from bench.sink.sink import Sink, Weather


class Control:
    """Does to one sink what it is told."""

    def __init__(self, sink: Sink) -> None:
        """Command this sink."""
        self._sink = sink

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer each line with one line until the client leaves."""
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                answer = await self._obey(json.loads(line))
                writer.write(json.dumps(answer, separators=(",", ":")).encode() + b"\n")
                await writer.drain()
        writer.close()

    async def _obey(self, wish: dict[str, Any]) -> dict[str, Any]:
        sink, weather = self._sink, self._sink.weather
        match wish["do"]:
            case "report":
                taken = sink.taken[wish.get("after", 0) :]
                return {"taken": taken, "connections": len(sink.connections), "broken": sink.broken,
                        "refused_logins": sink.refused_logins}  # fmt: skip
            case "cut":
                sink.cut()
            case "down" if sink.listener:
                sink.listener.close()
                sink.cut()
                sink.listener = None
            case "up" if not sink.listener:
                await sink.listen()
            case "greet":
                weather.greeting = f"{wish['answer']}\r\n".encode() if wish["answer"] else b""
            case "login":
                weather.login_offered, weather.login_refused = wish["offered"], wish["refused"]
            case "tls":
                weather.tls_broken = wish["broken"]
            case "latency":
                weather.latency_s = wish["ms"] / 1000
            case "reset":
                sink.weather = Weather()
        return {"done": wish["do"]}
