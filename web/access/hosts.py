"""Under which names a request may ask: those of this machine and those allowed.
Keeps other names from being pointed here (DNS rebinding), which a number cannot be.
"""

import re
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from emailer import hosts
from emailer.tongue import Sentence
from web.errors import ProblemError

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_HELP = Sentence(
    "Open the address that the program printed at its start, or allow this name by --allowed-host."
)

if TYPE_CHECKING:
    from web.config import WebConfig


def check(request: web.Request, config: "WebConfig") -> None:
    """Refuse a request whose Host is missing, odd, or no name of ours."""
    said = request.headers.getall(hdrs.HOST, [])
    found = _HOST.fullmatch(said[0]) if len(said) == 1 else None
    if not found:
        raise ProblemError(
            400,
            Sentence("This request does not say whom it is for: its Host is missing or odd."),
            _HELP,
        )
    host = hosts.bare(found[1])
    if not (
        hosts.is_loopback(host) or host in _ours(config) or _is_where_it_came_in(request, host)
    ):
        help_ = Sentence(
            "Open the address that the program printed at its start, "
            "or start it with --allowed-host {host}.",
            host=host,
        )
        raise ProblemError(
            403, Sentence("This program does not serve the name {host}.", host=host), help_
        )


def _ours(config: "WebConfig") -> set[str]:
    return {hosts.bare(name) for name in (config.host, *config.allowed_hosts)}


def _is_where_it_came_in(request: web.Request, host: str) -> bool:
    """Tell whether a number is the address of ours that this connection reached:
    any of the machine's may be.
    """
    own = request.transport.get_extra_info("sockname") if request.transport else None
    address = hosts.number(host)
    return bool(address and own and hosts.number(str(own[0])) == address)
