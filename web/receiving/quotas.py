"""What all requests together, and those of one client, hold at the same time.
Knows no requests. Pure.

A quota counts; what a request holds of several quotas is one Holding,
given back as a whole at its end.
"""

import contextlib
import ipaddress
import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from emailer import hosts


@dataclass(frozen=True, slots=True)
class Share:
    """How much there may be of something at once: in all, and of one client."""

    all: int
    client: int


class BeyondError(Exception):
    """More than there may be at once; `by_client` tells whether it is this client
    alone that has too much.
    """

    def __init__(self, quota: "Quota", *, by_client: bool) -> None:
        """Keep which bound was met."""
        super().__init__(quota.name)
        self.quota, self.by_client = quota, by_client


class Quota:
    """Counts something up to its share."""

    def __init__(self, name: str, share: Share, client_status: int = 429) -> None:
        """Begin with nothing taken. `name` says in the plural what is counted;
        beyond it all share 503.
        """
        self.name, self.share, self.client_status = name, share, client_status
        self.taken = 0
        self._by_client: Counter[str] = Counter()

    def take(self, client: str, n: int = 1) -> None:
        """Take some; raises BeyondError, and takes nothing, where there would be too much."""
        if self._by_client[client] + n > self.share.client:
            raise BeyondError(self, by_client=True)
        if self.taken + n > self.share.all:
            raise BeyondError(self, by_client=False)
        self.taken += n
        self._by_client[client] += n

    def give_back(self, client: str, n: int = 1) -> None:
        """Give some back."""
        self.taken -= n
        self._by_client[client] -= n
        if not self._by_client[client]:
            del self._by_client[client]  # else each client that ever came is remembered


class Pace:
    """Lets so many of something begin within a while: in all, and of one client."""

    def __init__(
        self, share: Share, within_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._share, self._within_s, self._clock = share, within_s, clock
        self._begun: deque[tuple[float, str]] = deque()

    def take(self, client: str) -> int:
        """Let one more begin, and return 0; else return after how many seconds one may."""
        now = self._clock()
        while self._begun and self._begun[0][0] + self._within_s <= now:
            self._begun.popleft()
        own = [at for at, one in self._begun if one == client]
        waits = [0.0]
        if len(own) >= self._share.client:
            waits.append(own[0] + self._within_s - now)
        if len(self._begun) >= self._share.all:
            waits.append(self._begun[0][0] + self._within_s - now)
        if len(waits) == 1:
            self._begun.append((now, client))
        return math.ceil(max(waits))


class Holding:
    """What one request of one client holds."""

    def __init__(self, client: str) -> None:
        self._client = client
        self._held: Counter[Quota] = Counter()

    def take(self, quota: Quota, n: int = 1) -> None:
        """Hold more; raises BeyondError."""
        quota.take(self._client, n)
        self._held[quota] += n

    @contextlib.contextmanager
    def for_now(self, quota: Quota, n: int) -> Iterator[None]:
        """Hold more for a while; raises BeyondError."""
        quota.take(self._client, n)
        try:
            yield
        finally:
            quota.give_back(self._client, n)

    def give_back(self) -> None:
        """Hold nothing any more."""
        for quota, n in self._held.items():
            quota.give_back(self._client, n)
        self._held.clear()


def client_of(address: str | None) -> str:
    """Tell clients apart by their address: of IPv6 by its network,
    since one machine has many addresses there.
    """
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    return str(hosts.customer(found))
