"""What a mail costs is counted where a clock would be disturbed:
by the calls of functions that it takes.
"""

from bench.speed import calls


async def test_a_mail_takes_no_more_calls_than_a_mail_may():
    row = await calls.measure(connections=20, count=1000, log=lambda _: None)
    assert 50 < row.value <= 180, row
