"""With which flags commands are advised: those that name this program's queue, a path or a server's
address, are told to who is let in, and to who sits at this machine.
"""

from contextvars import ContextVar

from aiohttp import hdrs, web

from emailer import hosts
from web.app_keys import CONFIG

_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")
"""What proxies add, of which any may stand between."""

FLAGS: ContextVar[tuple[str, ...]] = ContextVar("FLAGS", default=())
"""The flags that the asker of the request in hand may be told."""


def tell(request: web.Request, *, tells: bool) -> None:
    """Note whether the asker may be told them."""
    FLAGS.set(request.app[CONFIG].queue_flags if tells else ())


def is_at_this_machine(request: web.Request) -> bool:
    """Tell whether nothing says that somebody asks from elsewhere."""
    host = hosts.without_port(request.headers.get(hdrs.HOST, ""))
    is_forwarded = any(name in request.headers for name in _FORWARDED)
    return hosts.is_loopback(request.remote or "") and hosts.is_loopback(host) and not is_forwarded
