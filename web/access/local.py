"""Which users of this machine are let in without a key: those whose program it is.
Knows no way to find that out.
"""

from aiohttp import web

from web.app_keys import CONFIG, OURS


def is_another_users(request: web.Request) -> bool:
    """Tell whether a request comes from another user's process;
    that is asked once for each connection.
    """
    are_owners, transport = request.app[CONFIG].are_owners, request.transport
    if are_owners is None:
        return False
    if transport is None:
        return True  # who has gone cannot be known
    if transport in request.app[OURS]:
        return False
    peer, own = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
    if not are_owners(peer[:2], own[:2]):
        return True
    request.app[OURS].add(transport)
    return False
