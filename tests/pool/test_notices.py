"""What is said while something slows or stops an account."""

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.pause_rules import NoticeCode, Reason
from emailer.sending import notices
from emailer.showing import pause_words

TOO_MANY = Reply(Stage.GREETING, 421, "4.7.0", "too many")


def text(waiting: int, connections: int) -> str:
    return pause_words.sentence(notices.connections(TOO_MANY, waiting, connections))


def test_how_many_of_our_connections_wait_is_said():
    assert "1 of our 10 waits" in text(1, 10)
    assert "7 of our 10 wait." in text(7, 10)


def test_a_server_without_any_connection_for_us_is_not_said_to_allow_fewer():
    for waiting, connections in ((10, 10), (1, 1), (3, 2)):
        assert "no connection for us now" in text(waiting, connections)


def test_the_servers_words_are_told_from_ours():
    assert text(7, 10).endswith(" “421 4.7.0 too many”")
    ours = Fault(Cause.NO_PLACE, Stage.GREETING, "mx leaves this one waiting.")
    assert pause_words.sentence(notices.connections(ours, 7, 10)).endswith(
        " mx leaves this one waiting."
    )


def test_a_greeting_that_is_not_smtp_is_explained():
    said = pause_words.sentence(notices.probing(Reply(Stage.GREETING, 200, None, "OK"), 1000, 2000))
    assert "did not speak SMTP" in said
    assert "200 OK" in said


def test_a_server_that_hangs_up_is_not_said_to_ask_for_anything():
    lost = {"fault": "The connection was lost.", "next_at": 0, "faster_at": 0}
    assert pause_words.sentence(Reason(NoticeCode.SLOWED, lost)) == (
        "The connection was lost. Going on at 1970-01-01T00:00:00Z."
    )
    assert pause_words.sentence(Reason(NoticeCode.SLOWED, lost | {"rate_per_s": 2.5})) == (
        "The connection was lost. Going on at 2.5 a second at most, "
        "and a little faster from 1970-01-01T00:00:00Z on."
    )
