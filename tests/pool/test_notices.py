"""What is said while something slows or stops an account."""

from emailer.dialogue import Cause, Fault, Reply, Stage
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
