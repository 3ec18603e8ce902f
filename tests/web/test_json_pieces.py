"""A large JSON body is read in small steps, and is what the library makes of it."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from web.errors import ProblemError
from web.receiving import strict_json
from web.receiving.json_pieces import MOST_VALUES, STEP, Pieces

LONG = 300_000
ODD_TEXTS = st.text(st.sampled_from('a"\\[{é😀\n\x7f,:]} '), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ODD_TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(ODD_TEXTS, inner, max_size=5),
    max_leaves=20,
)


def read(text: str, decoder: json.JSONDecoder | None = None, **sizes: int) -> object:
    return Pieces(text, decoder or json.JSONDecoder(), dict, 10**6, **sizes).read()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(VALUES, st.booleans(), st.sampled_from([None, 1, "\t"]), st.sampled_from([1, 3, 8, 40]))
@example({"a": "😀" * 20}, True, None, 1)
def test_whatever_the_steps_it_is_what_the_library_reads(value, is_ascii, indent, window):
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    assert read(f" {text}\n", window=window, step=13 + window) == value


@settings(max_examples=60, deadline=None, derandomize=True)
@given(VALUES, st.data())
def test_what_is_no_json_is_none_in_steps_either(value, data):
    text = json.dumps(value)
    at = data.draw(st.integers(0, len(text)))
    cut = text[:at] + data.draw(st.sampled_from(["", '"', "\\", "[", "}", ",", "\x01"])) + "]"
    try:
        expected = json.loads(cut)
    except json.JSONDecodeError:
        with pytest.raises(json.JSONDecodeError):
            read(cut, window=2, step=15)
    else:
        assert read(cut, window=2, step=15) == expected


class Recording(json.JSONDecoder):
    """Notes how much it is given at once."""

    most = 0

    def raw_decode(self, s, idx=0):
        if idx == 0:
            self.most = max(self.most, len(s))
        return super().raw_decode(s, idx)


HOSTILE = {
    "one text": '{"emails": "' + "a" * LONG + '"}',
    "one text of escapes": '{"emails": "' + "\\n\\ud83d\\ude00" * (LONG // 14) + '"}',
    "many texts": "[" + '"a",' * (LONG // 4) + "1]",
    "many names": "{" + ",".join(f'"{n}": null' for n in range(LONG // 12)) + "}",
    "many lists": "[" + '[[],"["],' * (LONG // 9) + "1]",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_step_is_given_more_than_takes_a_moment(text):
    decoder = Recording()
    assert read(text, decoder) == json.loads(text)
    assert decoder.most <= STEP + 2


@pytest.mark.parametrize("body", [b"[%s1]", b'{"take": [%s1]}'])
def test_more_values_than_anybody_needs_are_refused(body):
    with pytest.raises(ProblemError, match="holds more than"):
        strict_json.loads(body % (b'"a",' * (MOST_VALUES + 1)))


def test_half_a_character_in_a_large_body_is_refused_wherever_it_stands():
    for text in ('{"emails": "%s"}', '{"mend": {"3": "%s"}}', '{"%s": 1}', '["%s"]'):
        for half in ("\\ud83d", "\\ude00", "\\ud83dx\\ude00"):
            body = (text % ("a" * (STEP - 3) + half)).encode()
            with pytest.raises(ProblemError, match="half of a character"):
                strict_json.loads(body)
        whole = text % ("a" * (STEP - 3) + "\\ud83d\\ude00")
        assert "😀" in json.dumps(strict_json.loads(whole.encode()), ensure_ascii=False)


@pytest.mark.parametrize("between", ["\\\\", "\\n", "x", "\\ud83d\\ude00", "\\ud83d"])
def test_wherever_a_step_ends_an_escape_is_read_whole(between):
    for letters in ("\\ud83d\\ude00", "ud83d\\ude00", "\\ud83d", "\\u00e9"):
        for before in range(26, 55):
            text = f'"{"a" * before}{between}{letters}b"'
            assert read(text, window=2, step=50) == json.loads(text)
