"""Where something may be told: which addresses are anybody's on the internet, and which are this
house's own.

Pure.
"""

import ipaddress
from urllib.parse import urlsplit

from emailer import characters, hosts
from emailer.tongue import Sentence

LONGEST = 2000
HIDDEN = "…"
"""What stands where a secret is not shown."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NOT_THE_INTERNETS = tuple(
    ipaddress.ip_network(one)
    for one in (
        "192.0.0.0/24",  # the network's own machinery: NAT64 and DS-Lite gateways (RFC 6890)
        "192.31.196.0/24",  # whichever sink for stray questions is nearest: AS112 (RFC 7535)
        "192.52.193.0/24",  # whichever relay of AMT is nearest (RFC 7450)
        "192.88.99.0/24",  # whichever 6to4 relay is nearest, often one's own (RFC 7526)
        "192.175.48.0/24",  # AS112 (RFC 7534)
        "168.63.129.16/32",  # a public number by which each machine in Azure reaches its host
        "64:ff9b:1::/48",  # NAT64 within a house, which may put IPv4 at any place (RFC 8215)
        "2001::/23",  # of protocols: Teredo, AMT, AS112, ORCHIDv2, drones (RFC 2928)
        "2620:4f:8000::/48",  # AS112 (RFC 7534)
        "3ffe::/16",  # the 6bone's, given back (RFC 3701)
        "3fff::/20",  # for documentation (RFC 9637)
        "5f00::/16",  # segments within one operator's network (RFC 9602)
        "fec0::/10",  # a site's own, before fc00::/7 took its place (RFC 3879)
    )
)
"""What a Python takes for global, and a registry of IANA or a provider keeps for something else:
all special purposes, also those that may be reached from anywhere, as nobody's webhook is there.
"""
_ISATAP, _UNIQUE_AND_GROUP = 0x5EFE, 0x0300_0000


def is_public(text: str) -> bool:
    """Tell whether a number (no name) is reached by the internet, and by nothing that stands behind
    this program.

    An IPv4 address inside an IPv6 one (mapped, compatible, 6to4, NAT64) counts as what it leads to.
    """
    try:
        address: _Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        within = _within(address)
        leads_on = all(map(_is_global, within)) if within else _is_global(address)
        return leads_on and not _is_kept(address)
    return _is_global(address)


def _is_global(address: _Address) -> bool:
    shared = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not shared and not _is_kept(address)


def _is_kept(address: _Address) -> bool:
    """Tell whether a number is kept for something else than the internet,
    as by the table or ISATAP's ...:5efe:a.b.c.d, a tunnel within a house (RFC 5214 6.1).
    """
    half = int(address) >> 32 & 0xFFFF_FFFF & ~_UNIQUE_AND_GROUP
    is_tunnel = isinstance(address, ipaddress.IPv6Address) and half == _ISATAP
    return is_tunnel or any(address in net for net in _NOT_THE_INTERNETS)


def _within(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped or address in hosts.COMPATIBLE or address in hosts.NAT64:
        return [address.ipv4_mapped or last]
    return [address.sixtofour] if address.sixtofour else []


def checked(text: str, *, allows_private: bool) -> str:
    """Take a webhook's address, or raise ValueError with a sentence.

    What a name leads to is looked at each time.
    """
    if len(text) > LONGEST or not text.isprintable() or " " in text or "\\" in text:
        raise ValueError(
            Sentence(
                "An address is at most {longest} characters long, without blanks.", longest=LONGEST
            )
        )
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        hosts.names(host)
    except ValueError:
        raise ValueError(
            Sentence("This is no address, as in https://example.org/webhook.")
        ) from None
    if parts.scheme not in ("https", "http") or not host or port == 0:
        raise ValueError(Sentence("This is no address, as in https://example.org/webhook."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError(
            Sentence(
                "The address has a user, a password or a # in it: what is told is signed instead."
            )
        )
    if HIDDEN in text:
        raise ValueError(
            Sentence("The address has a … in it, where a secret was hidden: write it whole.")
        )
    if not allows_private:
        _refuse_private(parts.scheme, _as_looked_up(host))
    return text


def shown(text: str) -> str:
    """Write an address as it may be shown: no user, no password, of its path a short end and of its
    query the names alone, as any of the rest may be what lets one in.
    """
    place, mark, query = text.partition("#")[0].partition("?")
    scheme, slashes, rest = place.partition("://") if "://" in place else ("", "", place)
    host = rest.partition("/")[0]
    port = host.rpartition("]")[2].partition(":")[2]
    if "@" in host or (port and not port.isdigit()):  # a password may have a / in it
        rest = rest.rpartition("@")[2] if "@" in rest else HIDDEN
    host, slash, path = rest.partition("/")
    end = path[len(path) - min(_SHOWN_END, len(path) // 3) :]
    values = [name + sign + HIDDEN if sign else HIDDEN for name, sign, _ in
              (one.partition("=") for one in query.split("&"))]  # fmt: skip
    shown_path = slash + (HIDDEN + end if path else "")
    return scheme + slashes + host + shown_path + mark + ("&".join(values) if query else "")


_SHOWN_END = 4
"""So many letters of a path, and at most a third of it: whoever set it up knows it again."""


def _as_looked_up(host: str) -> str:
    """Write a host as whoever asks for it will read it: wide letters, other dots (RFC 3490 3.1)."""
    return characters.normal("NFKC", host).replace("\u3002", ".").rstrip(".")


def _refuse_private(scheme: str, host: str) -> None:
    if scheme != "https":
        raise ValueError(
            Sentence("What is told names people, so it goes by https:// only. {allow}", allow=ALLOW)
        )
    is_local = "." not in host and ":" not in host  # ip6-localhost, an intranet's
    if is_local or hosts.is_loopback(host) or (_is_number(host) and not is_public(host)):
        raise ValueError(
            Sentence("This address is of this machine or its network. {allow}", allow=ALLOW)
        )


ALLOW = Sentence("Where it is your own: start the program with --private-webhooks.")


def _is_number(host: str) -> bool:
    """Tell a number from a name, also one in a form that only resolvers know: 127.1, 0x7f000001,
    2130706433.
    """
    last = host.rstrip(".").rpartition(".")[2].lower()
    return ":" in host or last.isdigit() or last.startswith("0x")
