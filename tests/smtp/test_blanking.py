"""A server that quotes the login it refuses must not get it onto a page."""

import base64

import pytest

from emailer.dialogue import Reply, Stage
from emailer.transports.smtp.blanking import BLANK, without_login
from emailer.transports.smtp.wire import reply

USER, PASSWORD = "ana@example.org", "pa$$ wörd&9 of Ana"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


PLAIN = b64(f"\0{USER}\0{PASSWORD}")
SECRETS = {
    "plain": PLAIN,
    "plain with authzid": b64(f"{USER}\0{USER}\0{PASSWORD}"),
    "login": b64(PASSWORD),
    "pair": b64(f"{USER}:{PASSWORD}"),
    "cram-md5": b64(f"{USER} 0123456789abcdef0123456789abcdef"),
    "cut": PLAIN[:30],
    "cut short": PLAIN[:4],
    "middle": PLAIN[10:26],
    "upper case": PLAIN.upper(),
    "lower case": PLAIN.lower(),
    "password": PASSWORD,
    "password in capitals": PASSWORD.upper(),
    "password for a URL": "pa%24%24%20w%C3%B6rd%269%20of%20Ana",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize(
    "sentence", ["Unrecognized command: AUTH PLAIN {}", "[{}] refused", 'bad "{}" (535)', "{}"]
)
def test_a_login_that_is_quoted_is_blanked_and_the_rest_stays(secret, sentence):
    answer = without_login(Reply(Stage.AUTH, 500, "5.5.1", sentence.format(secret)), USER, PASSWORD)
    assert answer == Reply(Stage.AUTH, 500, "5.5.1", sentence.format(BLANK))


def test_a_login_that_is_cut_off_by_the_end_of_the_answer_is_blanked():
    text = f"500 {'x ' * 1000}"
    for length in range(6, len(PASSWORD)):
        answer = without_login(
            Reply(Stage.AUTH, 500, None, text + PASSWORD[:length]), USER, PASSWORD
        )
        assert PASSWORD[:6] not in answer.text


def test_a_login_folded_into_two_lines_is_blanked():
    answer = reply(Stage.AUTH, (500, f"AUTH PLAIN {PLAIN[:20]}\n{PLAIN[20:]}".encode()))
    assert without_login(answer, USER, PASSWORD).text == f"AUTH PLAIN {BLANK} {BLANK}"


@pytest.mark.parametrize("text", [
    "5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
    ("Username and Password not accepted. "
     "Learn more at https://support.example/?p=BadCredentials a1-20020a05600c"),
    "authentication failed for ana@example.org",
])  # fmt: skip
def test_what_servers_usually_say_stays_as_it_is(text):
    assert without_login(Reply(Stage.AUTH, 535, None, text), USER, PASSWORD).text == text


def test_a_password_as_short_as_a_syllable_leaves_the_sentence_readable():
    answer = without_login(
        Reply(Stage.AUTH, 535, None, "authentication of a failed (a)"), "ana", "a"
    )
    assert answer.text == f"authentication of {BLANK} failed ({BLANK})"
