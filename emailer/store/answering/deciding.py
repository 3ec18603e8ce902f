"""Decisions about runs and the account, in any engine; bulk ones a chunk a call."""

from collections.abc import Mapping

from emailer.model import DEFAULT_ACCOUNT, ENDED, State
from emailer.store import DECIDED, Account, Decision, Run, Selection
from emailer.store.answering.importing import Importing
from emailer.store.verbs import accounts, moves, runs, set_aside


class Deciding(Importing):
    """The Runs of emailer.store.runs."""

    async def pause(self, run_id: str) -> Run:
        """running -> paused by a person."""
        await self._writer.call(runs.pause, run_id)
        return (await self.look(run_id)).run

    async def resume(self, run_id: str, grace_s: float = 0.0) -> Run:
        """paused -> running; a cancelled run's remainder waits again, who is set aside is due."""
        found = await self._writer.call(runs.resume, run_id, grace_s)
        if found in ENDED:
            await self._move(run_id, moves.BulkMove(State.CANCELLED, State.WAITING, Selection()))
        while await self._writer.call(set_aside.bring_back, run_id):
            pass
        return (await self.look(run_id)).run

    async def cancel(self, run_id: str) -> Run:
        """Cancel at once; those who wait follow in chunks."""
        await self._writer.call(runs.cancel, run_id)
        await self._finish_cancel(run_id)
        return (await self.look(run_id)).run

    async def _finish_cancel(self, run_id: str) -> None:
        await self._move(run_id, moves.BulkMove(State.WAITING, State.CANCELLED, Selection()))

    async def retry(self, run_id: str, selection: Selection) -> int:
        """failed -> waiting; whoever waits for a later try is due now."""
        asked = [moves.BulkMove(one, State.WAITING, selection) for one in selection.retried]
        return await self._move(run_id, *asked)

    async def resolve(self, run_id: str, selection: Selection, decision: Decision) -> int:
        """in_doubt -> sent | waiting; failed -> skipped."""
        before, after = DECIDED[decision]
        return await self._move(run_id, moves.BulkMove(before, after, selection, decision))

    async def _move(self, run_id: str, *asked: moves.BulkMove) -> int:
        """Move many recipients, a chunk a call, so that no other call waits long.

        All moves begin before the first chunk: whom one has moved is none of the next one's.
        """
        begun = [await self._writer.call(moves.begin_move, run_id, one) for one in asked]
        return sum([await self._move_all(one) for one in begun])

    async def _move_all(self, move: moves.Move | None) -> int:
        count = 0
        while move is not None:
            moved = await self._writer.call(moves.move_chunk, move)
            count += moved.count
            move = moved.rest
        return count

    async def update_run(self, run_id: str, changes: Mapping[str, object]) -> Run:
        """Change a run's settings."""
        await self._writer.call(runs.update_run, run_id, changes)
        return (await self.look(run_id)).run

    async def update_account(
        self,
        changes: Mapping[str, object],
        account: str = DEFAULT_ACCOUNT,
    ) -> Account:
        """Change an account's settings."""
        await self._writer.call(accounts.update_account, account, changes)
        return await self.account(account)
