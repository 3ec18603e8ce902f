"""What the SMTP tests say to a transport."""

from contextlib import asynccontextmanager

import pytest

from emailer.dialogue import Envelope, Fault, Mail
from emailer.transports.smtp import delivering
from emailer.transports.url import Smtp
from tests.patience import PATIENCE_S
from tests.smtp.server import OFFERS

PLAIN = ("SIZE 1000000", "SMTPUTF8")
BOTH = pytest.mark.parametrize(
    "offers", [OFFERS, PLAIN, ()], ids=["pipelining", "one by one", "no extensions"]
)


async def yes():
    return True


async def no():
    return False


def envelope(name="ana", **more):
    return Envelope("from@example.org", f"{name}@example.org", **more)


def mail(name="ana", body=b"Hello\r\n", **more):
    content = b"Subject: Hi\r\nMessage-ID: <" + name.encode() + b"@x>\r\n\r\n" + body
    return Mail(envelope(name, **more), content)


def settings(server, **options):
    patient = {"connect_s": PATIENCE_S, "command_s": PATIENCE_S, "dot_s": PATIENCE_S}
    return Smtp("localhost" if server.tls else "127.0.0.1", server.port, **(patient | options))


SOON = {"command_s": 0.5, "dot_s": 0.5}
"""For who waits for an answer that never comes. All others are as patient as they need be."""


@asynccontextmanager
async def sending(server, trust=None, **options):
    """A transport to this server, closed at the end."""
    transport = delivering.factory(settings(server, **options), trust)()
    try:
        yield transport
    finally:
        await transport.close()


async def fault_of(delivery) -> Fault:
    """The fault in which a delivery ends."""
    with pytest.raises(Fault) as found:
        await delivery
    return found.value


async def deliver_all(transport, names):
    """Deliver to each in turn, each following envelope given ahead, as the pool does;
    the answers or faults.
    """
    ends = []
    for name, after in zip(names, [*names[1:], None], strict=True):
        try:
            ends.append(
                await transport.deliver(mail(name), yes, envelope(after) if after else None)
            )
        except Fault as fault:
            ends.append(fault)
    return ends


def codes(ends):
    """The codes of answers, the causes of faults."""
    return [end.cause.value if isinstance(end, Fault) else end.code for end in ends]
