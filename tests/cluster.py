"""A PostgreSQL of one's own: its programs are the machine's, or Debian's brought into a folder;
started on a socket in a temporary folder, and ended by its number.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

from tests.patience import PATIENCE_S
from tests.servers import packages

CACHE = Path(__file__).parents[1] / ".servers" / "postgresql"
"""Where Debian's packages are unpacked, once, on a machine that has no PostgreSQL."""
NOBODY = 65534
"""The user it runs as where the tests are root's: it refuses to be root's server."""


def programs() -> Path:
    """Find the folder with `initdb` and `postgres`; raises with a sentence where there is none.

    POSTGRESQL_BIN names one of another version.
    """
    if named := os.environ.get("POSTGRESQL_BIN"):
        return Path(named)
    found = _found(Path("/usr/lib/postgresql"))
    if found is None and (known := shutil.which("initdb")):
        found = Path(known).resolve().parent
    if found is None:
        try:
            found = _found(packages.debian(CACHE, "postgresql") / "usr/lib/postgresql")
        except (OSError, RuntimeError) as error:
            raise RuntimeError(MISSING) from error
    if found is None:
        raise RuntimeError(MISSING)
    return found


MISSING = (
    "they need PostgreSQL 13 or newer (apt-get install postgresql), "
    "and it could not be brought either"
)


def _found(folder: Path) -> Path | None:
    """The newest version below a folder as Debian lays it out."""
    found = [one for one in folder.glob("*/bin") if (one / "initdb").exists()]
    return max(found, key=lambda one: float(one.parent.name), default=None)


class Cluster:
    """A server and its databases."""

    def __init__(self, folder: Path, settings: Sequence[str] = ()) -> None:
        """Make it in a folder, not started yet."""
        self.folder, self.settings = folder, settings
        self.data = folder / "data"
        self._bin = programs()
        self._process: subprocess.Popen[bytes] | None = None
        if os.getuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        self._do("initdb", "-D", str(self.data), "-U", "tester", "--auth=trust", "--no-sync",
                 "--encoding=UTF8", "--locale=C.UTF-8")  # fmt: skip

    @property
    def pid(self) -> int:
        """The number of the server's first process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers."""
        said = ["listen_addresses=", f"unix_socket_directories={self.folder}",
                "max_connections=200", "shared_buffers=32MB", *self.settings]  # fmt: skip
        words = [word for one in said for word in ("-c", one)]
        log = (self.folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                (*_as_nobody(), str(self._bin / "postgres"), "-D", str(self.data), *words),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE_S
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres")).close()
                return
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.02)

    def crash(self) -> None:
        """End it as a power cut would, but for what the system has not written yet."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End it and all its sessions: what it held is thrown away."""
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def url(self, name: str) -> str:
        """Name a database of it, as --db takes it."""
        return f"postgresql://tester@/{name}?host={self.folder}"

    def sql(self, name: str, *statements: str) -> None:
        """Do some statements in a database, each by itself."""
        with psycopg.connect(self.url(name), autocommit=True) as db:
            for statement in statements:
                db.execute(statement)

    def _do(self, *command: str) -> None:
        words = (*_as_nobody(), str(self._bin / command[0]), *command[1:])
        done = subprocess.run(words, cwd=self.folder, stdin=subprocess.DEVNULL, check=False,
                              capture_output=True, text=True)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")


def _as_nobody() -> Sequence[str]:
    if os.getuid() != 0:
        return ()
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


QUICK = ("fsync=off", "full_page_writes=off", "autovacuum=off", "synchronous_commit=on",
         "wal_level=minimal", "max_wal_senders=0")  # fmt: skip
"""For a server that need not survive a power cut."""


@contextlib.contextmanager
def started(settings: Sequence[str] = QUICK) -> Iterator[Cluster]:
    """Start one in a temporary folder, and leave nothing of it."""
    with tempfile.TemporaryDirectory(prefix="emailer-pg-") as name:
        cluster = Cluster(Path(name), settings)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
