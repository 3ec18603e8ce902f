"""A counting SMTP server in a process of its own:
`python3 -m bench.sink --port 0` prints its two ports as JSON.

What it does wrong is commanded by the recipient's address (bench/torture/commands.py) and,
for everybody, by the control port: one JSON object a line, each answered with one line.

    {"do": "report", "after": 0}    what was taken since that many messages
    {"do": "cut"}                   cut all connections
    {"do": "down"} {"do": "up"}     stop listening and cut all connections; listen again, same port
    {"do": "greet", "answer": "421 4.3.2 busy"}     greet everybody so, and hang up; "" ends it
    {"do": "login", "offered": true, "refused": true}     offer AUTH; refuse all logins (535)
    {"do": "tls", "broken": true}                   offer STARTTLS, and speak nonsense after it
    {"do": "latency", "ms": 5}                      wait before each answer to a dot
    {"do": "reset"}                 right again in everything
"""

import argparse
import asyncio
import contextlib
import json
import sys

from bench.sink.control import Control
from bench.sink.sink import EXTENSIONS, Sink


async def main() -> None:
    """Serve until killed; tied, until standard input ends,
    so that it never outlives who started it.
    """
    parser = argparse.ArgumentParser(
        prog="bench.sink", description="A counting SMTP server on this machine."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument(
        "--without", action="append", default=[], metavar="EXTENSION", help="PIPELINING, SIZE, ..."
    )
    parser.add_argument("--tied", action="store_true", help="end when standard input ends")
    typed = parser.parse_args()
    sink = Sink(
        tuple(one for one in EXTENSIONS if one.split()[0] not in typed.without),
        port=typed.port, host=typed.host,
    )  # fmt: skip
    await sink.listen()
    control = await asyncio.start_server(
        Control(sink).serve, "127.0.0.1", typed.control_port, limit=1 << 20
    )
    print(
        json.dumps({"port": sink.port, "control": control.sockets[0].getsockname()[1]}), flush=True
    )
    if typed.tied:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    else:
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
