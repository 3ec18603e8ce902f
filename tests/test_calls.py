"""What a mail costs is counted where a clock would be disturbed:
by the calls of functions that it takes.
"""

from bench import PROJECT
from bench.speed import calls

EACH = 0.8
"""Functions that are called less often a mail are a commit's, or time's; so are asyncio's, in part:
a busy machine, where commits carry fewer mails and all lasts longer, calls them more often.
"""
OURS = (f"{PROJECT}/emailer/", f"{PROJECT}/web/")


async def test_a_mail_takes_no_more_calls_of_ours_than_a_mail_may():
    found = await calls.of_a_mail(connections=20, count=1000)
    each = {name: n for name, n in found.items() if n >= EACH and name.startswith(OURS)}
    assert 50 < sum(each.values()) <= 120, sorted(each.items(), key=lambda one: -one[1])
