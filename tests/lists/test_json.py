# ruff: noqa: ISC004  (a text over several lines)
"""JSON in which people stand among other things: they are guests, what is beside them is not."""

import pytest

from tests.growth import assert_in_proportion
from tests.lists.reading import filed, pasted

ANA, BO = ("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")
BOTH = '[{"name":"Ana Lima","email":"ana@x.pt"},{"name":"Bo Ek","email":"bo@x.se"}]'
ROWS = '[["Ana Lima","ana@x.pt"],["Bo Ek","bo@x.se"]]'


@pytest.mark.parametrize("beside", [
    '"owner_email":"max@x.uk"', '"author":"max@x.uk"', '"host":{"email":"max@x.uk"}',
    '"name":"Max","email":"max@x.uk"', '"organizers":[{"email":"max@x.uk"}]', '"cc":["max@x.uk"]',
])  # fmt: skip
@pytest.mark.parametrize("text", ["{{{beside},{list}}}", "{{{list},{beside}}}",
                                  "{{\n{beside},\n{list}\n}}\n"])  # fmt: skip
def test_who_stands_beside_the_list_is_no_guest_and_is_told_of(beside, text):
    text = text.format(beside=beside, list=f'"guests":{BOTH}')
    for read in (pasted, filed):
        seen = read(text)
        assert (seen.who, seen.problems) == ([ANA, BO], [])
        assert [one.value for one in seen.notes.left_out] == ['"max@x.uk"']


@pytest.mark.parametrize("text", [
    '{"name":["Ana Lima","Bo Ek"],"email":["ana@x.pt","bo@x.se"]}',
    '{"name":{"0":"Ana Lima","1":"Bo Ek"},"email":{"0":"ana@x.pt","1":"bo@x.se"}}',
    f'{{"columns":["name","email"],"index":[0,1],"data":{ROWS}}}',
    f'{{"range":"A1:B3","values":[["Name","Email"],{ROWS[1:]}}}',
    '{"1":{"name":"Ana Lima","email":"ana@x.pt"},"2":{"name":"Bo Ek","email":"bo@x.se"}}',
    '{"Ana Lima":"ana@x.pt","Bo Ek":"bo@x.se"}',
    '[{"group":1,"members":[{"name":"Ana Lima","email":"ana@x.pt"}]},'
    '{"group":2,"members":[{"name":"Bo Ek","email":"bo@x.se"}]}]',
    '{"name":"Ana Lima","emails":[{"value":"ana@x.pt"}]}\n'
    '{"name":"Bo Ek","emails":[{"value":"bo@x.se"}]}\n',
    '[{"name":"Ana Lima","email":"ana@x.pt","children":[{"email":"kim@x.pt"}]},'
    '{"name":"Bo Ek","email":"bo@x.se"}]',
])  # fmt: skip
def test_people_are_found_however_they_are_packed(text):
    seen = filed(text)
    assert (seen.who, seen.problems) == ([ANA, BO], [])


@pytest.mark.parametrize("text", ['{"Work":"ana@x.pt","Home":"ana@y.pt"}', '{"to":"ana@x.pt"}'])
def test_what_an_address_is_for_is_nobodys_name(text):
    assert pasted(text).who == [("", "ana@x.pt")]


@pytest.mark.parametrize("text", [
    '{{"attending":["Ana Lima <ana@x.pt>"],"{no}":["Bo Ek <bo@x.se>"]}}',
    '{{"guests":{{"yes":[{{"name":"Ana Lima","email":"ana@x.pt"}}],'
    '"{no}":[{{"name":"Bo Ek","email":"bo@x.se"}}]}}}}',
])  # fmt: skip
@pytest.mark.parametrize("no", ["declined", "not_coming", "notAttending", "Absagen", "regrets"])
def test_who_stands_in_an_array_that_says_no_is_asked_about(text, no):
    seen = filed(text.format(no=no))
    assert (seen.who, sum(seen.notes.declined.values())) == ([ANA, BO], 1)


def test_who_says_no_far_below_is_told_of():
    many = ",".join(f'"p{i}@x.pt"' for i in range(1000))
    seen = filed(f'{{"attending":[{many}],\n"declined":["bo@x.se"]}}')
    assert (len(seen.people), seen.notes.left_out[0].value) == (1000, "bo@x.se")


GROWING = {
    "arrays in objects": (lambda n: '{"a":[' * n + '"a@x.pt"', 2_000),
    "keys": (lambda n: "{" + ",".join(f'"k{i}":"a@x.pt"' for i in range(n)) + "}", 2_000),
    "blanks behind texts": (lambda n: ('["a@x.pt"' + " " * 500) * (n // 500), 8_000),
    "columns": (
        lambda n: '{"name":[' + '"A",' * n + '"A"],"email":[' + '"a@x.pt",' * n + '"a@x.pt"]}',
        1_500,
    ),
}


@pytest.mark.parametrize("name", GROWING)
def test_finding_people_grows_in_proportion(name):
    make, n = GROWING[name]
    assert_in_proportion(filed, make, n)


@pytest.mark.parametrize("text", [
    '[{"email": null}, {"email": "a@b.cc"}]', '[{"email": ""}, {}, {"email": "a@b.cc"}]',
    "<r><p><p><p><email>a@b.cc</email></p></p></p></r>",
    "<contacts><group><person><person><email>a@b.cc</email></person></person></group></contacts>",
])  # fmt: skip
def test_what_is_empty_above_somebody_is_nobody(text):
    assert filed(text).who == [("", "a@b.cc")]
    assert pasted(text).who == [("", "a@b.cc")]
