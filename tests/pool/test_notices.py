"""What is said while something slows or stops an account."""

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.sending import notices


def test_how_many_of_our_connections_wait_is_said():
    assert "1 of our 10 waits" in notices.who_waits(1, 10)
    assert "7 of our 10 wait." in notices.who_waits(7, 10)


def test_a_server_without_any_connection_for_us_is_not_said_to_allow_fewer():
    for waiting, connections in ((10, 10), (1, 1), (3, 2)):
        assert "no connection for us now" in notices.who_waits(waiting, connections)


def test_the_servers_words_are_told_from_ours():
    assert notices.quoted(Reply(Stage.GREETING, 421, "4.7.0", "too many")) == "“421 4.7.0 too many”"
    ours = Fault(Cause.NO_PLACE, Stage.GREETING, "mx leaves this one waiting.")
    assert notices.quoted(ours) == "mx leaves this one waiting."


def test_a_greeting_that_is_not_smtp_is_explained():
    said = notices.why(Reply(Stage.GREETING, 200, None, "OK"))
    assert "did not speak SMTP" in said
    assert "200 OK" in said
