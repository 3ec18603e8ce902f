"""aiosmtpd (PyPI): offers no PIPELINING; also with 15 messages a connection, then 421."""

import sys
from pathlib import Path
from typing import ClassVar

from tests.servers.kind import Kind
from tests.servers.processes import Process
from tests.servers.program import ROOT

FEW = 15


def keep(kind: Kind, port: int, *options: str) -> Process:
    """Run it as a server, or as the mailbox behind one."""
    words = (sys.executable, "-m", "tests.servers.keeper", str(port), str(kind.mailboxes), *options)
    process = kind.run(*words, cwd=ROOT)
    process.wait_for_port(port)
    return process


class Aiosmtpd(Kind):
    """One process of Python."""

    name = "aiosmtpd"
    ways: ClassVar[tuple[str, ...]] = ("plain", "login")

    @classmethod
    def bring(cls, cache: Path) -> None:
        """Nothing: the tests have it."""

    def set_up(self) -> None:
        self.mailboxes.mkdir()

    def start(self) -> None:
        made = self.place.certificates
        login = (
            ("--login", "--key", str(made.key), "--chain", str(made.chain))
            if self.way == "login"
            else ()
        )
        keep(self, self.port, *login)


class AiosmtpdFew(Aiosmtpd):
    """The same, with few messages a connection."""

    name = "aiosmtpd 15/conn"
    ways = ("plain",)

    def start(self) -> None:
        keep(self, self.port, "--most", str(FEW))
