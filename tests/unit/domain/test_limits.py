"""Limits allow a burst and then one more an interval, whatever the clock does."""

import pytest
from gatehouse.domain.limits import Limit, network_of
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.services import NOW

LIMIT = Limit(burst=3, interval=60)


def taken(limit: Limit, times: list[int]) -> list[int]:
    """Return those of the times at which the limit allowed one more."""
    tat, allowed = 0, []
    for now in times:
        if limit.wait(tat, now) == 0:
            tat = limit.charged(tat, now)
            allowed.append(now)
    return allowed


def test_a_burst_is_allowed_at_once_and_then_one_an_interval() -> None:
    seconds = range(NOW, NOW + 181)
    assert taken(LIMIT, list(seconds)) == [NOW, NOW + 1, NOW + 2, NOW + 60, NOW + 120, NOW + 180]


def test_the_wait_is_told_in_seconds() -> None:
    spent = NOW + 3 * 60
    assert LIMIT.wait(spent, NOW) == 60
    assert LIMIT.wait(spent, NOW + 59) == 1
    assert LIMIT.wait(spent, NOW + 60) == 0


def test_an_unused_limit_allows_one_more() -> None:
    assert LIMIT.wait(0, NOW) == 0


def test_an_idle_limit_saves_up_no_more_than_its_burst() -> None:
    later = [NOW, *[NOW + 86_400] * 10]
    assert taken(LIMIT, later) == [NOW, *[NOW + 86_400] * 3]


def test_a_clock_that_jumps_back_allows_nothing_more() -> None:
    assert taken(LIMIT, [NOW, NOW, NOW, NOW - 3600, NOW - 1, NOW]) == [NOW, NOW, NOW]
    assert LIMIT.wait(LIMIT.charged(NOW + 180, NOW - 3600), NOW) == 120


limits = st.builds(Limit, burst=st.integers(1, 20), interval=st.integers(1, 1000))
gaps = st.lists(st.integers(0, 2000), max_size=60)


@given(limits, gaps, st.integers(1, 5000))
def test_no_window_holds_more_than_its_share(limit: Limit, gaps: list[int], window: int) -> None:
    times = [NOW + sum(gaps[: place + 1]) for place in range(len(gaps))]
    allowed = taken(limit, times)
    share = limit.burst + window // limit.interval
    for start in allowed:
        assert sum(start <= time < start + window for time in allowed) <= share


@given(limits, st.lists(st.integers(NOW - 5000, NOW + 5000), max_size=60))
def test_no_clock_allows_more_than_the_latest_time_would(limit: Limit, times: list[int]) -> None:
    share = limit.burst + (max(times, default=0) - min(times, default=0)) // limit.interval
    assert len(taken(limit, times)) <= share


@given(limits, st.integers(0, NOW + 9999), st.integers(NOW, NOW + 9999))
def test_the_wait_is_exact(limit: Limit, tat: int, now: int) -> None:
    wait = limit.wait(tat, now)
    assert limit.wait(tat, now + wait) == 0
    assert wait == 0 or limit.wait(tat, now + wait - 1) == 1
    assert (wait == 0) == (tat <= limit.ceiling(now))


@pytest.mark.parametrize(
    ("source", "network"),
    [
        ("192.0.2.1", "192.0.2.1/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("test-invoke-source-ip", "test-invoke-source-ip"),
        ("", ""),
    ],
)
def test_a_source_is_an_ipv4_address_or_an_ipv6_64(source: str, network: str) -> None:
    assert network_of(source) == network


def test_neighbours_count_apart() -> None:
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
