"""The runner of real servers: its list, its verdict and what it counts, without any server."""

import itertools
from collections import Counter
from pathlib import Path

import pytest

from tests.servers import kind, runner, scenarios
from tests.servers.scenarios import Row


def test_the_list_holds_as_many_known_and_unknown_people_as_asked_for_mixed():
    addresses = scenarios.people(1000, 25)
    unknown = [n for n, address in enumerate(addresses) if address.startswith("nobody")]
    assert (len(addresses), len(set(addresses)), len(unknown)) == (1025, 1025, 25)
    assert max(b - a for a, b in itertools.pairwise(unknown)) < 60


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({}, True),
        ({"sent": 990, "in_doubt": 10}, True),
        ({"sent": 989, "in_doubt": 11}, False),
        ({"sent": 999, "waiting": 1}, False),
        ({"failed": 26, "sent": 999}, False),
        ({"lost": 1}, False),
        ({"twice": 1}, False),
    ],
)
def test_a_row_is_right_where_everybody_has_it_once_and_doubts_are_explained(wrong, right):
    row = Row("a", "plain", "kill", **({"sent": 1000, "failed": 25} | wrong))
    assert row.is_right(1000, 25, may_doubt=10) is right


def test_mailboxes_are_counted_by_the_people_they_name(tmp_path):
    class Folder(kind.Kind):
        name = "a folder"

        @classmethod
        def bring(cls, cache):
            """Nothing."""

        def set_up(self):
            """Nothing."""

        def start(self):
            """Nothing."""

    (tmp_path / "mail" / "new").mkdir(parents=True)
    (tmp_path / "mail" / "new" / "1").write_bytes(
        b"Subject: x\r\nTo: Guest 1 <p1@inv.test>\r\n\r\nHello\r\n"
    )
    (tmp_path / "mail" / "2").write_bytes(
        b"To: p1@inv.test\n\nHello\n\nFrom x\nTo: p2@inv.test\n\nHello\n"
    )
    place = kind.Place(Path(), tmp_path, None)
    assert Folder(place).arrived() == Counter({"p1": 2, "p2": 1})


def test_every_server_has_a_name_and_ways_of_its_own():
    names = [one.name for one in runner.KINDS]
    assert len(set(names)) == len(names) >= 9
    assert all(one.ways for one in runner.KINDS)
