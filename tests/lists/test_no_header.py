"""Names in tables without a header: which column, and which part is the given one."""

import pytest

from tests.lists.reading import filed, pasted

LOWS = ["Ann Low", "Max Roy"]


@pytest.mark.parametrize(("rows", "names"), [
    ("Berlin|Ann Low|ann@low.de / Ulm|Max Roy|max@roy.de", LOWS),
    ("Berlin|Ann Low|info@low.de / Ulm|Max Roy|m@x.de", LOWS),
    ("Vorsitzende|Ann Low|ann@low.de / Kassier|Max Roy|max@roy.de", LOWS),
    ("Braut|Ann|Low|ann@low.de / Gast|Max|Roy|max@roy.de", LOWS),
    ("VIP|Ann Low|a@low.de / VIP|Max Roy|m@roy.de", LOWS),
    ("Foo GmbH|Ann Low|ann.low@foo.de / Bar AG|Max Roy|max.roy@bar.de", LOWS),
    ("Foo GmbH|Ann Low|info@foo.de / Bar AG|Max Roy|info@bar.de", LOWS),
    ("Stadt Ulm|Ann Low|ann@ulm.de / Stadt Bern|Max Roy|max@bern.ch", LOWS),
    ("Berlin|Ann|Low|ann.low@x.de / Ulm|Max|Roy|max.roy@x.de", LOWS),
    ("Foo GmbH|Ann|Low|ann@foo.de / Bar AG|Max|Roy|max@bar.de", LOWS),
    ("Ann Low|vegan|ann@low.de / Max Roy||max@roy.de", LOWS),
    ("Ann|vegan|ann@low.de / Max|vegan|max@roy.de", ["Ann", "Max"]),
    ("Ann Low|Berlin|ann@low.de / Max Roy|Ulm|max@roy.de", LOWS),
    ("Ann Low|ann@low.de|Tom Low / Max Roy|max@roy.de|Ida Roy", LOWS),
    ("Low|Ann|ann.low@x.de / Roy|Max|max.roy@x.de", LOWS),
    ("Low|Ann|ann@low.de / Roy|Max|m.roy@web.de", LOWS),
    ("Low|Ann|alow@x.de / Roy|Max|mroy@x.de", LOWS),
    ("Ann|Low|ann.low@x.de / Max|Roy|max.roy@x.de", LOWS),
    ("Ann|Low|ann.l@x.de / Max|Roy|m.roy@x.de", LOWS),
    ("Ann|Low|a@x.de / Max|Roy|b@x.de", LOWS),
    ("ann.low@x.de|Low|Ann / max.roy@x.de|Roy|Max", LOWS),
    ("Müller|Jörg|joerg.mueller@x.de / Öz|Eva|eva.oez@x.de", ["Jörg Müller", "Eva Öz"]),
    ("de Vries|Jan|jan.devries@x.nl / Dam|Els|els.dam@x.nl", ["Jan de Vries", "Els Dam"]),
    ("Eva|Gil Ruiz|eva.gil@x.es / Mar|Sol Paz|mar.sol@x.es", ["Eva Gil Ruiz", "Mar Sol Paz"]),
    ("Low|Ann & Tom|low@x.de / Roy|Max|max.roy@x.de", ["Ann & Tom Low", "Max Roy"]),
])  # fmt: skip
@pytest.mark.parametrize("mark", ["\t", ";"])
def test_the_addresses_tell_whose_columns_without_a_header_are(rows, names, mark):
    text = rows.replace(" / ", "\n").replace("|", mark)
    for read in (pasted, filed):
        assert [name for name, _ in read(text).who] == names


CHOSEN = [
    ("yes", "no"), ("ja", "nein"), ("Sim", "Não"), ("да", "нет"), ("はい", "いいえ"),
    ("Accepted", "Declined"), ("zugesagt", "abgesagt"), ("TRUE", "FALSE"), ("✓", "✗"),
    ("kommt", "kommt leider nicht"), ("yes, with Tom", "no, sorry"),
]  # fmt: skip


@pytest.mark.parametrize("read", [filed, pasted])
@pytest.mark.parametrize(("yes", "no"), CHOSEN)
def test_an_answer_without_a_heading_is_no_name_and_whoever_says_no_is_asked_about(yes, no, read):
    cell = f'"{no}"' if "," in no else no
    seen = read(f'ana@x.pt,"{yes}"\nbo@x.se,{cell}\n')
    assert seen.who == [("", "ana@x.pt"), ("", "bo@x.se")]
    assert [(said.value, n) for said, n in seen.notes.declined.items()] == [(no, 1)]


@pytest.mark.parametrize(("yes", "no"), CHOSEN)
def test_an_answer_beside_names_without_headings_is_asked_about_too(yes, no):
    seen = filed(f"ana@x.pt;Ana;Lima;{yes}\nbo@x.se;Bo;Ek;{no}\n")
    assert seen.who == [("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")]
    assert seen.notes.declined.total() == 1


@pytest.mark.parametrize(("one", "other"), [
    ("maybe", "yes"), ("x", ""), ("vegan", "Vegetarisch"), ("VIP", "Staff"), ("Adult", "Child"),
    ("Familie", "Freunde"), ("Freunde der Braut", "Familie"), ("Male", "Female"), ("S", "XL"),
    ("EN", "DE"), ("likes tea", "needs a ramp"), ("Porto,Portugal", "Umeå,Sweden"),
    ("confirmed", "pending"), ("table one", "table two"),
])  # fmt: skip
def test_what_is_chosen_or_remarked_without_a_heading_is_no_name(one, other):
    seen = filed(f"ana@x.pt,{one}\nbo@x.se,{other}\n")
    assert seen.who == [("", "ana@x.pt"), ("", "bo@x.se")]
    assert not seen.notes.declined


@pytest.mark.parametrize(("rows", "names"), [
    ("ana@x.pt,ana lima / bo@x.se,bo ek", ["ana lima", "bo ek"]),
    ("info@x.pt,Ana Lima / mail@x.se,Bo Ek", ["Ana Lima", "Bo Ek"]),
    ("info@x.pt,Ana,Portugal / mail@x.se,Bo,Sweden", ["Ana", "Bo"]),
    ("a@x.pt,Si / b@x.se,Bo / c@x.de,Eva", ["Si", "Bo", "Eva"]),
])  # fmt: skip
def test_names_without_a_heading_stay_names(rows, names):
    assert [name for name, _ in filed(rows.replace(" / ", "\n")).who] == names


@pytest.mark.parametrize(("text", "name"), [
    ("Lima;Ana;ana@x.pt", "Ana Lima"), ("Ana;Lima;ana@x.pt", "Ana Lima"),
    ("Lima | Ana | a.lima@x.pt", "Ana Lima"), ("ana@x.pt;Ana;Lima", "Ana Lima"),
    ("Kern\tEva\tkern@x.de", "Eva Kern"), ("Day;Orr;orr.day@x.ie", "Orr Day"),
    ("Lima;Ana;ana@x.pt\nEk;Eva;eva@x.se\nLow;Tom;tom@x.uk", "Ana Lima"),
])  # fmt: skip
def test_both_parts_of_a_name_are_put_in_order_below_no_header(text, name):
    seen = pasted(text)
    assert (seen.who[0][0], seen.problems) == (name, [])


@pytest.mark.parametrize("text", ["Ana;Eva;x@x.pt", "Porto;Club;ana@x.pt"])
def test_words_that_may_be_two_peoples_are_asked_about(text):
    assert [one.value for one in pasted(text).problems] == text.split(";")[:2]
