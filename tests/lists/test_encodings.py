"""The bytes of a list in the encodings that programs write."""

import io

import pytest

from emailer import lists
from emailer.lists.decoding import ENCODINGS, likelier
from tests.growth import assert_in_proportion
from tests.lists import books
from tests.lists.reading import from_file, pasted

TABLE = "Name;E-Mail\nJürgen Groß;juergen@x.pt\nMañana Ação;m@x.pt\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", "UTF-8"), ("utf-16-le", "UTF-16 LE"), ("utf-16-be", "UTF-16 BE"),
     ("utf-16", "UTF-16"), ("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman")],
)  # fmt: skip
def test_the_letters_are_right_and_the_encoding_is_named(tmp_path, codec, name):
    path = tmp_path / "list"
    path.write_bytes(TABLE.encode(codec))
    seen = from_file(path)
    assert (seen.about.encoding, seen.who[0][0], seen.who[1][0]) == (
        name,
        "Jürgen Groß",
        "Mañana Ação",
    )


@pytest.mark.parametrize(
    ("codec", "chosen"),
    [("cp1251", "Windows-1251"), ("cp932", "Shift JIS"), ("gb18030", "GB 18030")],
)
def test_another_encoding_can_be_chosen(tmp_path, codec, chosen):
    name = {"cp1251": "Анна", "cp932": "花子", "gb18030": "小明"}[codec]
    path = tmp_path / "list"
    path.write_bytes(f"Name;Email\n{name};a@x.pt\n".encode(codec))
    assert from_file(path, encoding=chosen).who == [(name, "a@x.pt")]


def test_an_encoding_that_does_not_fit_is_refused_in_a_sentence():
    with pytest.raises(lists.ListError, match="not text in UTF-8"):
        lists.decode(io.BytesIO(b"\xff\xfe\xfa"), "UTF-8")


WORDS = {
    "Windows-1252": "Zoë Weiß, Özlem, André, João, Øystein Åsen, “Ünal” \u2013 50 € it\u2019s",
    "Mac Roman": "Zoë Weiß, Özlem, André, João, Øystein Åsen, Ägidius, GRÖSSE, François",
}


@pytest.mark.parametrize("encoding", WORDS)
def test_windows_and_macs_are_told_apart_by_any_one_name(tmp_path, encoding):
    path, codec = tmp_path / "list", ENCODINGS[encoding]
    for word in WORDS[encoding].split(", "):
        path.write_bytes(f"Name;Email\n{word};a@x.pt\n".encode(codec))
        about = from_file(path).about
        assert (about.encoding, about.likelier) == (encoding, None), word


@pytest.mark.parametrize(("encoding", "text"), [
    ("Windows-1250", "Łukasz Wałęsa"), ("Windows-1251", "Анна Петрова"), ("KOI8-R", "Анна Петрова"),
    ("Windows-1253", "Γιώργος Νίκου"), ("DOS 850", "José Müller"), ("ISO-8859-15", "Šarlota"),
])  # fmt: skip
def test_another_encoding_that_makes_better_words_is_named_with_one(tmp_path, encoding, text):
    path = tmp_path / "list"
    path.write_bytes(f"Name;Email\n{text};a@x.pt\n".encode(ENCODINGS[encoding]))
    about = from_file(path).about
    found = about.likelier.encoding if about.likelier else about.encoding
    assert found == encoding
    if about.likelier:
        assert about.likelier.better in text
    assert from_file(path, encoding=about.encoding).about.likelier is None


@pytest.mark.parametrize("make", [
    lambda n: b"\xe4" * n, lambda n: b"a\xe4\x9f " * (n // 4), lambda n: b"x" * n + b"\xe4",
    lambda n: b"\xd0\xd1\n" * (n // 3),
])  # fmt: skip
def test_the_likelier_encoding_is_looked_for_in_proportion(make):
    def read(content):
        file = io.BytesIO(content)
        likelier(file, lists.decode(file)[1])

    assert_in_proportion(read, make, 100_000)


def test_each_line_of_a_file_that_was_put_together_is_read_as_what_it_is(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(
        "\ufeffName;E-Mail\nJürgen Groß;jg@x.de\n".encode()
        + "Zoë Ärzte;za@x.de\r\nPat O\u2019Hara;p@x.ie\n".encode("cp1252")
    )
    seen = from_file(path)
    assert [name for name, _ in seen.who] == ["Jürgen Groß", "Zoë Ärzte", "Pat O\u2019Hara"]
    assert seen.about.encoding == "UTF-8 + Windows-1252"
    path.write_bytes("Name;E-Mail\n«CAFÉ»;c@x.fr\n„Spaß“;s@x.de\n".encode("cp1252"))
    assert from_file(path).about.encoding == "Windows-1252"
    path.write_bytes("Name;E-Mail\nÁlvaro;a@x.pt\n".encode() + "Zoë;z@x.de\n".encode("cp1252"))
    assert from_file(path).who == [("Álvaro", "a@x.pt"), ("Zoë", "z@x.de")]


def test_letters_that_were_encoded_twice_are_what_they_were(tmp_path):
    path = tmp_path / "list"
    twice = TABLE.encode().decode("cp1252")
    path.write_bytes(twice.encode())
    book = tmp_path / "book"
    book.write_bytes(books.xlsx({"G": [["Name", "E-Mail"], ["GroÃŸ", "g@x.de"]]}))
    assert [name for name, _ in from_file(path).who] == ["Jürgen Groß", "Mañana Ação"]
    assert from_file(book).who == [("Groß", "g@x.de")]
    assert pasted("JÃ¼rgen â€œJÃ¼â€\x9d GroÃŸ <j@x.de>").who == [("Jürgen “Jü” Groß", "j@x.de")]
    for name in ("CAFÉ»", "Ã¼ und ü", "ÂNGELA", "Ã…ngström Ö"):
        assert pasted(f"{name} <a@x.pt>").who == [(name, "a@x.pt")]
