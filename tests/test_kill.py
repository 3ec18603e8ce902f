"""Issue A, shown by 3, in small: the real program, killed in the middle, started again,
counted at the server.
"""

import pytest

from bench.torture import campaign
from bench.torture.lists import Mix
from bench.torture.plan import Plan

CONNECTIONS = 8
KILLS = 3


@pytest.mark.long
async def test_killed_three_times_it_writes_to_each_of_500_once_or_says_who_is_in_doubt(tmp_path):
    mix = Mix(500, faults=False)
    plan = Plan(
        KILLS, 7, mix, CONNECTIONS, ways={"kill": 1}, weather=False, folder=tmp_path, say=str
    )
    figures = await campaign.run(plan)
    assert figures.kills == KILLS
    assert figures.recipients >= 500
    assert figures.copies == 0
    assert max(figures.doubts) <= CONNECTIONS
