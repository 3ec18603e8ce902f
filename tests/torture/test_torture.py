"""The torture finds nothing in the program,
and finds what is wrong in senders broken on purpose.
"""

import pytest

from bench.torture import campaign, commands
from bench.torture.audit import Breach
from bench.torture.broken import KINDS
from bench.torture.lists import Mix
from bench.torture.plan import Plan
from tests.patience import PATIENCE_S

SEED = 20261121
CAUGHT = {
    "marks-early": ("audit", "^Lie: .* is sent, and the server never took it"),
    "marks-late": ("kill", "came in doubt by"),
    "forgets-claims": ("audit", "^Twice|^Lie: .* is waiting"),
    "keeps-claims": ("audit", "^Lost: run .* does not"),
}
"""In which way, and in which words; the instant of a kill decides which of them is found first."""


def _quiet(_text: str) -> None:
    pass


@pytest.mark.long
async def test_ten_kills_and_every_fault_break_no_promise(tmp_path):
    ways = {
        "kill": 4,
        "early": 1,
        "submitting": 1,
        "audit": 1,
        "term": 1,
        "stopped": 1,
        "interrupt": 1,
    }
    plan = Plan(10, SEED, Mix(120), ways=ways, retried=0, say=_quiet, folder=tmp_path)
    figures = await campaign.run(plan)
    assert figures.kills == 10
    assert figures.runs >= 1
    assert figures.copies == 0


@pytest.mark.long
async def test_with_resend_nobody_is_lost_and_copies_are_counted(tmp_path):
    figures = await campaign.run(
        Plan(
            2, SEED, Mix(100, resend=True), ways={"kill": 1}, retried=0, say=_quiet, folder=tmp_path
        )
    )
    assert figures.runs >= 1


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
async def test_a_broken_sender_is_caught(kind, tmp_path):
    way, words_of_it = CAUGHT[kind]
    words = ("-m", "bench.torture.broken", kind)
    plan = Plan(
        9,
        SEED,
        Mix(500),
        ways={way: 1},
        weather=False,
        words=words,
        stuck_s=3.0 if kind == "keeps-claims" else PATIENCE_S,
        say=_quiet,
        folder=tmp_path,
    )
    with pytest.raises(Breach, match=words_of_it):
        await campaign.run(plan)


def test_every_command_is_understood_and_a_guest_commands_nothing():
    for name in (*commands.ALL, *commands.SLOWING):
        order = commands.order_of(f"{name}-3-1@faults.example")
        assert order is not None
        assert (order.name if order.times is None else f"{order.name}x{order.times}") == name
    assert commands.order_of("guest-0-17@guests.example") is None
