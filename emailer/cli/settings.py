"""What flags, environment and .env say, read once into one frozen object.
Knows no module that uses it.
"""

import argparse
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from emailer import api_keys, characters, durations, hosts, limits, lists
from emailer.cli import company, complaints, env_file, paths, secret_sources
from emailer.cli.flags import FLAGS, started
from emailer.message import NOBODY
from emailer.model import DEFAULT_ACCOUNT
from emailer.store import door
from emailer.submitting import numbers
from emailer.transports import url

LARGEST_PORT = 65535
MOST_STREAMS = 50_000
LARGEST_MAIL = 50_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, read once: flags override environment, which overrides .env."""

    host: str
    port: int
    db: door.Database
    transport: url.Settings
    sender: str
    connections: int | None
    rate: str
    drain_s: float
    browser: bool
    log_format: str
    allowed_hosts: tuple[str, ...]
    retry_delays_s: tuple[float, ...]
    resend_in_doubt: bool
    max_failures: str
    max_mail_bytes: int
    grace_s: float
    max_streams: int
    unreachable_s: float
    secret_key: str | None = field(repr=False)
    password_hash: str | None = field(default=None, repr=False)
    public_url: str = ""
    root_path: str = ""
    trusted_proxies: tuple[str, ...] = ()
    private_webhooks: bool = False
    companion: company.Companion = company.alone
    figures: company.Figures = company.unseen
    tests: company.Tests = company.untested
    warnings: tuple[str, ...] = ()
    transport_named: bool = False  # on the command line
    start_flags: tuple[str, ...] = ()  # the others that were, but for queue and sender
    keep_s: float | None = None  # how long people of runs that ended are known
    account: str = DEFAULT_ACCOUNT  # which a command sends by

    @property
    def is_reachable(self) -> bool:
        """Tell whether others than this machine can reach the program,
        itself or by way of a proxy.
        """
        return bool(self.public_url or self.trusted_proxies) or not hosts.is_loopback(self.host)


SECRETS = ("SMTP_PASSWORD", "SECRET_KEY", "PASSWORD_HASH")
SHORTEST_KEY = 16


def read(
    typed: argparse.Namespace, environ: Mapping[str, str] = os.environ, dot_env: Path | None = None
) -> Settings:
    """Join flags, environment and .env; raises ValueError with a sentence."""
    from_file, warnings = env_file.read(dot_env or paths.dot_env(environ))
    env = {**from_file, **environ}
    values = {name: env.get(f"EMAILER_{name.replace('-', '_').upper()}", default.replace("%%", "%"))
              for name, default, _ in FLAGS}  # fmt: skip
    values |= {
        name.replace("_", "-"): value
        for name, value in vars(typed).items()
        if isinstance(value, str)
    }
    warnings += [
        *secret_sources.warnings(SECRETS, env),
        *_typed_password(getattr(typed, "transport", "")),
        *_typed_db_password(getattr(typed, "db", "")),
    ]
    return _settings(values, typed, env, tuple(warnings))


def _typed_password(transport: str) -> list[str]:
    """Warn of a password that the list of processes shows."""
    if not url.has_password(transport):
        return []
    return [IN_THE_LIST]


def _typed_db_password(db: str | None) -> list[str]:
    """Warn of the database's password, which it shows, too."""
    return [DB_IN_THE_LIST] if db and door.has_password(db) else []


DB_IN_THE_LIST = (
    "Every user of this machine can read the password in --db in the list of processes: "
    "leave it out, and set EMAILER_DB, PGPASSWORD or PGPASSFILE."
)
IN_THE_LIST = (
    "Every user of this machine can read the password in --transport in the list of processes: "
    "leave it out, and set EMAILER_SMTP_PASSWORD or EMAILER_SMTP_PASSWORD_FILE."
)


def _settings(
    values: dict[str, str],
    typed: argparse.Namespace,
    env: dict[str, str],
    warnings: tuple[str, ...],
) -> Settings:
    _refuse_misplaced(values)
    transport_of = partial(
        url.parse,
        password=secret_sources.read("SMTP_PASSWORD", env),
        token_command=values["smtp-token-command"],
    )
    transport = _named("--transport", transport_of, values["transport"])
    if values["sender"]:
        _named("--sender", lists.mailbox, values["sender"])
    _named("--rate", limits.parse, values["rate"])
    said = {
        name: _named(f"--{flag}", read, values[flag]) for name, (flag, read) in _HOW_READ.items()
    }
    allowed = getattr(typed, "allowed_host", [env.get("EMAILER_ALLOWED_HOST", "")])
    allowed_hosts = " ".join([*allowed, said["public_url"]])
    return Settings(
        **said,
        host=values["host"],
        transport=transport,
        sender=values["sender"] or default_sender(transport),
        rate=values["rate"],
        browser=not _is_said("no_browser", typed, env),
        private_webhooks=_is_said("private_webhooks", typed, env),
        allowed_hosts=_named("--allowed-host", hosts.names, allowed_hosts),
        secret_key=_secret_key(secret_sources.read("SECRET_KEY", env)),
        password_hash=_password_hash(secret_sources.read("PASSWORD_HASH", env)),
        warnings=warnings,
        transport_named=hasattr(typed, "transport"),
        start_flags=tuple(started(typed)),
    )


def _is_said(name: str, typed: argparse.Namespace, env: dict[str, str]) -> bool:
    """Read a flag that is there or not."""
    return bool(getattr(typed, name, env.get(f"EMAILER_{name.upper()}", "") not in ("", "0", "no")))


def _refuse_misplaced(values: dict[str, str]) -> None:
    """Refuse the transport's URL in another flag's place,
    before anything repeats the password in it; and what no setting can hold.
    """
    for name, _, _ in FLAGS:
        if name != "db" and characters.NO_FIELD.search(values[name]):  # a file may be called so
            raise ValueError(f"--{name} holds characters that are no text.")
    for name in ("host", "sender", "rate", "port"):
        if "://" in values[name] or ("@" in values[name] and name != "sender"):
            raise ValueError(f"--{name}: this is no place for an address of a server.")


def _password_hash(hashed: str | None) -> str | None:
    if hashed is not None and not re.fullmatch(
        r"\$argon2(id|i|d)\$[A-Za-z0-9+/=,$]{20,500}", hashed
    ):
        raise ValueError(
            f"EMAILER_PASSWORD_HASH is no argon2 hash: {paths.COMMAND} keys password makes one. "
            "In .env it stands between single quotes."
        )
    return hashed


def _secret_key(said: str | None) -> str | None:
    key = said and api_keys.pasted(said)
    if key is not None and len(key) < SHORTEST_KEY:
        raise ValueError(
            f"EMAILER_SECRET_KEY needs at least {SHORTEST_KEY} characters that nobody guesses."
        )
    return key


def default_sender(transport: url.Settings) -> str:
    """Choose a sender where none was typed: the account itself,
    and nobody in particular only in a trial.
    """
    if not isinstance(transport, url.Smtp):
        return NOBODY
    return transport.user if "@" in transport.user else ""


def _named(flag: str, read: Callable[[str], Any], value: str) -> Any:
    """Read one value; what is wrong with it is said with its flag."""
    try:
        return read(value)
    except ValueError as error:
        said = complaints.HIDDEN if "@" in value or value.partition("://")[2] else None
        raise ValueError(
            f"{flag}: {str(error).replace(value[:40], said) if said else error}"
        ) from None


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = numbers.typed(text, least, most)
        if number is None:
            raise ValueError(f'"{text[:40]}" is not a whole number from {least} to {most}.')
        return number

    return read


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 1e6:
        raise ValueError(f'"{text[:40]}" is not a number of seconds.')
    return seconds


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f'"{text[:40]}" is not one of {", ".join(choices)}.')
        return text

    return read


def _resends(text: str) -> bool:
    return _one_of("hold", "resend")(text) == "resend"


def _connections(text: str) -> int | None:
    return _whole(1, limits.MOST_CONNECTIONS)(text) if text else None


_HOW_READ: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "public_url": ("public-url", hosts.public_url),
    "port": ("port", _whole(0, LARGEST_PORT)),
    "db": ("db", partial(door.at, folder=paths.data())),
    "connections": ("connections", _connections),
    "drain_s": ("drain-s", _seconds),
    "log_format": ("log-format", _one_of("text", "json")),
    "retry_delays_s": ("retry-delays", durations.parse_delays),
    "resend_in_doubt": ("in-doubt", _resends),
    "max_failures": ("max-failures", durations.parse_max_failures),
    "max_mail_bytes": ("max-mail", _whole(10_000, LARGEST_MAIL)),
    "grace_s": ("grace-s", durations.parse_grace),
    "max_streams": ("max-streams", _whole(2, MOST_STREAMS)),
    "unreachable_s": ("unreachable-s", _seconds),
    "root_path": ("root-path", hosts.root_path),
    "trusted_proxies": ("trusted-proxy", hosts.networks),
    "keep_s": ("keep", durations.parse_kept),
}
"""Settings that one flag says: its name, and how it is read."""
