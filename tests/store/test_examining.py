"""What is looked at on a server before anybody trusts it with a queue, and what is said to do."""

import contextlib
import socket
import struct
import threading
import time
from types import SimpleNamespace

import psycopg
import pytest

from emailer.store import door
from emailer.store.postgres import examining
from emailer.store.postgres.session import Session


@pytest.fixture
def url(server_queues):
    return server_queues.new()


def found(url: str) -> dict:
    return {one.what: one for one in door.at(url).examined()}


def test_a_server_that_will_do_is_said_to_be_well(url):
    """All but what the tests' own server is not: it need not survive a power cut, and
    lets every role connect, as a server does by itself.
    """
    seen = found(url)
    assert [what for what, one in seen.items() if one.how != "ok"] == ["commits", "others"]
    assert "REVOKE CONNECT ON DATABASE queue FROM PUBLIC" in seen["others"].do
    assert "fsync and full_page_writes off" in seen["commits"].said
    assert seen["commits"].do == "Set fsync = on and full_page_writes = on."
    assert set(seen) == {*examining.LOOKS, "bell"}


def test_what_a_user_is_set_to_is_found_with_what_to_do(url):
    seen = found(f"{url}&options=-cdefault_transaction_read_only%3Don")
    assert seen["primary"].how == "wrong"
    assert "default_transaction_read_only = off" in seen["primary"].do


@pytest.fixture
def guest(url):
    """Another user of the same database: who may have six sessions, and nothing else."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE ROLE guest LOGIN CONNECTION LIMIT 4")
        db.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")  # as it is since version 15
    try:
        yield url.replace("tester@", "guest@")
    finally:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("DROP OWNED BY guest")
            db.execute("DROP ROLE guest")


def test_what_a_user_may_not_do_is_named_and_how_it_is_let(url, guest):
    seen = found(guest)
    assert seen["rights"].how == "wrong"
    assert "SELECT on emailer_account" in seen["rights"].said
    assert "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES" in seen["rights"].do
    assert (seen["sessions"].how, seen["sessions"].said[:6]) == ("wrong", "3 more")
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO guest")
        db.execute("ALTER ROLE guest CONNECTION LIMIT -1")
    seen = found(guest)
    assert (seen["rights"].how, seen["sessions"].how) == ("note", "ok")
    assert "GRANT CREATE ON SCHEMA public" in seen["rights"].do


class Saying:
    """A session that says what no server of a test would."""

    def __init__(self, *row, version: int = 150_018) -> None:
        self._row = row
        self.raw = SimpleNamespace(info=SimpleNamespace(server_version=version))

    def execute(self, *_):
        return SimpleNamespace(fetchone=lambda: self._row)


@pytest.mark.parametrize(("look", "session", "how", "do"), [
    ("server", Saying(version=120_017), "wrong", "13 or newer"),
    ("primary", Saying(True, False), "wrong", "Name the primary"),
    ("clocks", Saying(time.time() + 3600), "note", "set whichever is wrong"),
    ("commits", Saying("off", "on", "on", "off"), "wrong", "synchronous_commit = on"),
    ("commits", Saying("on", "on", "on", "off"), "ok", ""),
    ("standbys", Saying(2, ""), "note", "synchronous_standby_names"),
    ("standbys", Saying(2, "ANY 1 (*)"), "ok", ""),
    ("strings", Saying("off"), "wrong", "standard_conforming_strings = on"),
    ("encoding", Saying("LATIN1", "C"), "wrong", "ENCODING 'UTF8'"),
    ("sessions", Saying(9, None, None), "note", "max_connections"),
])  # fmt: skip
def test_what_no_server_of_a_test_is_is_found_as_well(look, session, how, do):
    one = examining.LOOKS[look](session)
    assert (one.what, one.how) == (look, how)
    assert do in one.do


def test_a_server_that_does_not_answer_ends_the_looking():
    with pytest.raises(Exception, match="nothing answers where the server should be"):
        found("postgresql://ana@127.0.0.1:1/queue")


# -- a pooler --------------------------------------------------------------------------------------


@contextlib.contextmanager
def pooler(folder, *, lets_bells_through: bool):
    """Stand between as a pooler does: with a number of its own, and perhaps without bells."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                client, _ = listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(f"{folder}/.s.PGSQL.5432")
                for work in ((_words, client, server), (_answers, server, client)):
                    threading.Thread(target=work[0], args=(*work[1:], lets_bells_through),
                                     daemon=True).start()  # fmt: skip

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"postgresql://tester@127.0.0.1:{listening.getsockname()[1]}/queue?sslmode=disable"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def _words(client, server, _):
    """Hand on what is asked."""
    with contextlib.suppress(OSError), client, server:
        while asked := client.recv(65536):
            server.sendall(asked)
        server.shutdown(socket.SHUT_RDWR)


def _answers(server, client, lets_bells_through):
    """Hand on what is answered, message by message (protocol 3: a letter, a length, a body)."""
    with contextlib.suppress(OSError):
        answers = server.makefile("rb")
        while letter := answers.read(1):
            size = answers.read(4)
            body = answers.read(struct.unpack("!i", size)[0] - 4)
            if letter == b"K":
                body = struct.pack("!i", 999_999_999) + body[4:]
            if letter != b"A" or lets_bells_through:
                client.sendall(letter + size + body)
        client.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("heard", [True, False])
def test_a_pooler_is_known_and_so_is_one_that_lets_no_bell_through(url, heard):
    folder = url.partition("host=")[2]
    with (
        pooler(folder, lets_bells_through=heard) as between,
        contextlib.closing(Session(between)) as session,
    ):
        seen = examining.LOOKS["pooler"](session)
        assert (seen.how, "Connect what sends directly" in seen.do) == ("note", True)
        heard_s = 30.0 if heard else 0.2
        assert examining.bell(session, between, heard_s).how == ("ok" if heard else "note")
