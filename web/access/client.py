"""Who is at the other end of a connection: its address, and whether its way here is encrypted."""

import ipaddress
from typing import TYPE_CHECKING

from aiohttp import web

from emailer import hosts
from web.app_keys import CONFIG

if TYPE_CHECKING:
    from web.config import WebConfig


def address(request: web.Request) -> str:
    """Name who asks; of an IPv6 network its first half,
    for one household has as many addresses as it likes.
    """
    number = hosts.number(remote(request))
    return str(hosts.customer(number)) if number else "unknown"


def neighbours(address: str) -> str:
    """Name the /48 of an IPv6 network, which one customer may have whole; "" for IPv4."""
    if "/" not in address:
        return ""
    return str(ipaddress.ip_network(address).supernet(new_prefix=48))


def remote(request: web.Request) -> str:
    """Name the address at the other end, or, behind a proxy that may be believed, behind it."""
    return _said_by_proxy(request) or request.remote or "unknown"


def is_encrypted(request: web.Request) -> bool:
    """Tell whether the browser speaks TLS, to us or to a proxy that may be believed."""
    config = request.app[CONFIG]
    if request.secure or config.public_url.startswith("https://"):
        return True
    return (
        _is_trusted(request, config)
        and request.headers.get("X-Forwarded-Proto", "").strip().lower() == "https"
    )


def _said_by_proxy(request: web.Request) -> str | None:
    """Read the nearest address that is no trusted proxy:
    what stands before it anybody can have written.
    """
    config = request.app[CONFIG]
    if not _is_trusted(request, config):
        return None
    said = ",".join(request.headers.getall("X-Forwarded-For", []))
    chain = [hosts.without_port(one.strip()) for one in said.split(",")]
    return next((one for one in reversed(chain) if one and not _is_proxy(one, config)), None)


def _is_trusted(request: web.Request, config: "WebConfig") -> bool:
    return bool(config.trusted_proxies) and _is_proxy(request.remote or "", config)


def _is_proxy(said: str, config: "WebConfig") -> bool:
    number = hosts.number(said)
    return number is not None and any(
        number in ipaddress.ip_network(one) for one in config.trusted_proxies
    )
