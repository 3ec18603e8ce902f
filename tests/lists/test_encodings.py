"""The bytes of a list in the encodings that programs write."""

import io

import pytest

from emailer import lists
from tests.lists.reading import from_file

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
