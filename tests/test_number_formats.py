"""Number formats of spreadsheets show numbers and instants as a sheet does."""

import weakref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emailer import number_formats
from emailer.format_sections import FormatError

EURO = '_-* #,##0.00 [$€-407]_-;-* #,##0.00 [$€-407]_-;_-* "-"?? [$€-407]_-;_-@_-'


@pytest.mark.parametrize(("code", "value", "shown"), [
    ("[$-de]#,##0.00 €", "12.5", "12,50 €"), ("[$-de]#,##0.00 €", "1234567.005", "1.234.567,01 €"),
    (EURO, "-1234.5", "-1.234,50 €"), ('"$"#,##0.00', "1234.5", "$1,234.50"),
    ("[$-de]General", "12.5", "12,5"), ("[$-de]General", "13", "13"), ("0", "2.5", "3"),
    ("0%", "0.255", "26%"), ("[$-de]0.0 %", "0.255", "25,5 %"), ("00000", "1234", "01234"),
    ('[Red]0.00;[Blue]"("0.00")"', "-2", "(2.00)"), ("0", "-0.2", "0"), ("#.##", "0.5", ".5"),
    (r"[$-407]dd\.mm\.yyyy", "2016-01-02", "02.01.2016"), ("d.m.yy", "2016-01-02", "2.1.16"),
    ("[$-de]dddd, d. mmmm yyyy", "2016-03-01", "Dienstag, 1. März 2016"),
    ("d mmm", "2016-03-01", "1 Mar"), ("d.m.yyyy hh:mm", "2016-01-02 19:05", "2.1.2016 19:05"),
    ("0." + "0" * 30, "1", "1." + "0" * 30), ("0.0" + "#" * 9, "9" * 21 + ".5", "9" * 21 + ".5"),
    ("General", "123456789012345678901.12345678901", "123456789012345678901.12345678901"),
    ("d.m.yyyy;@", "2016-03-01", "1.3.2016"),
    ("h:mm AM/PM", "19:05", "7:05 PM"), ("mm:ss", "10:11:12", "11:12"), ("@", "12.5", "12.5"),
    ("0000 0000000", "1701234567", "0170 1234567"), ("000-0000", "123", "000-0123"),
    (r"\+00 000-000", "49301234", "+49 301-234"), ("#-##", "5", "-5"),
    ("000 00;0", "0", "000 00"),
    ("[h]:mm", "36:00", "36:00"), ("[hh]:mm:ss", "07:05:09", "07:05:09"), ("[mm]:ss", "36:00:05",
     "2160:05"), ("[ss]", "00:01:10", "70"), ("[h]", "136:59", "136"), ("h:mm", "36:00", "36:00"),
    ("# ?/?", "1.5", "1 1/2"), ("# ?/?", "0.25", "1/4"), ("# ?/?", "3", "3"), ("# ?/?", "0", "0"),
    ("# ??/??", "3.14", "3 7/50"), ("?/?", "1.5", "3/2"), ("# ?/4", "2.5", "2 2/4"),
    ("0 ?/?", "0.5", "0 1/2"), ("# ?/?", "1.99", "2"), ("# ?/?", "-1.5", "-1 1/2"),
])  # fmt: skip
def test_a_value_is_shown_as_a_sheet_shows_it(code, value, shown):
    assert number_formats.writer(code)(value) == shown


@pytest.mark.parametrize("code", ["[$-de]#,##0.00 €", "[$-de]d.m.yyyy", "0%", "d.m.yyyy hh:mm"])
@pytest.mark.parametrize(
    "text",
    ["", "tba", "01234", "+49 170", "12,5", "1e9", "19:00", "2016-13-41", "٣", "12.5 m", "-"],
)
def test_a_text_stays_as_it_was_typed(code, text):
    assert number_formats.writer(code)(text) == text


@pytest.mark.parametrize("code", [
    "", "0.00E+00", "0.0-0", "[h]:mm 0", "[hm]", "# ?/0 0", "[<5]0", "Standard", "#,##0,",
    "[$-F800]dddd", "0" * 256, "d.m.yyyy 0.00", "d%", '"', "\\", "@;0", "0@",
])  # fmt: skip
def test_a_format_that_is_not_understood_says_so(code):
    assert not number_formats.shows(code)
    with pytest.raises(FormatError):
        number_formats.writer(code)


@pytest.mark.parametrize("code", [
    '0 "', '0;"', "0_", "0*", "0;\\", "0;[", "0;]", "0;0;0;n", "0;0;0;@;", "[color 99]0", '[$"x]0',
    '0"\x01"', '0"\x0b"', '0"\ufffe"', "0\n",
])  # fmt: skip
def test_a_format_with_which_no_sheet_opens_is_none(code):
    assert not number_formats.shows(code)


@pytest.mark.parametrize("code", ["dd/mm/yyyy;@", "[$-407]d. mmm. yyyy;@", EURO, "0;0;0;@"])
def test_the_section_for_texts_is_known(code):
    assert number_formats.shows(code)


PIECES = st.sampled_from([*'"\\[]$-;@_*% €', "[$-de]", "[$€-407]", "[Red]"])
AROUND = st.lists(PIECES, max_size=2).map("".join)
SHOWN = st.sampled_from(
    [
        "",
        *"0.,ydh",
        "[h]:mm",
        "# ?/?",
        "000 00",
        "#,##0.00",
        "0." + "0" * 30,
        "#" * 200,
        "General",
        "mmmm",
    ]
)
FORMATS = st.tuples(AROUND, SHOWN, AROUND, SHOWN).map("".join)
VALUES = st.one_of(
    st.from_regex(r"-?[1-9][0-9]{0,20}(\.[0-9]{1,20})?", fullmatch=True),
    st.datetimes().map(lambda at: at.isoformat(" ", "seconds")),
    st.text(max_size=20),
)


@given(FORMATS, VALUES)
@settings(max_examples=300)
def test_whatever_a_workbook_says_of_a_value_it_is_shown_or_stays(code, value):
    assert isinstance(number_formats.shown(code, value), str)


class Text(str):
    """A value of which is known when nobody holds it any more."""

    __slots__ = ("__weakref__",)


@pytest.mark.parametrize("code", ["0.00", "d.m.yyyy"])
def test_what_is_no_number_and_no_instant_is_not_kept(code):
    """A thousand values of fifty formats are kept: of ten thousand characters, two gigabytes."""
    text = Text("x" * 10_000)
    held = weakref.ref(text)
    assert number_formats.writer(code)(text) == text
    del text
    assert held() is None
