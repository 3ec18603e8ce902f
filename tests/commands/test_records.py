"""What `doctor` says of the sender's domain: by texts as DNS has them,
and by a DNS server on this machine.
"""

import asyncio

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from emailer.cli import examining_records

SPF, DMARC, KEY = "v=spf1 include:_spf.x.pt ~all", "v=DMARC1; p=none", "v=DKIM1; p=abc"


async def told(zone: dict[str, list[str]], domain: str = "x.pt") -> dict[str, tuple[str, str]]:
    async def ask(name: str) -> list[str]:
        return zone.get(name, [])

    return {
        one.what: (one.how, f"{one.said} {one.do}")
        async for one in examining_records.findings(domain, ask)
    }


async def test_a_domain_with_all_three_is_well():
    said = await told(
        {"x.pt": ["other", SPF], "google._domainkey.x.pt": [KEY], "_dmarc.x.pt": [DMARC]}
    )
    assert {what: how for what, (how, _) in said.items()} == {
        "spf": "ok",
        "dkim": "ok",
        "dmarc": "ok",
    }
    assert "google" in said["dkim"][1]


async def test_what_is_missing_is_named_with_what_to_publish():
    said = await told({})
    assert [how for how, _ in said.values()] == ["note", "note", "note"]
    assert '"v=spf1' in said["spf"][1]
    assert '_dmarc.x.pt: "v=DMARC1; p=none"' in said["dmarc"][1]


@pytest.mark.parametrize(("zone", "what", "how", "words"), [
    ({"x.pt": [SPF, SPF]}, "spf", "wrong", "2 SPF records"),
    ({"x.pt": ["v=spf1 +all"]}, "spf", "note", "+all"),
    ({"x.pt": ["v=spf10"]}, "spf", "note", "does not say"),
    ({"_dmarc.x.pt": [DMARC, DMARC]}, "dmarc", "wrong", "2"),
])  # fmt: skip
async def test_records_that_do_not_do_what_they_seem_to_are_found(zone, what, how, words):
    said = (await told(zone))[what]
    assert (said[0], words in said[1]) == (how, True)


async def test_the_domain_above_speaks_for_those_below_it():
    said = await told({"_dmarc.x.pt": [DMARC]}, "news.party.x.pt")
    assert (said["dmarc"][0], said["dmarc"][1].startswith("x.pt:")) == ("ok", True)


class Zone(asyncio.DatagramProtocol):
    """A DNS server that knows a few texts; of others it knows that there are none."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, peer) -> None:
        asked = dns.message.from_wire(data)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        name = asked.question[0].name.to_text().rstrip(".")
        if name in self.texts:
            answer.answer.append(
                dns.rrset.from_text(
                    asked.question[0].name, 60, "IN", "TXT", f'"{self.texts[name]}"'
                )
            )
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), peer)


async def test_a_dns_server_is_asked_and_one_that_is_silent_is_no_fault():
    loop = asyncio.get_running_loop()
    serving, _ = await loop.create_datagram_endpoint(
        lambda: Zone({"x.pt": SPF}), local_addr=("127.0.0.1", 0)
    )
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], serving.get_extra_info("sockname")[1]
    found = [
        one
        async for one in examining_records.records(
            "Ana <ana@x.pt>", "mail.x.pt", examining_records.asking(resolver)
        )
    ]
    assert [(one.what, one.how) for one in found] == [
        ("spf", "ok"),
        ("dkim", "note"),
        ("dmarc", "note"),
    ]
    serving.close()

    async def silent(_: str) -> None:
        return None

    [only] = [one async for one in examining_records.records("ana@x.pt", "mail.x.pt", silent)]
    assert (only.what, only.how) == ("records", "note")


@pytest.mark.parametrize(
    ("sender", "server"),
    [
        ("ana@x.pt", "127.0.0.1"),
        ("ana@x.pt", "localhost"),
        ("", "mail.x.pt"),
    ],
)
async def test_nothing_is_asked_for_a_server_of_this_machine_or_without_a_sender(sender, server):
    async def ask(_: str) -> None:
        raise AssertionError

    assert [one async for one in examining_records.records(sender, server, ask)] == []
