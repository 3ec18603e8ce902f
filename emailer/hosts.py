"""Names and numbers under which machines are reached: which are this machine,
and what a list of names says. Pure.
"""

import ipaddress
import re
from urllib.parse import urlsplit

import idna

EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  (they are recognised, not bound)
"""To listen on one of these is to be reached under every address of this machine."""

_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_LONGEST = 253


def bare(host: str) -> str:
    """Return a host as it is compared: in lower case, an IPv6 address without its brackets."""
    return host.strip().removeprefix("[").removesuffix("]").lower()


def number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address that is a number; None where it is a name. `::ffff:10.0.0.1` is 10.0.0.1,
    and the zone of `fe80::1%eth0` is this machine's own affair.
    """
    try:
        address = ipaddress.ip_address(bare(host).partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped if address.version == 6 else None) or address


NAT64 = ipaddress.ip_network("64:ff9b::/96")
COMPATIBLE = ipaddress.ip_network("::/96")


def customer(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Network:
    """Say what is one customer's: an IPv4 address, or the half of IPv6 that one network has.

    Whoever has an IPv4 address has a whole /48 of 6to4 with it, and many addresses of Teredo
    (RFC 3056, 4380); translators write it into others (RFC 6052, 4291). All of them are that one.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return address
    return _within(address) or ipaddress.IPv6Network((address, 64), strict=False)


def _within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Find the IPv4 address that an IPv6 one carries; none where nobody can be reached by it."""
    found = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if found is None and (address in NAT64 or (address in COMPATIBLE and int(address) > 1)):
        found = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if found is None or (found.is_loopback and not address.ipv4_mapped):
        return None
    return found


_PORT = re.compile(r"(\[[^]]*\]|[^:]*):\d+")


def without_port(said: str) -> str:
    """Take the port off an address that may have one: `10.0.0.1:80`, `[::1]:80`."""
    found = _PORT.fullmatch(said)
    return found[1] if found else said


def is_loopback(host: str) -> bool:
    """Tell whether a host, without port, names this machine and nothing else."""
    address = number(host)
    if address:
        return address.is_loopback
    return bare(host) == "localhost" or bare(host).endswith(".localhost")


def names(text: str) -> tuple[str, ...]:
    """Read names separated by commas or blanks, as browsers send them: lower case, IDNA, no port.

    A whole address is taken for its host. Raises ValueError with a sentence.
    """
    return tuple(dict.fromkeys(_name(said) for said in re.split(r"[\s,;]+", text) if said))


def root_path(text: str) -> str:
    """Read the path below which the pages are served; empty for none.
    Raises ValueError with a sentence.
    """
    path = text.strip().rstrip("/")
    if path and not re.fullmatch(r"(?:/[A-Za-z0-9_-]{1,50}){1,10}", path):
        raise ValueError(f'"{text[:100]}" is not a path: write it as in /mail.')
    return path


def public_url(text: str) -> str:
    """Read the address under which a proxy serves the pages;
    "" where there is none. Raises ValueError.
    """
    parts = urlsplit(text.strip())
    if text and (
        parts.scheme not in ("http", "https") or parts.path.strip("/") or parts.query or "@" in text
    ):
        raise ValueError("It is scheme and name, as in https://party.example.org.")
    return f"{parts.scheme}://{parts.netloc.lower()}" if text and names(text) else ""


def networks(text: str) -> tuple[str, ...]:
    """Read addresses and networks separated by commas or blanks.
    Raises ValueError with a sentence.
    """
    try:
        return tuple(str(ipaddress.ip_network(said)) for said in re.split(r"[\s,;]+", text) if said)
    except ValueError:
        raise ValueError(
            "These are addresses or networks, as in 127.0.0.1 or 10.0.0.0/8."
        ) from None


def _name(said: str) -> str:
    if "@" in said:
        raise ValueError("A name of a host has no @ in it.")
    try:
        host = urlsplit(said if "://" in said else f"//{said}").hostname or ""
        if number(said):
            return bare(said)
        ascii_name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except ValueError:
        ascii_name = ""
    if not (number(ascii_name) or (_NAME.fullmatch(ascii_name) and len(ascii_name) <= _LONGEST)):
        raise ValueError(f'"{said[:40]}" is not the name of a host, such as party.example.org.')
    return ascii_name


def url(host: str, port: int) -> str:
    """Write the address to open."""
    host = bare(host)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
