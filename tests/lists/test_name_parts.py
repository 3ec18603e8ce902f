"""First and last names, where a list has whole names alone."""

import pytest

from emailer.lists.words import heading_words, names
from emailer.message import prepare
from emailer.model import Message
from tests.lists.reading import filed


@pytest.mark.parametrize(("name", "parts"), [
    ("Garc\u00eda M\u00e1rquez, Gabriel", ("Gabriel", "Garc\u00eda M\u00e1rquez")),
    ("De Santis, Maria Pia", ("Maria Pia", "De Santis")),
    ("Smith, Dr. John Paul", ("John Paul", "Smith")),
    ("Eva Kern", ("Eva", "Kern")), ("Kern, Eva", ("Eva", "Kern")), ("Eva", ("Eva", "")),
    ("eva kern", ("eva", "kern")), ("Jan de Vries", ("Jan", "de Vries")),
    ("Vincent van der Berg", ("Vincent", "van der Berg")), ("John F. Kennedy", ("John", "Kennedy")),
    ("John A Smith", ("John", "Smith")), ("Maria I Lopez", ("Maria", "Lopez")),
    ("Li Y Wang", ("Li", "Wang")),
    ("Dr. Eva Kern", ("Eva", "Kern")), ("Frau Kern", ("", "Kern")),
    ("Eva Kern PhD", ("Eva", "Kern")), ("Martin King Jr.", ("Martin", "King")),
    ("Anna-Maria Groß-Lüder", ("Anna-Maria", "Groß-Lüder")),
    ("María José García López", ("", "")), ("Hans Peter Müller", ("", "")), ("", ("", "")),
    ("Ana und Rui Lima", ("Ana und Rui", "Lima")), ("Ana und Rui", ("", "")),
    ("Vera and Willi de Vries", ("Vera and Willi", "de Vries")), ("Ana & Rui", ("", "")),
    ("Ana Lima und Rui Costa", ("Ana und Rui", "")), ("Ana Lima e Rui Costa", ("", "")),
    ("Ana Lima and Hans Peter Costa", ("", "")), ("Frau Lima und Rui Costa", ("", "")),
    ("Herr und Frau Koch", ("", "")), ("und", ("", "")),
    ("Dr. und Rui Lima", ("", "")), ("José Ortega y Gasset", ("", "")),
    ("Ortega y Gasset", ("", "")), ("Ana und Rui Maria Lima", ("", "")), ("Acme GmbH", ("", "")),
    ("Siemens AG", ("", "")), ("ana@x.pt", ("", "")), ("Team 7", ("", "")), ("Dr.", ("", "")),
    ("Aunt Mary", ("", "")), ("Tante Inge", ("", "")), ("Mum", ("", "")), ("The Smiths", ("", "")),
    ("Family Low", ("", "")), ("Familie Kern", ("", "Kern")), ("Tom's Wife", ("", "")),
    ("Oma und Opa", ("", "")), ("Coach Kim Lee", ("", "")), ("Fam. Kern", ("", "")),
    ("Smith Family", ("", "")), ("Kern Familie", ("", "")), ("Plus One", ("", "")),
    ("Guest of Tom", ("", "")), ("Guest", ("", "")), ("Tom Ray's Parents", ("", "")),
    ("Großeltern", ("", "")), ("TBD", ("", "")), ("N.N.", ("", "")),
    ("Kim Guest", ("Kim", "Guest")), ("Kate Kinder", ("Kate", "Kinder")),
    ("王小明", ("王小明", "")), ("Анна Иванова", ("Анна", "Иванова")),
])  # fmt: skip
def test_a_whole_name_is_taken_apart_where_that_is_sure(name, parts):
    assert names.apart(name) == parts


@pytest.mark.parametrize("field", ["first name", "Vorname", "FirstName", "given_name", "prénom"])
def test_a_message_may_use_the_first_name_of_a_list_of_whole_names(field):
    ready = prepare(Message("Hi", f"Dear {{{{ {field} }}}},", sender="o@x.pt"))
    assert b"Dear Eva," in _mail(ready, {})
    assert ready.missing("Hans Peter Müller", {}) == (heading_words.snake(field),)


@pytest.mark.parametrize(("fields", "said"), [
    ({"rufname": "Evi"}, b"Dear Evi,"), ({"first_name": ""}, b"Dear friend,"),
    ({"vorname": ""}, b"Dear friend,"), ({"last_name": "Kern"}, b"Dear Eva,"),
])  # fmt: skip
def test_a_column_of_first_names_comes_before_the_whole_name(fields, said):
    text = 'Dear {{ first_name | default("friend") }},'
    ready = prepare(Message("Hi", text, sender="o@x.pt"))
    assert said in _mail(ready, fields)


def _mail(ready, fields) -> bytes:
    return ready.compose("e@x.pt", "Eva Kern", fields, "1", 0).content.replace(b"=\r\n", b"")


@pytest.mark.parametrize(("header", "row", "name"), [
    ("姓;名", "林;安", "林 安"), ("성;이름", "김;안", "김 안"), ("Họ;Tên", "Lý;An", "Lý An"),
    ("Tên;Họ", "An;Lý", "Lý An"),
    ("Vezetéknév;Keresztnév", "Kis;Éva", "Kis Éva"), ("VN;NN", "Ana;Lima", "Ana Lima"),
    ("Krstné meno;Priezvisko", "Ana;Lima", "Ana Lima"),
    ("Собствено име;Фамилия", "Ана;Лима", "Ана Лима"),
    ("Vorname 1;Vorname 2;Nachname", "Ana;Eva;Lima", "Ana Lima"),
])  # fmt: skip
def test_both_parts_of_a_name_stand_as_they_are_spoken(header, row, name):
    assert [who for who, _ in filed(f"{header};Email\n{row};x@x.org\n").who] == [name]
