"""Which characters a text cannot hold stands in one place."""

import re
import unicodedata

import pytest

from emailer import characters
from tests.growth import assert_in_proportion
from tests.test_layers import FILES, ROOT

RANGE = re.compile(r"\\x00-\\x|\\x7f")
GRAMMARS = {
    "emailer/characters.py",
    "emailer/message/headers.py",  # what an atom of an address is (RFC 5322 3.2.3)
    "emailer/message/html_links.py",  # what a browser passes over in a link (WHATWG, URL 4.4)
    "emailer/message/html_styles.py",  # what means something in CSS
    "emailer/lists/encodings/one_byte_encodings.py",  # what a guessed encoding makes
    "emailer/format_sections.py",  # what a workbook's XML does not hold (XML 1.0, 2.2)
    "web/receiving/json_pieces.py",  # what a string of JSON is (RFC 8259 7)
    "emailer/transports/smtp/wire.py",  # what is taken out of a server's answer
}


def test_no_other_room_has_a_table_of_control_characters_of_its_own():
    found = {str(path) for path in FILES if RANGE.search((ROOT / path).read_text("utf-8"))}
    assert found <= GRAMMARS


@pytest.mark.parametrize(("table", "holds", "holds_not"), [
    (characters.NO_FIELD, "\x00\ud800", "\x01\t\n\x85"),
    (characters.ASCII_CONTROL, "\x00\t\n\x1f\x7f", "\x80 é"),
    (characters.CONTROL, "\x00\t\n\x7f\x9f", "\xa0\ud800"),
    (characters.NO_LINE, "\x00\t\n\x9f\udfff", "\xa0\u2028"),
    (characters.NO_TEXT, "\x00\x0b\x0c\x85\ud800", "\t\n\r "),
    (characters.NO_HEADERS, "\x00\t\u2028\ud800", " \xa0"),
    (characters.STEERS_TERMINAL, "\x1b\r\x9b\u202e\u2066\ud800", "\t\n "),
])  # fmt: skip
def test_a_table_holds_what_is_unfit_there_and_no_more(table, holds, holds_not):
    assert [one for one in holds if not table.search(one)] == []
    assert [one for one in holds_not if table.search(one)] == []


def test_what_was_written_is_said_again_short_and_without_what_steers():
    assert characters.shown("a\x1b[2Jb\ud800" + "c" * 99) == "a\ufffd[2Jb\ufffd" + "c" * 33
    assert characters.is_storable("é\n")
    assert not characters.is_storable("\x00")
    assert not characters.is_storable("\udfff")


def test_no_other_room_puts_marks_in_order():
    asks = re.compile(r"unicodedata\.normalize|from unicodedata")
    found = {str(path) for path in FILES if asks.search((ROOT / path).read_text("utf-8"))}
    assert found == {"emailer/characters.py"}


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize(
    "marks", ["\u0301\u0316", "\u0f73", "\u0f81\u0301", "\uff9e\u0301", "a\u0301\u0316", "- \u0316"]
)
def test_marks_are_put_in_order_in_proportion(form, marks):
    assert_in_proportion(lambda text: characters.normal(form, text), lambda n: marks * n, 10_000)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize(
    "text",
    ["e\u0301", "e\u0316\u0301" * 40, "\u2208" * 30 + "\u0338", "\uff76\uff9e" * 40,
     "a" + "\u0301\u0316" * 14, "\u0f73" * 10, ";" * 40 + "e\u0301", "\u1100\u1161\u11a8" * 20],
)  # fmt: skip
def test_what_somebody_writes_gets_its_normal_form(form, text):
    assert characters.normal(form, text) == unicodedata.normalize(form, text)


def test_more_marks_than_anybody_writes_are_all_kept():
    many = "a" + "\u0301\u0316" * 100
    assert sorted(characters.normal("NFD", many)) == sorted(many)
