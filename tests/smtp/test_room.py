"""How many connections a server bears at once, by what became of them."""

import pytest

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.transports.smtp.connections_borne import FIRST_S, LONGEST_S, PROVED_S, Room

ENDS = Reply(Stage.MAIL, 421, "4.7.0", "in turn, please")
AT_ONE = ENDS._replace(stage=Stage.RCPT)


def is_let_in(room, standing, now):
    try:
        room.enter(standing, now)
    except Fault as full:
        return (full.cause, "in turn, please" in full.text) != (Cause.FULL, True)
    return True


def test_as_many_are_let_in_as_there_are_until_one_is_turned_away_beside_others():
    room = Room()
    assert is_let_in(room, 100, 0.0)
    assert room.turned_away(ENDS, "a", 0, 0.0) is None
    assert is_let_in(room, 100, 0.0)
    assert room.turned_away(ENDS, "a", 2, 0.0).cause is Cause.NO_PLACE
    assert [is_let_in(room, n, 1.0) for n in (1, 2, 3)] == [True, False, False]


def test_one_more_is_tried_after_a_while_that_grows_and_more_once_it_is_served():
    room = Room()
    now, waits = 0.0, []
    for _ in range(8):
        assert room.turned_away(ENDS, "a", 1, now) is not None
        begun = now
        while not is_let_in(room, 1, now):
            now += 1.0
        assert not is_let_in(room, 1, now), "one at a time"
        waits.append(now - begun)
    assert waits[:3] == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S]
    assert waits[-1] == LONGEST_S
    room.served(2, now)
    assert is_let_in(room, 2, now)


def test_one_guest_at_whom_new_connections_end_is_no_matter_of_room_and_two_are():
    room = Room()
    assert room.turned_away(AT_ONE, "a", 3, 0.0) is None
    assert room.turned_away(AT_ONE, "a", 3, 1.0) is None
    room.served(4, 2.0)
    assert room.turned_away(AT_ONE, "b", 3, 3.0) is None
    assert room.turned_away(AT_ONE, "c", 3, 3.0 + PROVED_S) is None
    assert room.turned_away(AT_ONE, "d", 3, 3.0 + PROVED_S) is not None


def test_where_as_many_were_served_at_once_it_is_no_matter_of_room():
    room = Room()
    room.served(3, 0.0)
    assert room.turned_away(ENDS, "a", 2, PROVED_S) is None
    assert room.turned_away(ENDS, "a", 2, PROVED_S + 1) is not None


@pytest.mark.parametrize(
    "said",
    [
        Reply(Stage.MAIL, 421, "4.7.28", "unusual"),
        Reply(Stage.MAIL, 421, "4.7.0", "too fast"),
        Reply(Stage.MAIL, 421, "4.3.2", "shutting down"),
        Reply(Stage.MAIL, 451, "4.7.0", "in turn, please"),
    ],
)
def test_what_says_something_else_is_no_matter_of_room(said):
    assert Room().turned_away(said, "a", 3, 0.0) is None
