"""XML and pages in which people stand among other things, or in remarks."""

import pytest

from tests.growth import assert_in_proportion
from tests.lists.reading import filed, pasted

ANA, BO = ("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")
OF_ANA = "<p><name>Ana Lima</name><email>ana@x.pt</email></p>"
OF_BO = "<p><name>Bo Ek</name><email>bo@x.se</email></p>"
PAGE = "<table><tr><td>ana@x.pt</td></tr>{}<tr><td>bo@x.se</td></tr></table>"
LIST = "<ul><li>ana@x.pt</li>{}<li>bo@x.se</li></ul>"


def told(seen):
    return [one.value for one in seen.notes.left_out]


@pytest.mark.parametrize(("text", "of_cy"), [
    (f"<g>{OF_ANA}{{}}{OF_BO}</g>", "<p><email>cy@x.ie</email></p>"),
    (PAGE, "<tr><td>cy@x.ie</td></tr>"), (LIST, "<li>cy@x.ie</li>"),
])  # fmt: skip
@pytest.mark.parametrize("remark", [
    "<!-- {} -->", "<!--\n{}\n-->", "\n<!-- x\n{} -->\n", "<!--{}-->", "<!----><!-- {}-->",
])  # fmt: skip
def test_who_stands_in_a_remark_is_no_guest_and_is_told_of(text, of_cy, remark):
    for read in (pasted, filed):
        seen = read(text.format(remark.format(of_cy)))
        assert [email for _, email in seen.who] == ["ana@x.pt", "bo@x.se"]
        assert [of_cy in value for value in told(seen)] == [True]


@pytest.mark.parametrize("text", [
    f"<g>{OF_ANA}{OF_BO}</g>".replace("Ana Lima", "<![CDATA[Ana Lima]]>"),
    "<g><to><![CDATA[Ana Lima <ana@x.pt>]]></to><to><![CDATA[Bo Ek <bo@x.se>]]></to></g>",
    '<g><guest email="ana@x.pt">Ana Lima</guest><guest email="bo@x.se">Bo Ek</guest></g>',
    '<g><guest name="Ana Lima">ana@x.pt</guest>\n<guest name="Bo Ek">bo@x.se</guest></g>',
    '<g><p name="Ana Lima"><email to="ana@x.pt"/></p><p name="Bo Ek"><email to="bo@x.se"/></p></g>',
    '<g><p name="Ana Lima"><to a="ana@x.pt"/></p><p name="Bo Ek"><to a="bo@x.se"/></p></g>',
    f"<orders>{OF_ANA}{OF_BO}</orders>".replace("p>", "order>"),
])  # fmt: skip
def test_people_are_found_however_their_elements_say_who_they_are(text):
    seen = pasted(text)
    assert (seen.who, seen.problems, told(seen)) == ([ANA, BO], [], [])


@pytest.mark.parametrize("text", [
    f"<g><owner><email>max@x.uk</email></owner>{OF_ANA}{OF_BO}</g>",
    f'<g by="max@x.uk">{OF_ANA}{OF_BO}</g>',
    f"<g><boss><email>max@x.uk</email></boss>\n{OF_ANA}\n{OF_BO}</g>",
    f"<g><by>max@x.uk</by>{OF_ANA}{OF_BO}</g>",
])  # fmt: skip
def test_who_stands_beside_the_people_is_no_guest_and_is_told_of(text):
    seen = filed(text)
    assert (seen.who, told(seen)) == ([ANA, BO], ["max@x.uk"])


@pytest.mark.parametrize("text", [
    f'<g by="max@x.uk">{OF_ANA}</g>', f"<g><owner>max@x.uk</owner>{OF_ANA}</g>",
    f"<g><owner><name>Max</name><email>max@x.uk</email></owner>{OF_ANA}</g>",
    f"<g>{OF_ANA}<b email='max@x.uk'/></g>",
])  # fmt: skip
def test_beside_one_person_too(text):
    seen = filed(text)
    assert (seen.who, told(seen)) == ([ANA], ["max@x.uk"])


def test_an_element_that_does_not_end_is_a_problem_for_its_address_may_be_cut():
    seen = filed(f"<g>{OF_ANA}\n<p><email>bo@x.s")
    assert (seen.who, [(one.line, one.value) for one in seen.problems]) == ([ANA], [(2, "bo@x.s")])


GROWING = {
    "remarks": (lambda n: f"<g>{OF_ANA}" + "<!-- a -->" * n, 2_000),
    "remarks that do not end": (lambda n: f"<g>{OF_ANA}" + "<!-- -" * n, 5_000),
    "CDATA that does not end": (lambda n: f"<g>{OF_ANA}" + "<![CDATA[]]" * n, 5_000),
    "elements that do not end": (lambda n: "<g>" + f"{OF_ANA[3:]}<q>" * n, 1_000),
    "ends of nothing": (lambda n: f"<g>{OF_BO}<p>{'<a>' * 40}" + "</x>" * n, 3_000),
}


@pytest.mark.parametrize("name", GROWING)
def test_reading_xml_grows_in_proportion(name):
    make, n = GROWING[name]
    assert_in_proportion(filed, make, n)
