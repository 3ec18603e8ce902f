"""However little of a list is anybody's, who reads it on the loop is asked for no long breath."""

import pytest

from emailer.lists import reader, ticks
from emailer.lists.choices import FOUND
from emailer.lists.empty_list import Nobody
from emailer.lists.notes import Notes
from emailer.lists.ticks import EVERY, Tick
from emailer.model import Recipient

MANY = 6 * EVERY
PAGE = "<html><p>a@x.pt</p>\n"
PAGE_TABLE = "<table><tr><th>Name<th>Email\n" + "<tr><td>Ana<td>a@x.pt\n" * 100
SQL = (
    "INSERT INTO guests (name, email) VALUES\n"
    + "('Ana', 'a@x.pt'),\n" * 100
    + "('A', 'a@x.pt');\n"
)
CARD = "BEGIN:VCARD\nFN:Ana\nEMAIL:a@x.pt\nEND:VCARD\n" * 101
EVENT = "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + "ATTENDEE;CN=Ana:mailto:a@x.pt\n" * 101
LATEX = "\\begin{tabular}{ll}\nName & Email \\\\\n" + "Ana & a@x.pt \\\\\n" * 101
XML = "<guests>\n" + "<guest><name>Ana</name><email>a@x.pt</email></guest>\n" * 1_001
CODED = "MIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: "
PARTS = (
    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    "--b\nContent-Type: text/plain\n\na@x.pt\n--b\n"
)
DRY = {
    "empty lines": ("a@x.pt\n", "\n"),
    "drawn lines": ("a@x.pt\n", "---\n"),
    "answers of a form": ("Timestamp,email,name\n1,a@x.pt,Ana\n", "2,b@x.pt,Bo\n"),
    "empty rows": ("email,name\na@x.pt,Ana\n", ",\n"),
    "quoted rows": ("email,name\na@x.pt,Ana\n", '"",""\n'),
    "the header again": ("email,name\na@x.pt,Ana\n", "email,name\n"),
    "a drawn table": ("|email|\n|--|\n|a@x.pt|\n", "| |\n"),
    "an aligned table": ("Name   Email\n------ -------\nAna    a@x.pt\n", "\n"),
    "a quoted mail": ("From: a@x.pt\nTo: b@x.pt\nSubject: x\n\n", "> x\n"),
    "a page": (PAGE, "\n"),
    "a page of tags": (PAGE, "<s>\n"),
    "a page's script": (f"{PAGE}<script>\n", "var a;\n"),
    "rows of a page": (PAGE_TABLE, "<tr></tr>\n"),
    "text of a page": (f"{PAGE_TABLE}</table>\n", "hello\n"),
    "a dump": (SQL, "UPDATE x SET a = 1;\n"),
    "a dump's open quote": (f"{SQL[:-2]},\n('Bo', 'b", "a\n"),
    "beside cards": (CARD, "junk\n"),
    "in a card": (CARD.removesuffix("END:VCARD\n"), "X-FOO:bar\n"),
    "a calendar": (EVENT, "BEGIN:VALARM\n"),
    "a folded calendar": (f"{EVENT}DESCRIPTION:\n", " hello\n"),
    "LaTeX": (LATEX, "\\hline\n"),
    "a row of LaTeX": (LATEX, "foo\n"),
    "names below": ("ana@x.pt\nAna Roy\nbo@x.se\nBo Low\n" * 60, "\n"),
    "blocks": ("Ana Roy\nana@x.pt\n\nBo Low\nbo@x.se\n\n" * 60, "\n"),
    "one block": ("Ana Roy\nana@x.pt\n\nBo Low\nbo@x.se\n\n" * 60, "hello there\n"),
    "stanzas": ("Name: Ana\nEmail: ana@x.pt\n\n" * 1_001, "\n"),
    "one stanza": ("Name: Ana\nEmail: ana@x.pt\n\n" * 1_001, "Foo: bar\n"),
    "lines of JSON": ('{"name": "Ana", "email": "a@x.pt"}\n' * 1_001, "\n"),
    "XML": (XML, "<b/>\n"),
    "an empty guest of XML": (f"{XML}<guest>\n", "<b>x</b>\n"),
    "remarks of XML": (XML, "<!--x-->\n"),
    "a chat": ("1.5.24, 9:01 - Ana: ana@x.pt\n" * 101, "\n"),
    "signs of a mail": (f"{CODED}base64\n\nYUB4LnB0Cg==\n", "Q\n"),
    "a long line of a mail": (f"{CODED}quoted-printable\n\na@x.pt\n", "=\n"),
    "what is attached": (f"{PARTS}Content-Type: image/png\n\n", "x\n"),
    "parts of a mail": (PARTS, "--b\n"),
}


@pytest.mark.parametrize("name", DRY)
@pytest.mark.parametrize("is_file", [False, True])
def test_of_lines_that_are_nobodys_few_are_read_at_once(name, is_file):
    head, line = DRY[name]
    taken = 0

    def lines():
        nonlocal taken
        for one in [*head.splitlines(keepends=True), *[line] * MANY]:
            taken += 1
            yield one

    opened = reader.open_text(lines(), FOUND, Notes(), is_file=is_file)
    longest, before, people = 0, taken, 0
    for one in opened.lines:
        longest, before = max(longest, taken - before), taken
        people += isinstance(one, Recipient)
    assert taken > MANY
    assert max(longest, taken - before) <= 2 * EVERY
    assert people >= 1


def test_a_sign_that_a_list_is_read_is_no_line_of_it():
    text = "Email\n" + "\n" * MANY
    assert not [one for one in reader.parse(text) if isinstance(one, Tick)]
    *signs, said = reader.open_text(text, FOUND, Notes()).lines
    assert signs
    assert all(isinstance(one, Tick) for one in signs)
    assert isinstance(said, Nobody)
    assert list(ticks.without([said, *signs])) == [said]
