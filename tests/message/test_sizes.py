"""What would be too large is known before it is composed,
and composing it is not needed to know.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emailer import message
from emailer.message import checking, sizes
from emailer.model import Message
from tests.growth import assert_in_proportion

DATE_MS = 1_700_000_000_000


def prepared(text="Hello", subject="Hi", html="", limit_bytes=sizes.MAIL_LIMIT):
    return message.prepare(Message(subject, text, html, "Bob <bob@example.org>"), limit_bytes)


def too_large(ready, **fields):
    return ready.too_large("ana@x.pt", "Ana", fields)


def test_a_filled_subject_has_at_most_998_characters():
    ready = prepared(subject="Hi {{ a }}{{ a }}")
    assert too_large(ready, a="x" * 497) == ""
    assert too_large(ready, a="x" * 498) == "its subject would be longer than 998 characters"


def test_a_subject_that_is_everybodys_has_at_most_998_characters():
    prepared(subject="x" * 998)
    with pytest.raises(checking.MessageError, match="998") as caught:
        prepared(subject="x" * 999)
    assert (caught.value.part, caught.value.column) == ("subject", 999)


def test_a_header_of_the_run_has_at_most_998_characters():
    made = Message("Hi", "Hello", "", "bob@example.org", "", (("X-A", "x" * 999),))
    with pytest.raises(checking.MessageError, match="998"):
        message.prepare(made)


@pytest.mark.parametrize("part", ["text", "html"])
def test_a_mail_is_at_most_as_large_as_its_limit(part):
    ready = prepared(**{"text": "", part: "{{ a }}" * 10}, limit_bytes=100_000)
    assert too_large(ready, a="é" * 1_200) == ""
    assert too_large(ready, a="é" * 1_500) == "its message would be larger than 100,000 bytes"


def test_what_cannot_be_seen_on_this_persons_way_does_not_count():
    ready = prepared("{% if vip %}{{ a }}{% endif %}", limit_bytes=50_000)
    assert too_large(ready, a="x" * 40_000) == ""
    assert too_large(ready, a="x" * 40_000, vip="yes") != ""


@settings(deadline=None)
@given(
    value=st.text(max_size=3000),
    slots=st.integers(0, 20),
    marks=st.sampled_from(["&", "é", "😀", "=\n", "."]),
)
def test_what_is_let_through_is_never_larger_than_the_limit(value, slots, marks):
    ready = prepared(text="{{ a }}" * slots + "x", html="{{ a }}" * slots, limit_bytes=60_000)
    fields = {"a": value + marks * 500}
    if not ready.too_large("ana@x.pt", "Ana", fields):
        assert len(ready.compose("ana@x.pt", "Ana", fields, "a@b", DATE_MS).content) <= 60_000


def test_most_are_known_to_fit_by_their_length_alone():
    ready = prepared("Dear {{ name }},\nyour table is {{ table }}.\n", "For {{ name }}")
    assert ready.room > 300
    assert not ready.is_heavy("ana@x.pt", "Ana", {"table": "7"})


def test_a_mail_of_many_large_values_is_heavy():
    assert prepared("{{ a }}" * 200).is_heavy("ana@x.pt", "Ana", {"a": "😀" * 10_000})


@pytest.mark.parametrize("mark", ["x", "é", "😀", "&", "\n", "."])
def test_refusing_what_is_too_large_grows_in_proportion(mark):
    ready = prepared("{{ a }}" * 200, "{{ a }}" * 100, "{{ a }}" * 200)

    def refuse(value):
        assert too_large(ready, a=value)

    assert_in_proportion(refuse, lambda n: mark * n, 16_000)
