"""What servers say, as scenes: who is told so, from when on; and what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from emailer.model import State
from emailer.pause_rules import Reason
from emailer.showing import pause_words
from emailer.transports.smtp import delivering
from tests.smtp.client import settings
from tests.smtp.server import Server, Turn, serving

from .conftest import House, counts

PEOPLE = [f"p{n}@{domain}.example" for domain in "abc" for n in range(8)]
"""A list that is sorted by domain; a test may take another one."""
ALONE = "p3@b.example"


@dataclass
class Says:
    """An answer at a verb: to whom it is given, behind how many that were taken, how often."""

    verb: str
    answer: str | bytes
    whom: Callable[[str], bool] = lambda _: True
    taken: int = 0
    times: int = 1 << 30

    @property
    def line(self) -> bytes:
        return self.answer if isinstance(self.answer, bytes) else f"{self.answer}\r\n".encode()

    def __call__(self, turn: Turn) -> bytes | None:
        named = turn.verb in ("RCPT", "DATA", "dot")
        fits = turn.verb == self.verb and len(turn.connection.server.messages) >= self.taken
        if not fits or (named and not self.whom(turn.recipient)) or not self.times:
            return None
        self.times -= 1
        return self.line


def at(domain: str) -> Callable[[str], bool]:
    return lambda email: email.endswith(f"@{domain}.example")


def only(email: str) -> Callable[[str], bool]:
    return lambda other: other == email


@dataclass
class Stage:
    """A house whose pool speaks to a scripted server."""

    house: House
    server: Server
    run_id: str = ""
    options: dict[str, object] = field(default_factory=dict)

    async def play(self, people=tuple(PEOPLE), connections: int = 2, **draft: object) -> None:
        """Send to these people; the transport knows no more than the server's address."""
        await self.house.store.update_account({"connections": connections})
        has_login = bool(self.options.get("user"))
        self.house.start(
            factory=delivering.factory(settings(self.server, **self.options)), has_login=has_login
        )
        self.run_id = await self.house.create(list(people), **draft)

    async def paused(self) -> tuple[str, bool, dict[str, int]]:
        """Wait for the pause: its code, whether it ends by itself, what is counted."""
        run = await self.house.until(
            self.run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
        )
        return run.reason.code, run.reason.resume_at is not None, counts(run)

    async def reason(self) -> str:
        return pause_words.sentence((await self.house.run(self.run_id)).reason)

    async def noticed(self, code: str) -> Reason:
        """Wait for a notice of the account."""
        account = await self.house.until_account(
            lambda account: account.notice is not None and account.notice.code == code
        )
        return account.notice

    async def sent(self, n: int) -> None:
        await self.house.until(
            self.run_id, lambda run: run.counts["sent"] == n and not run.counts["in_flight"]
        )

    async def unburned(self) -> bool:
        """Whether no attempt counts against anybody who was not sent to."""
        rows = await self.house.rows(self.run_id)
        return all(row.attempts == 0 for row in rows if row.state is not State.SENT)


def on(house: House, *says: Callable[[Turn], bytes | None], offers=None, **options: object):
    """Serve by the first of these that has something to say."""

    def script(turn: Turn) -> bytes | None:
        return next((answer for one in says if (answer := one(turn)) is not None), None)

    class _Serving:
        async def __aenter__(self) -> Stage:
            more = {"offers": offers} if offers else {}
            self.inner = serving(script, **more)
            return Stage(house, await self.inner.__aenter__(), options=options)

        async def __aexit__(self, *failed: object) -> None:
            await house.stop()
            await self.inner.__aexit__(*failed)

    return _Serving()
