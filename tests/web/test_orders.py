"""In which orders the people of a run are shown, and what is said where there are few."""

from tests.web.conftest import make_run, people
from web.pages.people import SORTED_TO


async def test_a_very_large_run_says_that_it_has_no_other_order_and_claims_none(client):
    run = await make_run(client, people(SORTED_TO + 1))
    page = await (await client.get(f"/runs/{run['id']}?state=all&sort=name")).text()
    assert "More than 20,000 people have no other order." in page
    assert 'aria-current="true">\nas in the list</a>' in page or (
        'aria-current="true">as in the list</a>' in page
    )
    assert ">name</a>" not in page
