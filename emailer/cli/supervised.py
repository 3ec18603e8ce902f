"""What systemd hands to a service and wants to hear of it: a bound socket, readiness,
signs of life, an end.

sd_listen_fds(3), sd_notify(3), sd_watchdog_enabled(3).
Where nobody supervises, nothing is taken and nothing said.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, MutableMapping

FIRST_FD = 3
OURS = (
    "LISTEN_PID",
    "LISTEN_FDS",
    "LISTEN_FDNAMES",
    "NOTIFY_SOCKET",
    "WATCHDOG_PID",
    "WATCHDOG_USEC",
)


class Supervisor:
    """Whoever started the program and waits for word of it; nobody,
    where it was started by hand.
    """

    def __init__(
        self,
        environ: MutableMapping[str, str] = os.environ,
        pid: int | None = None,
        first_fd: int = FIRST_FD,
    ) -> None:
        """Read what was handed over, and take it from the environment:
        no child of ours is meant by it.
        """
        said = {name: environ.pop(name, "") for name in OURS}
        me = str(pid or os.getpid())
        self._address = said["NOTIFY_SOCKET"]
        self._handed = _number(said["LISTEN_FDS"]) if said["LISTEN_PID"] == me else 0
        self._first_fd = first_fd
        is_watched = said["WATCHDOG_PID"] in ("", me)
        self.watchdog_s = _number(said["WATCHDOG_USEC"]) / 1e6 if is_watched else 0.0

    def socket(self) -> socket.socket | None:
        """Take the bound socket that was handed over, if one was.
        Raises OSError with a sentence for anything else.
        """
        if not self._handed:
            return None
        if self._handed > 1:
            raise OSError(f"{self._handed} sockets were handed over: one ListenStream= is enough.")
        handed = socket.socket(fileno=self._first_fd)
        if (
            handed.family not in (socket.AF_INET, socket.AF_INET6)
            or handed.type != socket.SOCK_STREAM
        ):
            handed.close()
            raise OSError(
                "The socket that was handed over is none of TCP: say ListenStream=127.0.0.1:8080."
            )
        handed.set_inheritable(False)
        return handed

    def say(self, *lines: str) -> None:
        """Send lines such as READY=1; a supervisor that takes none ends nothing."""
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.setblocking(False)
            out.sendto("\n".join(lines).encode(), address)

    async def keep_watched(self, trouble: Callable[[], str | None]) -> None:
        """Give signs of life, twice as often as asked for, while `trouble` knows of none;
        for ever, if anybody asks.

        It runs on the loop that serves and sends: one that hangs gives none either.
        """
        if not self._address or not self.watchdog_s:
            return
        while True:
            await asyncio.sleep(self.watchdog_s / 2)
            wrong = trouble()
            self.say(f"STATUS={wrong}" if wrong else "WATCHDOG=1")


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() else 0
