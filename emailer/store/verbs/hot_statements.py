"""The statements each engine has in its own words: what each person on a list needs; recovery."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from emailer.store.verbs.rows import Connection, Marked, SqlRow


class Hot(Protocol):
    """Each is one statement for all who ask at once, fenced by a living owner and claim_no."""

    @property
    def is_shared(self) -> bool:
        """Whether several processes may send for one account: its rate is then kept by claims."""

    def add_recipients(
        self,
        db: "Connection",
        rows: Sequence[tuple[str, str, str, str | None, int]],
        values: Mapping[str, Any],
        *,
        skips: bool,
    ) -> int:
        """Insert people of a `run`: (email, address_key, name, fields); returns how many were new.

        With `skips`, those whose address is suppressed are skipped, and do not wait.
        """

    def claim(self, db: "Connection", values: Mapping[str, Any]) -> list["SqlRow"]:
        """waiting -> claimed: up to `n` of a `run` that are due, oldest first, for `owner`.

        Each with its key and its tries.
        """

    def begin_send(
        self, db: "Connection", ids: Sequence[int], values: Mapping[str, Any]
    ) -> list["Marked"]:
        """claimed -> sending: people of one `run`, where it is running, within its hours,
        and the owner is alive.
        """

    def settle_sent(
        self, db: "Connection", ids: Sequence[int], values: Mapping[str, Any]
    ) -> list["Marked"]:
        """sending -> sent, in this order, with the versions after `before`."""

    def settle(
        self, db: "Connection", marks: Sequence[tuple[Any, ...]], now: int
    ) -> list["Marked"]:
        """claimed | sending -> as each mark says.

        A mark is (id, claim_no, owner, state, due_at, burned, lost, slowed, key, version).
        """

    def record(self, db: "Connection", attempts: Sequence[tuple[Any, ...]]) -> None:
        """Write down how attempts ended."""

    def release(
        self, db: "Connection", ids: Sequence[int], values: Mapping[str, Any]
    ) -> list["SqlRow"]:
        """claimed -> waiting, or cancelled with its run: (run_id, state, failure_key) of each."""

    def recover(self, db: "Connection", values: Mapping[str, Any]) -> list["SqlRow"]:
        """The same for all that dead owners held: those without a living row."""

    def abandoned(self, db: "Connection") -> list[int]:
        """Read which imports are nobody's any more, by their runs' keys."""

    def take_over(self, db: "Connection", values: Mapping[str, Any]) -> list["SqlRow"]:
        """Give `owner` whom dead owners left in `sending`; each with its run's policy and state."""
