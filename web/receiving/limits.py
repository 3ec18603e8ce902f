"""How much is taken of strangers: the one table of limits, and the sentences that name them.
Pure.
"""

from collections.abc import Mapping
from typing import NamedTuple

from emailer import characters
from emailer.tongue import Sentence
from web.errors import ProblemError
from web.receiving.quotas import BeyondError, Pace, Quota, Share

MB = 1024 * 1024

# -- one request -----------------------------------------------------------------------------------

MAX_JSON_BYTES = 16 * MB
MAX_FORM_BYTES = 64 * MB
"""Of a form that makes a run, without its file; urlencoded,
each @ and each line end is three bytes.
"""
SMALL_BYTES = 256 * 1024
"""Of every other body: 10,000 ids fit in."""
LOGIN_BYTES = 8 * 1024
MAX_FIELD_BYTES = 4096
FIELD_BYTES: Mapping[str, int] = {
    "emails": 16 * MB, "text": 200_000, "html": 500_000, "unsent_files": 500_000,
}  # fmt: skip
"""Bounds of the large fields; the others have MAX_FIELD_BYTES."""
MAX_FIELDS = 20_000
MAX_PARTS = 250
MAX_PERSONAL = 2_000
"""Of personal files that come one by one; more come in a .zip."""
FRAME_BYTES = 256 * 1024
"""Of what stands between the parts of a multipart body, and before them;
a personal file has more.
"""
PART_BYTES = 1_024
SLOWEST_BYTES_PER_S = 10_000
"""A body that comes slower uses up the time it has to arrive, whatever came before."""

# -- all at once -----------------------------------------------------------------------------------

KEPT_FREE_BYTES = 256 * MB
KEPT_FREE_SHARE = 0.1
"""Of the disk, the smaller of both stays free of uploads: the queue is on it."""
KEPT_DESCRIPTORS = 48
"""For the database, the log and what else is open, beside those of the connections that send."""


TRIES_WITHIN_S = 600.0
MAX_STREAMS = 4_096


class Limits(NamedTuple):
    """What there may be at the same time. On loopback, and behind a proxy that
    --trusted-proxy does not name, all people are one client.
    """

    connections: Share = Share(9_216, 8_704)
    streams: Share = Share(MAX_STREAMS, MAX_STREAMS // 2)
    streams_bytes: Share = Share(64 * MB, 32 * MB)
    requests: Share = Share(1_024, 768)
    bodies_bytes: Share = Share(144 * MB, 72 * MB)
    uploads: Share = Share(32, 16)
    uploads_bytes: Share = Share(2048 * MB, 1024 * MB)
    tries: Share = Share(60, 20)
    """Of accounts' connections within TRIES_WITHIN_S; each account has its own bound, too, which
    a change of the account ends.
    """


SENDING = 50
"""Descriptors kept for connections to the server at least:
their number can be raised while the program runs.
"""


def of(streams: int, descriptors: int | None = None, sending: int | None = None) -> Limits:
    """Make the table: so many streams in all, half of them for one client,
    and no more than descriptors allow; None: nobody bounds descriptors.

    `sending` connections to the server keep theirs.
    """
    table = Limits()._replace(
        connections=Share(2 * streams + 1_024, 2 * streams + 512),
        streams=Share(streams, max(1, streams // 2)),
    )
    if descriptors is None:
        return table
    ours = max(8, descriptors - KEPT_DESCRIPTORS - max(SENDING, sending or 0))
    return table._replace(
        connections=_least(table.connections, Share(ours, ours * 3 // 4)),
        streams=_least(table.streams, Share(ours // 2, ours * 3 // 8)),
        uploads=_least(table.uploads, Share(ours // 8, ours // 8)),
    )


def _least(one: Share, other: Share) -> Share:
    return Share(min(one.all, other.all), min(one.client, other.client))


class Quotas:
    """One count for each line of the table."""

    def __init__(self, limits: Limits) -> None:
        self.connections = Quota(Sentence("connections"), limits.connections)
        self.streams = Quota(Sentence("live pages"), limits.streams, client_status=503)
        self.streams_bytes = Quota(
            Sentence("bytes of live pages"), limits.streams_bytes, client_status=503
        )
        self.requests = Quota(Sentence("requests"), limits.requests)
        self.bodies_bytes = Quota(Sentence("bytes"), limits.bodies_bytes)
        self.uploads = Quota(Sentence("files"), limits.uploads)
        self.uploads_bytes = Quota(Sentence("bytes of files"), limits.uploads_bytes)
        self.tries = Pace(limits.tries, TRIES_WITHIN_S)


# -- sentences -------------------------------------------------------------------------------------


def problem_of(beyond: BeyondError) -> ProblemError:
    """Say that too much is under way: of this client, or in all."""
    quota = beyond.quota
    too_many = Sentence("Too many {name} are under way at once.", name=quota.name)
    if beyond.by_client:
        too_many = Sentence("Too many {name} of yours are under way at once.", name=quota.name)
    return ProblemError(
        quota.client_status if beyond.by_client else 503,
        too_many,
        Sentence("Close what is not needed, or try again in a moment."),
    )


def field_bytes(name: str) -> int:
    """Return how many bytes a field may have in UTF-8."""
    return FIELD_BYTES.get(name, MAX_FIELD_BYTES)


def too_large(name: str) -> ProblemError:
    """Say which field is too long."""
    if name == "emails":
        return ProblemError(
            413, Sentence("The pasted list is longer than 16 MB."), Sentence("Send it as a file.")
        )
    return ProblemError(
        413,
        Sentence("The field {name} is too long.", name=shown(name)),
        Sentence("Make it shorter."),
    )


def shown(name: str) -> str:
    """Return the beginning of a name that came from outside, fit to be shown."""
    return characters.shown(name, 100)
