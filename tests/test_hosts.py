"""Under which names the program is reached: what a person may write, and what the start prints."""

import pytest

from emailer import hosts
from emailer.cli import reachable


@pytest.mark.parametrize(("text", "expected"), [
    ("party.example", ("party.example",)),
    ("a.example,b.example", ("a.example", "b.example")),
    ("a.example, b.example  c.example;a.example", ("a.example", "b.example", "c.example")),
    ("Party.Example:8080", ("party.example",)),
    ("http://party.example:8080/", ("party.example",)),
    ("faß.example", ("xn--fa-hia.example",)),
    ("192.168.1.5 [fd00::5]:80 fd00::6", ("192.168.1.5", "fd00::5", "fd00::6")),
    ("", ()),
])  # fmt: skip
def test_names_are_read_as_browsers_will_send_them(text, expected):
    assert hosts.names(text) == expected


@pytest.mark.parametrize(
    "text", ["*.example.org", "//", "http://", "-.example", "[::zz]", "a..example"]
)
def test_what_is_no_name_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="is not the name of a host"):
        hosts.names(f"good.example {text}")


@pytest.mark.parametrize(("host", "is_so"), [
    ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True),
    ("a.localhost", True), ("::ffff:127.0.0.1", True), ("0.0.0.0", False), ("::", False),
    ("", False), ("192.168.1.5", False), ("localhost.example", False),
])  # fmt: skip
def test_only_this_machine_reaches_a_loopback_address(host, is_so):
    assert hosts.is_loopback(host) == is_so


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "[::]"])
def test_a_program_that_listens_everywhere_prints_addresses_that_can_be_opened(host):
    printed = reachable.urls(host, 8080, ["party.example"])
    assert (printed[0], printed[-1]) == ("http://127.0.0.1:8080/", "http://party.example:8080/")
    assert not [url for url in printed if "//0.0.0.0" in url or "[::]" in url or "///" in url]


@pytest.mark.parametrize(("host", "expected"), [
    ("127.0.0.1", "http://127.0.0.1:8080/"), ("::1", "http://[::1]:8080/"),
    ("[::1]", "http://[::1]:8080/"),
])  # fmt: skip
def test_a_program_that_listens_at_one_address_prints_that(host, expected):
    assert reachable.urls(host, 8080, []) == [expected]


@pytest.mark.parametrize(("said", "whose"), [
    ("fe80::1%eth0", "fe80::/64"), ("2001:db8::%a", "2001:db8::/64"),
    ("2001:db8::%b", "2001:db8::/64"), ("::ffff:10.0.0.1%eth0", "10.0.0.1"),
])  # fmt: skip
def test_the_zone_of_an_address_makes_nobody_of_it_another(said, whose):
    assert str(hosts.customer(hosts.number(said))) == whose
