"""Making runs in any engine: chunk by chunk, hidden until the last commit."""

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import replace
from functools import partial

from emailer.model import Line, Recipient, Rejected, Repeated
from emailer.store import Created, Draft
from emailer.store.answering import filing
from emailer.store.answering.base import POLL_S
from emailer.store.answering.looking import Looking
from emailer.store.verbs import abandoned_imports, imports, moves, other_runs

REJECTED_SHOWN = 1000
AHEAD = 3
"""Chunks that are being written while the next one is read."""
KNOWN_LINES = 50_000
"""People whose line is kept in mind, for a line that names one again to say which it was."""
STALLED_MS = 60_000
"""An import that has written nothing for so long has nobody who goes on with it:
a command, killed beside the program.
"""
LOOKS = 3
"""So often at most an import looks again for whom it leaves out: others may come all the time."""


class Importing(Looking):
    """What of emailer.store.runs makes a run."""

    async def create_run(self, draft: Draft, lines: AsyncIterable[Sequence[Line]]) -> Created:
        """Import under a hidden run, chunk by chunk; its last commit makes it visible."""
        begun = await self._begin_import(draft)
        if begun.existed:
            return await self._existing(begun)
        try:
            return await self._import(begun, draft, lines)
        except BaseException:
            self._discard(begun.run_key)
            raise

    async def _begin_import(self, draft: Draft) -> imports.Begun:
        """Begin, or wait for the first submission with the same Idempotency-Key to end;
        one that does not go on is given up.
        """
        seen, since = (0, 0), self.now()
        while True:
            asked = self._writer.call(imports.begin_import, draft)
            try:
                begun = await asyncio.shield(asked)
            except asyncio.CancelledError:
                asked.add_done_callback(self._discard_unwanted)
                raise
            if not begun.existed or not begun.importing:
                return begun
            if (begun.run_key, begun.progress) != seen:
                seen, since = (begun.run_key, begun.progress), self.now()
            elif self.now() - since >= STALLED_MS:
                await self._writer.call(abandoned_imports.give_up_one, begun)
                await self._discard_chunks(begun.run_key)
                continue
            await self._wait_for_key(begun.run_key, -1, POLL_S)

    def _discard_unwanted(self, asked: asyncio.Future[imports.Begun]) -> None:
        """Delete the import whose caller went away before it had begun."""
        if asked.exception() is None and not asked.result().existed:
            self._discard(asked.result().run_key)

    async def _existing(self, begun: imports.Begun) -> Created:
        run = (await self.look(begun.public_id)).run
        rejected = await self.list_rejected(run.id, REJECTED_SHOWN)
        return Created(
            run.id, True, run.total, run.duplicates, run.rejected_count, tuple(rejected.rows)
        )

    async def _import(
        self,
        begun: imports.Begun,
        draft: Draft,
        lines: AsyncIterable[Sequence[Line]],
    ) -> Created:
        total = read = rejected_count = repeated = chosen = 0
        shown: list[Rejected] = []
        async for chunk, (came, new) in self._imported(begun.run_key, draft, lines):
            total, read = total + new, read + came
            rejected_count += len(chunk.rejected)
            chosen += sum(line.is_chosen for line in chunk.rejected)
            repeated += len(chunk.repeated)
            shown += [
                replace(line, cells=()) for line in chunk.rejected[: REJECTED_SHOWN - len(shown)]
            ]
        counted = (total, read - total + repeated, rejected_count, tuple(shown))
        if not total or (draft.refuse_rejected and rejected_count > chosen):
            await self._give_up(begun.run_key, draft)
            return Created(None, False, *counted)
        await filing.write(self._writer, begun.run_key, draft.files)
        headings = draft.headings() if draft.headings else ()
        formats = draft.written_as() if draft.written_as else draft.message.written_as
        ended = imports.Ended(begun.run_key, *counted[:3], chosen, draft.webhooks, headings,
                              formats)  # fmt: skip
        await self._end(
            ended, begun.beside, other_runs.Skips(draft.skip_written, draft.skip_waiting)
        )
        return Created(begun.public_id, False, *counted)

    async def _end(
        self, ended: imports.Ended, beside: frozenset[int], skips: other_runs.Skips
    ) -> None:
        """End an import; of two that leave out each other's people, the later one does."""
        if skips != other_runs.NOBODY:
            ended = replace(ended, beside=beside)
        for _ in range(LOOKS):
            others = await self._writer.call(imports.end_import, ended)
            if not others:
                return
            ended = replace(ended, looked_at=ended.looked_at | others)
            again = partial(self._writer.call, other_runs.leave_out_again, ended.run_key, skips)
            behind = await again(None)
            while behind is not None:
                behind = await again(behind)
        await self._writer.call(imports.end_import, replace(ended, beside=None))

    async def _imported(
        self, run_key: int, draft: Draft, lines: AsyncIterable[Sequence[Line]]
    ) -> AsyncIterator[tuple[imports.Chunk, tuple[int, int]]]:
        """Write chunk by chunk, some while the next is being read: those that wait together are
        committed together.
        """
        rejected_count = 0
        lines_of, part = _LinesOf(draft), _Part()
        skips = other_runs.Skips(draft.skip_written, draft.skip_waiting)
        asked = deque[tuple[imports.Chunk, asyncio.Future[tuple[int, int]]]]()
        try:
            async for some in _in_chunks(lines):
                people = [line for line in some if isinstance(line, Recipient)]
                repeated = [line for line in some if isinstance(line, Repeated)]
                rejected = [
                    line
                    for line in some
                    if isinstance(line, Rejected) and not isinstance(line, Repeated)
                ]
                if len(asked) == AHEAD:
                    yield asked[0][0], await asked[0][1]
                    asked.popleft()
                lines_of.see(people)
                chunk = imports.Chunk(run_key, people, rejected, rejected_count,
                                      part.of(some), draft.by_address, repeated,
                                      lines_of.say_repeated, skips)  # fmt: skip
                asked.append((chunk, self._writer.call(imports.import_chunk, chunk)))
                rejected_count += len(rejected)
            while asked:
                yield asked[0][0], await asked[0][1]
                asked.popleft()
        finally:
            for _, answer in asked:
                answer.cancel()

    async def _give_up(self, run_key: int, draft: Draft) -> None:
        """Delete an import; whoever would have moved is back where they were
        before the caller hears of it.
        """
        if draft.rest_of is None:
            self._discard(run_key)
        else:
            await self._discard_chunks(run_key)

    def _discard(self, run_key: int) -> None:
        """Delete an import that came to nothing, beside everything else;
        the end of this process waits for it a little, as nobody may come after it.
        """
        task = self._chore(partial(self._discard_chunks, run_key))
        self._undoing.add(task)
        task.add_done_callback(self._undoing.discard)

    async def _discard_chunks(self, run_key: int) -> None:
        await self._writer.call(imports.abandon_key, run_key)
        while not await self._writer.call(imports.discard_import, run_key):
            pass


class _LinesOf:
    """Keeps in mind in which lines the first people stood, for a line that names one again."""

    def __init__(self, draft: Draft) -> None:
        self._say, self._lines = draft.say_repeated, dict[str, int]()

    def see(self, people: Sequence[Recipient]) -> None:
        if not self._say:
            return
        for one in people[: KNOWN_LINES - len(self._lines)]:
            self._lines.setdefault(one.key, one.line)

    def say_repeated(self, person: Recipient) -> Rejected | None:
        return self._say(person, self._lines.get(person.key, 0)) if self._say else None


class _Part:
    """Counts the parts of a list: where a new one begins, its lines are counted anew."""

    def __init__(self) -> None:
        self._no, self._last = 0, 0

    def of(self, some: Sequence[Line]) -> int:
        """Return the part these lines stand in."""
        if some[0].line < self._last:
            self._no += 1
        self._last = some[-1].line
        return self._no


async def _in_chunks(
    lines: AsyncIterable[Sequence[Line]],
) -> AsyncIterator[Sequence[Line]]:
    """Bound the chunks, whatever the caller hands over, so that no other call waits long."""
    async for given in lines:
        for begin in range(0, len(given), moves.CHUNK_ROWS):
            yield given[begin : begin + moves.CHUNK_ROWS]
