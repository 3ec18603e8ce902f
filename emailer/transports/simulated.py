"""Sends nothing and takes its time over it: what a first run,
a demonstration and a load test need.
"""

import asyncio
import itertools
from collections.abc import Iterator

from emailer.dialogue import Cause, Envelope, Fault, Mail, Reply, Stage
from emailer.tongue import Sentence
from emailer.transports import BeforeDot, Factory
from emailer.transports.url import Simulated

TAKEN = Reply(Stage.DOT, 250, "2.0.0", "Simulated: nothing was sent")
REFUSED = Reply(Stage.RCPT, 554, None, "Internet Down")


class SimulatedTransport:
    """Takes each message after `latency_ms`,
    and refuses every `fail_every`-th delivery of the process.
    """

    server = "simulated"

    def __init__(self, settings: Simulated, calls: Iterator[int]) -> None:
        """Take part in the process's count of deliveries."""
        self._latency_s = settings.latency_ms / 1000
        self._fail_every = settings.fail_every
        self._calls = calls

    @property
    def ready(self) -> bool:
        """There is nothing to connect to."""
        return True

    async def connect(self) -> Reply | None:
        """There is no server to reach."""
        return None

    async def deliver(
        self, mail: Mail, before_dot: BeforeDot, following: Envelope | None = None
    ) -> Reply:
        """Refuse when it is this call's turn, else wait and take the message."""
        del mail, following  # nobody reads them here
        if self._fail_every and next(self._calls) % self._fail_every == 0:
            await asyncio.sleep(self._latency_s)
            return REFUSED
        if not await before_dot():
            raise Fault(Cause.NOT_BEGUN, Stage.DOT, Sentence("Given back before it was sent."))
        await asyncio.sleep(self._latency_s)
        return TAKEN

    async def close(self) -> None:
        """Nothing is open."""


def factory(settings: Simulated) -> Factory:
    """Make the transports of one process: they count their deliveries together."""
    calls = itertools.count(1)
    return lambda: SimulatedTransport(settings, calls)
