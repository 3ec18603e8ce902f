"""Under which addresses a listening program can be opened, found without sending anything."""

import contextlib
import socket
from collections.abc import Iterable

from emailer import hosts

_ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses of documentation (RFC 5737, RFC 3849): to choose a way there needs no packet."""


def urls(
    host: str, port: int, allowed: Iterable[str], public_url: str = "", root_path: str = ""
) -> list[str]:
    """List the addresses to open, the best one for this machine first;
    behind a proxy its own is the only one.
    """
    if public_url:
        return [f"{public_url}{root_path}/"]
    listening = hosts.bare(host)
    places = [listening]
    if listening in hosts.EVERYWHERE:
        places = ["127.0.0.1", *_own_numbers(with_ipv6=listening == "::")]
    roots = [hosts.url(place, port) for place in dict.fromkeys((*places, *allowed))]
    return [root.rstrip("/") + f"{root_path}/" for root in roots]


def _own_numbers(*, with_ipv6: bool) -> list[str]:
    """Name the address by which this machine speaks to others, in each family;
    none without a network.
    """
    found = []
    for family, elsewhere in _ELSEWHERE if with_ipv6 else _ELSEWHERE[:1]:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            found.append(probe.getsockname()[0])
    return found
