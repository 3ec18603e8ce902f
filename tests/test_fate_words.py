"""What people are told of somebody who failed for good: nothing that is still to come."""

import re
from pathlib import Path

import pytest

from emailer import tongue
from emailer.dialogue import Reply, Stage
from emailer.model import State
from emailer.replies import reason_code, rules, sentences
from emailer.showing import fate_words
from emailer.store import Row
from web import languages

GERMAN = languages.of_folder(Path(__file__).parents[1] / "locale").tongues["de"]
PROMISES = r"going on|trying again|by itself|geht .*weiter|wieder versucht|von selbst"
RCPT, DOT, AUTH = Stage.RCPT, Stage.DOT, Stage.AUTH

FAILED = [
    (Reply(RCPT, 550, None, "Daily limit exceeded"), "quota",
     "The sending limit of this account was reached.",
     "Die Sendegrenze dieses Kontos war erreicht."),
    (Reply(RCPT, 451, "4.7.1", "You are sending too fast"), "rate",
     "The server asked us to slow down.", "Der Server bat uns, langsamer zu senden."),
    (Reply(DOT, 451, "4.3.0", "Queue file write error"), "busy",
     "The server was busy and asked us to wait.",
     "Der Server war beschäftigt und bat uns zu warten."),
    (Reply(DOT, 432, None, ""), "connections", "The server allowed fewer connections.",
     "Der Server erlaubte weniger Verbindungen."),
    (Reply(AUTH, 454, None, ""), "login_busy", "The server could not check the login.",
     "Der Server konnte die Anmeldung nicht prüfen."),
    (Reply(RCPT, 451, "4.1.8", ""), "sender_later",
     "The server could not check the sender's address.",
     "Der Server konnte die Adresse des Absenders nicht prüfen."),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "reason", "english", "german"), FAILED, ids=str)
def test_who_failed_for_good_is_promised_nothing(reply, reason, english, german):
    assert reason_code(reply) == reason
    row = Row(
        1, "ana@x.pt", "Ana", {}, State.FAILED, False, None, None, 1, None, reply, 0, None, 1, 0
    )
    assert fate_words.why_not(row, "smtp") == english
    assert re.search(PROMISES, sentences.sentence(reply)) is None
    with tongue.speaking(GERMAN):
        assert fate_words.why_not(row, "smtp") == german


@pytest.mark.parametrize("language", [tongue.ENGLISH, GERMAN], ids=["en", "de"])
def test_no_answer_is_said_of_a_person_with_a_promise(language):
    said = sentences.SENTENCES | sentences.OF_A_PERSON
    with tongue.speaking(language):
        told = {rule.reason: str(said[rule.reason]) for rule in rules.RULES}
        assert [one for one in told.values() if re.search(PROMISES, one)] == []
