"""What the runner knows of a server, whichever it is."""

import re
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from tests.servers.certificates import Certificates
from tests.servers.processes import Process, free_port

DOMAIN = "inv.test"
USER, PASSWORD = "ana", "s3cret-of-ana"
KNOWN = r"p[0-9]+"
"""Local parts that are somebody; all others are unknown."""
_TO = re.compile(rb"^To:[^\r\n]*?([a-z0-9]+)@inv\.test", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where a server of this run lives."""

    cache: Path  # what was brought; may be kept for the next run
    folder: Path  # its own, empty at the start
    certificates: Certificates


@dataclass
class Kind(ABC):
    """A server that can be started, stopped, killed and asked what it took.

    `ways` are the ways it can be spoken to, each with the URL it wants.
    """

    name: ClassVar[str]
    ways: ClassVar[tuple[str, ...]] = ("plain",)

    place: Place
    way: str = "plain"
    port: int = field(default_factory=free_port)
    processes: list[Process] = field(default_factory=list)

    @classmethod
    @abstractmethod
    def bring(cls, cache: Path) -> None:
        """Fetch what it needs."""

    @abstractmethod
    def set_up(self) -> None:
        """Write its settings."""

    @abstractmethod
    def start(self) -> None:
        """Start it and wait until it listens."""

    @property
    def url(self) -> str:
        """The transport the program is given."""
        login = f"{USER}:{PASSWORD}@" if self.way in ("login", "smtps") else ""
        if self.way == "smtps":
            return f"smtps://{login}localhost:{self.port}"
        required = "?starttls=required" if self.way in ("tls", "login") else "?starttls=never"
        return f"smtp://{login}localhost:{self.port}{required}"

    @property
    def mailboxes(self) -> Path:
        """The folder in which it keeps what it delivered."""
        return self.place.folder / "mail"

    def stop(self) -> None:
        """End all its processes at once: nobody asks for what is left,
        and a restart is to be a hard one.
        """
        while self.processes:
            self.processes.pop().kill()

    def restart(self) -> None:
        """End it in the middle of its work, and start it again."""
        self.stop()
        self.start()

    def run(
        self, *words: str, cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> Process:
        """Start one process of it."""
        self.processes.append(Process(list(words), self.place.folder / "server.log", cwd, env))
        return self.processes[-1]

    def arrived(self) -> Counter[str]:
        """Count what lies in its mailboxes, by local part; what it still writes does not."""
        found: Counter[str] = Counter()
        for path in self.mailboxes.rglob("*"):
            if path.parent.name != "tmp" and path.is_file():
                found.update(name.decode() for name in _TO.findall(path.read_bytes()))
        return found
