"""Number formats of spreadsheets show numbers and instants as a sheet does."""

import pytest

from emailer import number_formats

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
    ("h:mm AM/PM", "19:05", "7:05 PM"), ("mm:ss", "10:11:12", "11:12"), ("@", "12.5", "12.5"),
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
    "", "# ?/?", "0.00E+00", "000-0000", "[h]:mm", "[<5]0", "Standard", "#,##0,", "[$-F800]dddd",
    "0" * 256, "d.m.yyyy 0.00", "d%", '"', "\\",
])  # fmt: skip
def test_a_format_that_is_not_understood_says_so(code):
    assert not number_formats.shows(code)
    with pytest.raises(number_formats.FormatError):
        number_formats.writer(code)
