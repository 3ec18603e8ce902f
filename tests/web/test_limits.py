"""The table of limits, and how it is counted."""

import pytest

from web.receiving import limits
from web.receiving.quotas import BeyondError, Holding, Pace, Quota, Share, client_of


def test_2000_watchers_of_one_client_are_a_matter_of_the_default():
    assert limits.of(4_096).streams == Share(4_096, 2_048)
    assert limits.of(4_096).connections.client > 2_048


def test_a_setting_allows_more_or_fewer():
    assert limits.of(10_000).streams == Share(10_000, 5_000)
    assert limits.of(10_000).connections.client > 10_000
    assert limits.of(2).streams == Share(2, 1)


@pytest.mark.parametrize("descriptors", [64, 128, 256, 1_024, 4_096, 65_536])
def test_descriptors_are_kept_for_sending_and_for_pages_beside_streams(descriptors):
    table = limits.of(4_096, descriptors, 50)
    assert table.connections.all <= max(8, descriptors - limits.KEPT_DESCRIPTORS - 50)
    assert table.streams.all < table.connections.client < table.connections.all
    assert table.streams.client < table.streams.all
    assert 1 <= table.uploads.all <= table.connections.all


def test_what_is_taken_is_given_back_as_a_whole():
    quota = Quota("things", Share(10, 5))
    one, other = Holding("a"), Holding("b")
    one.take(quota, 5)
    with pytest.raises(BeyondError) as beyond:
        one.take(quota)
    assert beyond.value.by_client
    other.take(quota, 5)
    with pytest.raises(BeyondError) as beyond:
        Holding("c").take(quota)
    assert not beyond.value.by_client
    with pytest.raises(BeyondError), other.for_now(quota, 1):
        pass
    one.give_back()
    one.give_back()
    assert quota.taken == 5
    with one.for_now(quota, 5):
        assert quota.taken == 10
    other.give_back()
    assert (quota.taken, dict(quota._by_client)) == (0, {})


@pytest.mark.parametrize(
    ("address", "client"),
    [("127.0.0.1", "127.0.0.1"), ("::ffff:127.0.0.1", "127.0.0.1"),
     ("2001:db8::1", "2001:db8::/64"), ("2001:db8::ffff:1", "2001:db8::/64"),
     ("2002:cb00:7101:5::1", "203.0.113.1"), ("2002:cb00:7101:ffff::2", "203.0.113.1"),
     ("64:ff9b::203.0.113.1", "203.0.113.1"), ("::203.0.113.1", "203.0.113.1"),
     ("2001:0:808:808:0:1234:34ff:8efe", "203.0.113.1"), ("::1", "::/64"),
     ("2002:7f00:1::1", "2002:7f00:1::/64"), ("fe80::1%eth0", "fe80::/64"),
     (None, ""), ("", ""), ("nobody", "")],
)  # fmt: skip
def test_a_client_is_an_address_or_a_network(address, client):
    assert client_of(address) == client


def test_so_many_begin_within_a_while_in_all_and_of_one_client():
    now = [0.0]
    pace = Pace(Share(3, 2), 10, lambda: now[0])
    assert [pace.take("a"), pace.take("a"), pace.take("a"), pace.take("b")] == [0, 0, 10, 0]
    now[0] = 4.5
    assert (pace.take("a"), pace.take("c")) == (6, 6)
    now[0] = 10.0
    assert [pace.take("c"), pace.take("c"), pace.take("a"), pace.take("b")] == [0, 0, 0, 10]
