"""How the log is written: lines for people, or one JSON object a line; what was given as `extra` is part of it."""

import json
import logging


class JsonLines(logging.Formatter):
    """One JSON object a line, with what was given as `extra`."""

    KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        extra = {name: value for name, value in vars(record).items() if name not in self.KNOWN}
        trace = {"trace": self.formatException(record.exc_info)} if record.exc_info else {}
        line = {"at": self.formatTime(record), "level": record.levelname.lower(), "logger": record.name,
                "message": record.getMessage(), **extra, **trace}  # fmt: skip
        return json.dumps(line, default=str, ensure_ascii=False)


class TextLines(logging.Formatter):
    """A line for people; what was given as `extra` behind it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        extra = " ".join(f"{name}={value}" for name, value in vars(record).items() if name not in JsonLines.KNOWN)
        return f"{super().format(record)} {extra}".rstrip()


def set_up(log_format: str) -> None:
    """Log to stderr; a line that cannot be written ends nothing."""
    logging.raiseExceptions = False
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if log_format == "json" else TextLines("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for quiet in ("aiohttp.access", "asyncio", "aiosqlite"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
