"""What came while this process stood still is an answer, not silence."""

import asyncio

from emailer.dialogue import Cause
from emailer.transports.smtp.wire import Wire
from tests.smtp.test_wire import read


async def a_wait_whose_time_is_over():
    wire = Wire()
    waiting = asyncio.create_task(wire.wait_for_answers(1, 60))
    await asyncio.sleep(0)
    wire._deadline = 0.0
    wire._on_timer()
    return wire, waiting


async def test_an_answer_that_lies_unread_when_the_timer_fires_counts():
    wire, waiting = await a_wait_whose_time_is_over()
    read(wire, b"250 taken\r\n")
    assert await waiting is None


async def test_nothing_unread_is_silence():
    _, waiting = await a_wait_whose_time_is_over()
    assert await waiting is Cause.TIMEOUT
