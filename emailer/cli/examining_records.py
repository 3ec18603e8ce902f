"""What DNS says of the sender's domain: SPF, DKIM and DMARC,
by which receivers tell real mail from forged.

Asks DNS and nothing else; where it does not answer, that is said and is no fault.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

import dns.asyncresolver
import dns.exception
import dns.resolver

from emailer import hosts, lists
from emailer.store.examined import Finding

WAIT_S = 5.0
SELECTORS = ("default", "dkim", "mail", "google", "selector1", "selector2", "s1", "s2", "k1", "k2",
             "k3", "fm1", "protonmail", "zoho", "mandrill", "smtp", "mailjet", "sib",
             "pm")  # fmt: skip
"""Names under which providers usually keep the DKIM key: DNS does not list them."""

Ask = Callable[[str], Awaitable[Sequence[str] | None]]
"""Read the TXT records of a name: none where there are none, None where DNS does not answer."""


async def records(sender: str, server: str, ask: Ask | None = None) -> AsyncIterator[Finding]:
    """Look the domain of a sender up; not for a server of this machine, which may be anybody's."""
    domain = _domain(sender)
    if not domain or hosts.is_loopback(server):
        return
    asking = ask or _resolver()
    async for one in findings(domain, asking):
        yield one


def _domain(sender: str) -> str:
    try:
        email = lists.mailbox(sender).email
    except ValueError:
        return ""
    return lists.ascii_domain(email).rpartition("@")[2]


async def findings(domain: str, ask: Ask) -> AsyncIterator[Finding]:
    """Say how a domain stands."""
    told = await ask(domain)
    if told is None:
        yield Finding(
            "records", "note", f"DNS says nothing of {domain} now", "Look again where DNS answers."
        )
        return
    yield _spf(domain, [text for text in told if text.lower().split(" ")[0] == "v=spf1"])
    yield await _dkim(domain, ask)
    yield await _dmarc(domain, ask)


def _spf(domain: str, found: Sequence[str]) -> Finding:
    """More than one record is as good as none (RFC 7208 4.5)."""
    if not found:
        do = (
            f'Publish a TXT record of {domain}, as your provider says it: "v=spf1 include:... '
            '~all".'
        )
        return Finding("spf", "note", f"{domain} does not say who may send for it", do)
    if len(found) > 1:
        return Finding(
            "spf", "wrong", f"{domain} has {len(found)} SPF records", "Join them: there may be one."
        )
    if "+all" in found[0].lower().split():
        return Finding(
            "spf",
            "note",
            f"{domain}: {found[0]}",
            "+all lets everybody send as you: end it with ~all.",
        )
    return Finding("spf", "ok", f"{domain}: {found[0]}")


async def _dkim(domain: str, ask: Ask) -> Finding:
    """Look for a key under the usual names (RFC 6376 3.6.2.1)."""
    for selector in SELECTORS:
        if any("p=" in text for text in await ask(f"{selector}._domainkey.{domain}") or ()):
            return Finding("dkim", "ok", f"{domain} has a key, {selector}")
    do = (
        "Ask your provider how it signs for you; Authentication-Results of a test to yourself "
        "says whether it does."
    )
    return Finding("dkim", "note", f"{domain} has no key under a usual name", do)


async def _dmarc(domain: str, ask: Ask) -> Finding:
    """Look at the domain, then at those above it, of which the registrable one speaks
    for all (RFC 7489 6.6.3).
    """
    for name in _upwards(domain):
        found = [
            text
            for text in await ask(f"_dmarc.{name}") or ()
            if text.lower().startswith("v=dmarc1")
        ]
        if len(found) == 1:
            return Finding("dmarc", "ok", f"{name}: {found[0]}")
        if found:
            return Finding("dmarc", "wrong", f"{name} has {len(found)} DMARC records", "Leave one.")
    do = (
        f'Publish a TXT record of _dmarc.{domain}: "v=DMARC1; p=none". '
        "Large providers want one from who sends much."
    )
    return Finding("dmarc", "note", f"{domain} does not say what forged mail deserves", do)


def _upwards(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    for begin in range(max(1, len(labels) - 1)):
        yield ".".join(labels[begin:])


def _resolver() -> Ask:
    """Ask as this machine does."""
    try:
        resolver = dns.asyncresolver.Resolver()
    except dns.exception.DNSException:
        return _nothing
    return asking(resolver)


async def _nothing(_: str) -> None:
    return None


def asking(resolver: dns.asyncresolver.Resolver) -> Ask:
    """Ask a resolver for texts."""

    async def ask(name: str) -> Sequence[str] | None:
        try:
            answer = await resolver.resolve(name, "TXT", lifetime=WAIT_S)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError):
            return None
        return [
            "".join(piece.decode("utf-8", "replace") for piece in one.strings) for one in answer
        ]

    return ask
