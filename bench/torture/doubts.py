"""Holds who came in doubt against what happened to them: kills, cut connections,
conversations broken by a command.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.torture import commands
from bench.torture.api import Json
from bench.torture.audit import Breach

KILLED, ENDED = "dot no answer", "The program ended before the server's answer came."
"""How the program says that it was killed between the dot and the answer."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """Who is in doubt in a run: how many by a kill, and who else,
    without a command that puts people there.
    """

    killed: int = 0
    others: frozenset[str] = frozenset()


def of_run(run: Json, in_doubt: Sequence[Json]) -> Doubts:
    """Tell who came in doubt by a kill from who did so while the program lived."""
    reasons = (
        reason
        for reason in run["failures"]
        if reason["key"] == KILLED and reason["state"] == "in_doubt"
    )
    others = (
        row
        for row in in_doubt
        if row["last_reply"]["text"] != ENDED and not commands.may_doubt(row["email"])
    )
    return Doubts(
        sum(reason["count"] for reason in reasons), frozenset(row["email"] for row in others)
    )


class Bounds:
    """What happened so far, and how many it may have put in doubt."""

    def __init__(self, connections: int) -> None:
        """Begin with nothing."""
        self._connections = connections
        self._unseen_kills = 0
        self.kills = self.cuts = self.others = 0

    def killed(self) -> None:
        """Count a kill."""
        self.kills += 1
        self._unseen_kills += 1

    def cut(self) -> None:
        """Count a moment at which all connections were cut."""
        self.cuts += 1

    def check(self, killed: int, others: int, broken: int) -> int | None:
        """Hold new doubts against what happened: at most the messages that were on their way.

        A kill's doubts are all there once the program serves again; the others are held against all
        there was so far. Returns how many came in doubt by each kill, if there was one.
        """
        self.others += others
        kills, self._unseen_kills = self._unseen_kills, 0
        if killed > kills * self._connections:
            raise Breach(
                f"{killed} came in doubt by {kills} kills, with {self._connections} connections."
            )
        if self.others > self.cuts * self._connections + broken:
            raise Breach(
                f"{self.others} came in doubt by {self.cuts} cuts and {broken} broken "
                f"conversations, with {self._connections} connections."
            )
        return -(-killed // kills) if kills else None

    def check_copies(self, copies: int, broken: int, *, resend: bool) -> None:
        """With `resend` people may get copies, but no more than came in doubt."""
        blows = self.kills + self.cuts
        most = blows * self._connections + broken if resend else 0
        if copies > most:
            raise Breach(
                f"{copies} copies were sent in {blows} kills and cuts; at most {most} may be."
            )
