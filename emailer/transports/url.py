"""What --transport says: a URL read into frozen settings.
It opens nothing, and never shows a password.
"""

import functools
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from emailer.transports import url_login


class StartTls(StrEnum):
    """Whether a connection that began in plain text becomes an encrypted one (RFC 3207)."""

    REQUIRED = "required"  # or nothing is sent
    OFFERED = "offered"  # where the server offers it; a password still never leaves in plain text
    NEVER = "never"  # plain text, password included


@dataclass(frozen=True, slots=True)
class Simulated:
    """Sends nothing: waits, and refuses every `fail_every`-th delivery (0: none)."""

    latency_ms: float = 20.0
    fail_every: int = 100

    kind = "simulated"

    @property
    def public(self) -> str:
        """The settings as people may see them."""
        return f"simulated://?latency_ms={self.latency_ms:g}&fail_every={self.fail_every}"

    @property
    def fingerprint(self) -> str:
        """Changes whenever a setting does."""
        return _digest(self.public)


@dataclass(frozen=True, slots=True)
class Folder:
    """Writes each message as a file."""

    path: Path

    kind = "folder"

    @property
    def public(self) -> str:
        """The settings as people may see them."""
        return f"folder://{quote(str(self.path))}"

    @property
    def fingerprint(self) -> str:
        """Changes whenever a setting does."""
        return _digest(self.public)


@dataclass(frozen=True, slots=True)
class Smtp:
    """Hands messages to a server. `tls` is TLS from the first byte (smtps)."""

    host: str
    port: int
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    token_command: str = field(default="", repr=False)  # prints what stands for the password
    starttls: StartTls = StartTls.OFFERED
    verify: bool = True
    connect_s: float = 30.0
    command_s: float = 120.0
    dot_s: float = 600.0

    kind = "smtp"

    @property
    def public(self) -> str:
        """The settings as people may see them: without the password,
        and without what was left at its default.
        """
        scheme = "smtps" if self.tls else "smtp"
        user = quote(self.user, safe="") + "@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        options = "&".join(
            f"{name}={value}" for name, value in self._options() if value != _SMTP_DEFAULTS[name]
        )
        return f"{scheme}://{user}{host}:{self.port}" + (f"?{options}" if options else "")

    @property
    def fingerprint(self) -> str:
        """Changes whenever a setting does, the password included,
        which cannot be read back from it.
        """
        secret = self.password or self.token_command
        if not secret:
            return _digest(self.public)
        return _digest(self.public + _hidden(secret, self.public))

    def _options(self) -> list[tuple[str, str]]:
        """Name each option with its value, as a URL would."""
        verify = "yes" if self.verify else "no"
        times = [(name, f"{getattr(self, name):g}") for name in ("connect_s", "command_s", "dot_s")]
        return [("starttls", self.starttls.value), ("verify", verify), *times]


@functools.lru_cache(maxsize=32)
def _hidden(secret: str, beside: str) -> str:
    """Hide a secret; that takes long, and whoever opens an account asks again and again."""
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), beside.encode(), _SLOWLY).hex()


Settings = Simulated | Folder | Smtp

_SMTP_DEFAULTS = {
    "starttls": "offered",
    "verify": "yes",
    "connect_s": "30",
    "command_s": "120",
    "dot_s": "600",
}
_SLOWLY = 100_000
_LONGEST_S = 86_400.0
_PORTS = {"smtp": 587, "smtps": 465}
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]{1,32})?")


def parse(url: str, password: str | None = None, token_command: str = "") -> Settings:
    """Read a transport's URL; `password` (from the environment) stands before the one in it,
    and a command that prints access tokens in the place of any.

    Raises ValueError with one sentence, which never holds the password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(
            "The transport's URL cannot be read: host and port must look like mail.example.org:587."
        ) from None
    match parts.scheme:
        case "simulated":
            return _simulated(parts)
        case "folder":
            return _folder(parts)
        case "smtp" | "smtps":
            return _smtp(parts, port, password, token_command.strip())
    raise ValueError("The transport must begin with simulated://, folder://, smtp:// or smtps://.")


def has_password(url: str) -> bool:
    """Tell whether a password stands in a URL, rightly or not: all before the last @ is a login
    (as `parse` reads it), also where a / ? # within, not encoded, cuts it short (which `parse`
    refuses).
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ":" in url.partition("//")[2].rpartition("@")[0]
    written = parts.netloc if parts.scheme == "folder" else "".join(parts[1:])
    return ":" in written.rpartition("@")[0]


def without_secrets(typed: str) -> str:
    """Write an address, however it was typed, as it may be shown again: no password, and no option
    that is none of a mail server's.
    """
    head, at, server = typed.rpartition("@")
    scheme, mark, login = head.rpartition("://")
    server, asks, options = server.partition("?")
    known = [one for one in options.split("&") if one.partition("=")[0] in _SMTP_DEFAULTS]
    user = re.split(":|%3a", login, maxsplit=1, flags=re.IGNORECASE)[0]
    return f"{scheme}{mark}{user}{at}{server}" + (asks + "&".join(known) if known else "")


def _simulated(parts: SplitResult) -> Simulated:
    """Read simulated://?latency_ms=20&fail_every=100."""
    if parts.netloc or parts.path.strip("/"):
        raise ValueError(
            "simulated:// takes only options, as in simulated://?latency_ms=20&fail_every=100."
        )
    return Simulated(**_options(parts, {"latency_ms": _milliseconds, "fail_every": _count}))


def _folder(parts: SplitResult) -> Folder:
    """Read folder:///path, or folder://relative/path."""
    _options(parts, {})
    if "@" in parts.netloc:
        raise ValueError("folder:// takes no user, as in folder:///tmp/invitations.")
    path = unquote(parts.netloc + parts.path)
    if not path or "\0" in path:
        raise ValueError("folder:// needs a path, as in folder:///tmp/invitations.")
    return Folder(Path(path))


def _smtp(parts: SplitResult, port: int | None, password: str | None, command: str) -> Smtp:
    """Read smtp://user:pw@host:587?starttls=required, or smtps://host:465."""
    if "@" in parts.path + parts.query + parts.fragment:
        raise ValueError(
            "In user and password the characters / ? # @ : are written %2F %3F %23 %40 %3A."
        )
    if parts.path.strip("/") or parts.fragment:
        raise ValueError("The transport's URL ends with the port and the options.")
    options = _options(parts, _SMTP_OPTIONS)
    tls = parts.scheme == "smtps"
    if tls and "starttls" in options:
        raise ValueError("smtps:// is encrypted from the start and takes no starttls option.")
    host = parts.hostname or ""
    if not _HOST.fullmatch(host) or port == 0:
        raise ValueError(
            f"{parts.scheme}:// needs a server, "
            f"as in {parts.scheme}://mail.example.org:{_PORTS[parts.scheme]}."
        )
    user, password = url_login.read(parts, password, command)
    return Smtp(host, port or _PORTS[parts.scheme], tls, user, password, command, **options)


def _options(parts: SplitResult, known: Mapping[str, Callable[[str], object]]) -> dict[str, Any]:
    """Read the options after the question mark, each with its own reader."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in known:
            takes = ", ".join(known) or "none"
            # without a value it may be the end of a password that has a ? in it
            option = f"option {name!r}" if value else "such option"
            raise ValueError(f"{parts.scheme}:// has no {option}; it takes: {takes}.")
        if name in found:
            raise ValueError(f"The option {name} is given twice.")
        try:
            found[name] = known[name](value)
        except ValueError as error:
            raise ValueError(f"{name}={value} makes no sense: {error}.") from None
    return found


def _seconds(value: str) -> float:
    """Read a time-out."""
    if not _NUMBER.fullmatch(value) or not 0 < float(value) <= _LONGEST_S:
        raise ValueError("it is a number of seconds above 0, at most a day")
    return float(value)


def _milliseconds(value: str) -> float:
    """Read a latency."""
    if not _NUMBER.fullmatch(value) or float(value) > _LONGEST_S * 1000:
        raise ValueError("it is a number of milliseconds, at most a day")
    return float(value)


def _count(value: str) -> int:
    """Read a whole number from 0 up."""
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
        raise ValueError("it is a whole number from 0 up")
    return int(value)


def _yes_or_no(value: str) -> bool:
    """Read yes or no."""
    if value not in {"yes", "no"}:
        raise ValueError("it is yes or no")
    return value == "yes"


def _starttls(value: str) -> StartTls:
    """Read one of the three policies."""
    try:
        return StartTls(value)
    except ValueError:
        raise ValueError("it is required, offered or never") from None


_SMTP_OPTIONS: Mapping[str, Callable[[str], object]] = {
    "starttls": _starttls,
    "verify": _yes_or_no,
    "connect_s": _seconds,
    "command_s": _seconds,
    "dot_s": _seconds,
}


def _digest(text: str) -> str:
    """Shorten to what a row keeps."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
