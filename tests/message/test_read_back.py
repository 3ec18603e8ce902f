"""A mail is shown as it will be read: from its own bytes,
in time that grows with them and no faster.
"""

import pytest
from hypothesis import HealthCheck, given, settings

from emailer import message
from emailer.message import read_back
from emailer.model import Message
from tests.growth import assert_in_proportion
from tests.message import strategies
from tests.message.test_reading_back import TYPED, printable

DATE_MS = 1_700_000_000_000
SETTINGS = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def shown(name="Ana", subject="{{ s }}", text="Hello", html="", **fields):
    ready = message.prepare(Message(subject, text, html, "Bob <bob@example.org>"))
    return read_back.read(
        ready.compose("ana@x.pt", name, fields, "a1@example.org", DATE_MS).content
    )


@pytest.mark.parametrize(
    "name", ["Преображенский " * 3, "de Araújo " * 6, "x" * 71, "日本" * 60, "Ана\u0301 " * 30]
)
def test_a_long_name_in_any_script_is_shown_as_typed(name):
    assert shown(name.strip()).to == f"{name.strip()} <ana@x.pt>"


@pytest.mark.parametrize("typed", TYPED)
def test_a_subject_is_shown_as_typed(typed):
    assert shown(s=typed).subject == typed


@SETTINGS
@given(name=printable, subject=printable)
def test_any_script_is_shown_as_typed(name, subject):
    seen = shown(name, s=subject)
    assert seen.subject == subject
    assert seen.to.replace('"', "").replace("\\", "") == f"{name} <ana@x.pt>".replace(
        '"', ""
    ).replace("\\", "")


@SETTINGS
@given(value=strategies.values)
def test_bodies_are_shown_as_typed(value):
    seen = shown(text="Hi {{ a }}.\n..", html="<b>{{ b }}</b>", a=value, b="x & y")
    expected = value.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    assert seen.text == f"Hi {expected}.\n..\n"
    assert seen.html == "<b>x &amp; y</b>\n"


def test_header_fields_are_listed_in_order_unfolded():
    seen = shown(s="a " * 80 + "b")
    assert [name for name, _ in seen.headers] == [
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"),
        *("Content-Type", "Content-Transfer-Encoding"),
    ]
    assert dict(seen.headers)["Message-ID"] == "<a1@example.org>"
    assert all("\n" not in value for _, value in seen.headers)


@pytest.mark.parametrize("mark", ["😀", "é ", "x ", "=?utf-8?q?a?= ", "?=", '"'])
def test_reading_back_grows_in_proportion(mark):
    """A run made before headers were bounded may hold a mail with any of these."""
    ready = message.prepare(
        Message("{{ s }}", "{{ s }}", "<p>{{ s }}</p>", "Bob <bob@example.org>")
    )

    def written(n):
        return ready.compose("ana@x.pt", "Ana", {"s": mark * n}, "a1@example.org", DATE_MS).content

    assert_in_proportion(read_back.read, written, 20_000)
