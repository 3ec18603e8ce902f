"""How the log is written: lines for people, or one JSON object a line; what was given as `extra` is
part of it.
"""

import contextlib
import json
import logging
import os
import queue
import sys
import threading
from datetime import UTC, datetime

LINES = 10_000
"""Lines that wait for who reads the log; of more, the number is told."""
LEAVING_S = 1.0
"""How long the end of the program waits for lines to be written."""


class JsonLines(logging.Formatter):
    """One JSON object a line, with what was given as `extra`."""

    KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        extra = {name: value for name, value in vars(record).items() if name not in self.KNOWN}
        trace = {"trace": self.formatException(record.exc_info)} if record.exc_info else {}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at.replace("+00:00", "Z"), "level": record.levelname.lower(),
                "logger": record.name, "message": record.getMessage(), **extra,
                **trace}  # fmt: skip
        return json.dumps(line, default=str, ensure_ascii=False)


class TextLines(logging.Formatter):
    """A line for people; what was given as `extra` behind it, but for lists of ids: those are for
    programs, which read JSON.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        extra = " ".join(
            f"{name}={value}"
            for name, value in vars(record).items()
            if name not in JsonLines.KNOWN and not isinstance(value, list)
        )
        return f"{super().format(record)} {extra}".rstrip()


class Beside(logging.Handler):
    """Writes lines in a thread of its own: who sends never waits for who reads the log, and loses
    lines instead.
    """

    def __init__(self, to: int) -> None:
        """Begin to write to a descriptor, past the buffers that an end of the program would wait
        for.
        """
        super().__init__()
        self._to = to
        self._lines: queue.Queue[str | None] = queue.Queue(LINES)
        self._lost = 0
        self._thread = threading.Thread(target=self._write, name="log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line, or count it as lost."""
        try:
            line = self.format(record)
            if self._lost:
                line += f"\n{self._told()}"
            self._lines.put_nowait(line)
            self._lost = 0
        except queue.Full:
            self._lost += 1
        except Exception:  # noqa: BLE001  (a line that cannot be written ends nothing)
            self.handleError(record)

    def _told(self) -> str:
        lost = logging.LogRecord(
            __name__, logging.WARNING, "", 0, "the log was not read: lines are lost", None, None
        )
        lost.lost = self._lost
        return self.format(lost)

    def close(self) -> None:
        """Let what waits be written, if that is soon."""
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(None)
        self._thread.join(LEAVING_S)
        super().close()

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            with contextlib.suppress(OSError):
                left = f"{line}\n".encode("utf-8", "backslashreplace")
                while left:
                    left = left[os.write(self._to, left) :]


def set_up(log_format: str, *, is_command: bool = False) -> None:
    """Log to stderr; a line that cannot be written ends nothing.

    A command tells people itself how it goes.
    """
    logging.raiseExceptions = False
    handler = Beside(sys.stderr.fileno())
    handler.setFormatter(
        JsonLines() if log_format == "json" else TextLines("%(asctime)s %(levelname)s %(message)s")
    )
    level = logging.WARNING if is_command and log_format == "text" else logging.INFO
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for quiet in ("aiohttp.access", "asyncio", "aiosqlite"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
