# ruff: noqa: RUF001  (other scripts)
"""The bytes of a list in the encodings that programs write."""

import contextlib
import io

import pytest

from emailer import lists
from emailer.lists.encodings.decoding import ENCODINGS, likelier
from tests.growth import assert_in_proportion
from tests.lists import books
from tests.lists.reading import filed, from_file, pasted

TABLE = "Name;E-Mail\nJürgen Groß;juergen@x.pt\nMañana Ação;m@x.pt\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", "UTF-8"), ("utf-16-le", "UTF-16 LE"), ("utf-16-be", "UTF-16 BE"),
     ("utf-16", "UTF-16"), ("utf-32", "UTF-32"), ("utf-32-le", "UTF-32 LE"),
     ("utf-32-be", "UTF-32 BE"), ("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman")],
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


@pytest.mark.parametrize("content", [
    b"a@x.pt\n", "a@x.pt\n".encode("utf-32-le"), "a@x.pt\n".encode("utf-16-be"), b"a", b"\xff\xfe",
    b"\xff\xfe\0\0", b"\x81\xff\xf5~{",
])  # fmt: skip
def test_whatever_encoding_is_chosen_a_file_is_read_or_refused(tmp_path, content):
    path = tmp_path / "list"
    path.write_bytes(content)
    for chosen in ENCODINGS:
        with contextlib.suppress(lists.ListError):
            from_file(path, encoding=chosen)


@pytest.mark.parametrize("chosen", ["UTF-16", "UTF-32"])
def test_a_file_without_the_mark_of_the_chosen_encoding_is_refused(tmp_path, chosen):
    path = tmp_path / "list"
    path.write_bytes("a@x.pt\nbo@x.pt\n".encode("utf-32-le" if chosen == "UTF-32" else "utf-8"))
    with pytest.raises(lists.ListError, match=f"not text in {chosen};"):
        from_file(path, encoding=chosen)


@pytest.mark.parametrize("encoding", WORDS)
def test_windows_and_macs_are_told_apart_by_any_one_name(tmp_path, encoding):
    path, codec = tmp_path / "list", ENCODINGS[encoding]
    for word in WORDS[encoding].split(", "):
        path.write_bytes(f"Name;Email\n{word};a@x.pt\n".encode(codec))
        about = from_file(path).about
        assert (about.encoding, about.likelier) == (encoding, None), word


@pytest.mark.parametrize(("encoding", "text"), [
    ("Windows-1250", "Łukasz Wałęsa"), ("Windows-1251", "Анна Петрова"), ("KOI8-R", "Анна Петрова"),
    ("DOS 852", "Małgorzata Żak"), ("DOS 866", "Анна Петрова"), ("ISO-8859-5", "Анна Петрова"),
    ("Mac Cyrillic", "Анна Петрова"), ("Windows-1256", "محمد علي"), ("Thai", "สมชาย ใจดี"),
    ("Windows-1254", "Şule Yıldız"), ("Windows-1252", "Þór Sigurðsson"),
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


EASTERN = {
    "Shift JIS": "名前,メール\n山田 花子,a@x.jp\n鈴木 一郎,b@x.jp\n",
    "EUC-JP": "氏名,メール\n田中 美紀,a@x.jp\n高橋 大輔,b@x.jp\n",
    "ISO-2022-JP": "名前,メール\n山田 花子,a@x.jp\n",
    "GB 18030": "姓名,邮箱\n王小明,a@x.cn\n李娜,b@x.cn\n",
    "Big5": "姓名,電子郵件\n王小明,a@x.tw\n陳怡君,b@x.tw\n",
    "EUC-KR": "이름,이메일\n김철수,a@x.kr\n이영희,b@x.kr\n",
    "ISO-2022-KR": "이름,이메일\n김철수,a@x.kr\n이영희,b@x.kr\n",
}


@pytest.mark.parametrize("encoding", EASTERN)
def test_names_of_eastern_asia_are_found_in_their_encoding(tmp_path, encoding):
    path, text = tmp_path / "list", EASTERN[encoding]
    path.write_bytes(text.encode(ENCODINGS[encoding]))
    seen = from_file(path)
    names = [line.partition(",")[0] for line in text.splitlines()[1:]]
    assert (seen.about.encoding, [name for name, _ in seen.who]) == (encoding, names)


def test_what_is_said_to_be_likelier_can_be_chosen(tmp_path):
    path = tmp_path / "list"
    for some in (b"\xe3\xcd\xe3\xcf \xda\xe1\xed", b"\xa1\xd7\xe8\xcd", bytes(range(0xA1, 0xFF))):
        path.write_bytes(b"Email,x\na@x.pt," + some + b"\n")
        found = from_file(path).about.likelier
        assert found is None or from_file(path, encoding=found.encoding).people, some


@pytest.mark.parametrize("codec", ["cp037", "cp273", "cp500"])
def test_text_of_a_mainframe_is_refused_in_a_sentence(tmp_path, codec):
    path = tmp_path / "list"
    path.write_bytes(TABLE.encode(codec))
    with pytest.raises(lists.ListError, match="mainframe"):
        from_file(path)


def test_letters_that_a_web_pages_database_wrote_as_entities_are_letters():
    assert pasted("Zo&euml; Stra&szlig;e &#321; <z@x.de>").who[0][0] == "Zoë Straße Ł"
    assert filed("Name,Email\nA&amp;B,z@x.de\n").who == [("A&B", "z@x.de")]


@pytest.mark.parametrize("make", [
    lambda n: b"\xb1\xe8\n" * (n // 3), lambda n: b"\x82\xa0" * (n // 2), lambda n: b"&#228;" * n,
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


@pytest.mark.parametrize(("written", "name"), [
    ("Tom &amp; Amy", "Tom & Amy"), ("Tom &AMP; Amy", "Tom & Amy"), ("O&#39;Neil", "O'Neil"),
    ("O&apos;Neil", "O'Neil"), ("Ann&nbsp;Low", "Ann Low"), ("Tom &amp;amp; Amy", "Tom & Amy"),
    ("Tom &#38; Amy", "Tom & Amy"), ("R&D; Lab", "R&D; Lab"),
    ("J&uuml;rgen &amp; Bo", "J\xfcrgen & Bo"),
])  # fmt: skip
def test_signs_that_a_web_page_writes_as_words_are_read_as_signs(written, name):
    if ";" not in name:
        assert filed(f"Name;E-Mail\n{written};ana@x.pt\n").who == [(name, "ana@x.pt")]
    for read in (pasted, filed):
        assert read(f"Name\tE-Mail\n{written}\tana@x.pt\n").who == [(name, "ana@x.pt")]
    assert pasted(f'"{written}" <ana@x.pt>').who == [(name, "ana@x.pt")]


def test_signs_of_markup_are_left_to_what_reads_it():
    one = "<p><name>Tom &amp; Amy</name><email>ana@x.pt</email></p>\n"
    assert filed(f"<all>\n{one}{one}</all>").who == [("Tom & Amy", "ana@x.pt")] * 2
