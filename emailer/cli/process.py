"""What a start takes from the system: a port, descriptors, and the signals that end it."""

import asyncio
import contextlib
import errno
import gc
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from emailer.cli.flags import say
from emailer.store.plainly import plain

TURN_S = 0.0005
SAME_SIGNAL_S = 0.1
"""A supervisor that signals both the process and its group means one stop."""


def listen(host: str, port: int) -> socket.socket:
    """Bind the port. Raises OSError with a sentence that names a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host.strip("[]"), port))
    except (OSError, UnicodeError) as error:
        listening.close()
        if getattr(error, "errno", None) != errno.EADDRINUSE:
            why = getattr(error, "strerror", None) or "there is no such host"
            raise OSError(f"Cannot listen on {host} port {port}: {why}.") from None
        with socket.socket(family) as probe:
            probe.bind((host.strip("[]"), 0))
            free = probe.getsockname()[1]
        raise OSError(f"Port {port} is in use. Try --port {free}.") from None
    return listening


def raise_descriptor_limit() -> None:
    """Take as many descriptors as this process may have: connections and watchers need one each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65536)), hard))


def descriptors() -> int | None:
    """Say how many this process may have; None: nobody counts."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def settle() -> None:
    """Let the collector of garbage pass over all that a start has made, which stays: looking
    through it held every answer for 30 ms at a time. And have threads take turns soon: whoever
    writes a long list waited 5 ms at each statement for whoever read it.
    """
    gc.freeze()
    sys.setswitchinterval(TURN_S)


def watch_signals(stopping: asyncio.Event, to: TextIO | None = None) -> None:
    """The first signal asks to stop, the second one ends the process:
    the queue is safe either way.
    """
    asked_at = 0.0

    def ask() -> None:
        nonlocal asked_at
        if not stopping.is_set():
            asked_at = time.monotonic()
            say("Stopping: finishing what is in hand. Ctrl-C again stops at once.", to)
            stopping.set()
        elif time.monotonic() - asked_at > SAME_SIGNAL_S:
            say("Stopped at once; start again to go on.", to)
            os._exit(130)

    on_signals(ask)


def on_signals(act: Callable[[], None]) -> None:
    """Do something at Ctrl-C and SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, act)


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM raise KeyboardInterrupt: what waits for somebody else's
    writing lets no loop turn.
    """
    before = {one: signal.signal(one, signal.default_int_handler) for one in _ENDING}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


_ENDING = (signal.SIGINT, signal.SIGTERM)


def sentence(error: Exception) -> str:
    """Say why a start or a command cannot go on."""
    if isinstance(error, OSError) and error.strerror:
        return (
            f"Cannot use {error.filename or 'what is needed'}: "
            f"{plain(error, error.strerror.lower())}."
        )
    return str(error)
