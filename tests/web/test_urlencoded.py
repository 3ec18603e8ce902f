"""An urlencoded form is read as the library reads it, in memory of the form's own size."""

import tracemalloc
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.errors import ProblemError
from web.receiving import receive

TEXTS = st.lists(
    st.sampled_from(
        [b"a", b"%41", b"%C3%A9", b"\xc3\xa9", b"+", b"&", b"=", b"%", b"%4", b"%zz", b";"]
    )
)


@given(TEXTS)
def test_a_form_is_read_as_the_library_reads_it(pieces):
    body = b"".join(pieces)
    try:
        expected = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(ProblemError):
            receive._pairs(body)
    else:
        assert receive._pairs(body) == expected


@pytest.mark.parametrize("shift", range(4))
def test_an_escape_is_never_cut_in_two(shift):
    body = b"a=" + b"x" * shift + b"%C3%A9" * 50_000
    assert receive._pairs(body) == [("a", "x" * shift + "\xe9" * 50_000)]


@pytest.mark.parametrize("body", [b"a=%C3", b"a=\xff", b"%ff=a", b"&" * 20_000])
def test_what_is_no_form_is_refused(body):
    with pytest.raises(ProblemError):
        receive._pairs(body)


def test_escapes_take_no_more_memory_than_the_form():
    body = b"a=" + b"%40" * 500_000
    tracemalloc.start()
    try:
        receive._pairs(body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * len(body)
