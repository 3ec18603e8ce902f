"""A domain as it goes over the wire. What writes it asks here,
so that envelope, headers and Message-ID agree. Pure.
"""

import re
from functools import lru_cache

import idna

from emailer.tongue import Sentence

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,253}[a-z0-9])?")


@lru_cache(maxsize=4096)
def a_labels(domain: str) -> str:
    """Write a domain in A-labels (RFC 5890), by IDNA 2008; ASCII stays as it is.
    Raises ValueError, a sentence.
    """
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise ValueError(
            Sentence('"{domain}" is not a domain that mail can be sent to.', domain=domain[:100])
        ) from None


def of_message_ids(sender: str) -> str:
    """Take the domain of a sender, as typed, for its Message-IDs;
    localhost where it has none that fits there.
    """
    _, at, domain = sender.rpartition("@")
    domain = domain.strip(" \t\"'<>()[].,;")
    try:
        wire = a_labels(domain).lower()
    except ValueError:
        return "localhost"
    return wire if at and _HOST.fullmatch(wire) else "localhost"
