"""What flags, environment and .env say, read once into one frozen object. Knows no module that uses it."""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from emailer import durations, hosts, lists
from emailer.cli.flags import FLAGS, PROJECT
from emailer.transports import url

LARGEST_PORT = 65535
MOST_CONNECTIONS = 1000
LARGEST_MAIL = 50_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, read once: flags override environment, which overrides .env."""

    host: str
    port: int
    db: Path
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
    unreachable_s: float
    secret_key: str | None


def read(typed: argparse.Namespace) -> Settings:
    """Join flags, environment and .env; raises ValueError with a sentence."""
    env = {**{name: value or "" for name, value in dotenv_values(PROJECT / ".env").items()}, **os.environ}
    values = {name: env.get(f"EMAILER_{name.replace('-', '_').upper()}", default.replace("%%", "%"))
              for name, default, _ in FLAGS}  # fmt: skip
    values |= {name.replace("_", "-"): value for name, value in vars(typed).items() if isinstance(value, str)}
    return _settings(values, typed, env)


def _settings(values: dict[str, str], typed: argparse.Namespace, env: dict[str, str]) -> Settings:
    transport_of = partial(url.parse, password=env.get("EMAILER_SMTP_PASSWORD"))
    transport = _named("--transport", transport_of, values["transport"])
    if values["sender"]:
        _named("--sender", lists.mailbox, values["sender"])
    _named("--rate", durations.parse_rate, values["rate"])
    allowed = getattr(typed, "allowed_host", [env.get("EMAILER_ALLOWED_HOST", "")])
    return Settings(
        host=values["host"],
        port=_named("--port", _whole(0, LARGEST_PORT), values["port"]),
        db=Path(values["db"]).expanduser().absolute(),
        transport=transport,
        sender=values["sender"] or default_sender(transport),
        connections=_named("--connections", _whole(1, MOST_CONNECTIONS), values["connections"]) if values["connections"]
        else None,
        rate=values["rate"],
        drain_s=_named("--drain-s", _seconds, values["drain-s"]),
        browser=not getattr(typed, "no_browser", env.get("EMAILER_NO_BROWSER", "") not in ("", "0", "no")),
        log_format=_named("--log-format", _one_of("text", "json"), values["log-format"]),
        allowed_hosts=_named("--allowed-host", hosts.names, " ".join(allowed)),
        retry_delays_s=_named("--retry-delays", durations.parse_delays, values["retry-delays"]),
        resend_in_doubt=_named("--in-doubt", _one_of("hold", "resend"), values["in-doubt"]) == "resend",
        max_failures=_named("--max-failures", durations.parse_max_failures, values["max-failures"]),
        max_mail_bytes=_named("--max-mail", _whole(10_000, LARGEST_MAIL), values["max-mail"]),
        unreachable_s=_named("--unreachable-s", _seconds, values["unreachable-s"]),
        secret_key=env.get("EMAILER_SECRET_KEY") or None,
    )  # fmt: skip


NOBODY = "Invitations <invitations@example.org>"


def default_sender(transport: url.Settings) -> str:
    """Choose a sender where none was typed: the account itself, or nobody where no mail leaves this machine."""
    if not isinstance(transport, url.Smtp):
        return NOBODY
    if "@" in transport.user:
        return transport.user
    return NOBODY if transport.host in ("localhost", "127.0.0.1", "::1") else ""


def _named(flag: str, read: Callable[[str], Any], value: str) -> Any:
    """Read one value; what is wrong with it is said with its flag."""
    try:
        return read(value)
    except ValueError as error:
        raise ValueError(f"{flag}: {error}") from None


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not least <= int(text[:9]) <= most:
            raise ValueError(f'"{text[:40]}" is no whole number from {least} to {most}.')
        return int(text)

    return read


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 1e6:  # noqa: PLR2004
        raise ValueError(f'"{text[:40]}" is no number of seconds.')
    return seconds


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f'"{text[:40]}" is not one of {", ".join(choices)}.')
        return text

    return read
