"""Throttle: parallel charges all count, and none beyond the limit; all counters or none."""

from dataclasses import replace

import pytest
from gatehouse.domain.errors import Conflict
from gatehouse.domain.limits import Limit
from gatehouse.domain.password_limits import KNOWN_FOR, Guard, Meter

from tests.contract.stores import Stores
from tests.fakes.services import NOW

LIMIT = Limit(burst=3, interval=60)
KEY, OTHER = "a source", "a user"


def tat(stores: Stores, key: str = KEY) -> int:
    return stores.users.with_throttles("nobody", [key])[1].get(key, 0)


def guard(tat: int = 0, *others: int, known: str | None = None) -> Guard:
    """Return what guards a source and, where there is another `tat`, a user."""
    counts = zip((KEY, OTHER), (tat, *others), strict=False)
    return Guard(tuple(Meter(key, LIMIT, read) for key, read in counts), known)


def charge(stores: Stores, read: int, now: int = NOW) -> None:
    stores.throttle.charge(guard(read), now)


def spend(stores: Stores, times: int = 3) -> None:
    for _ in range(times):
        charge(stores, tat(stores))


def test_charges_add_up_to_the_burst(stores: Stores) -> None:
    for count in (1, 2, 3):
        charge(stores, tat(stores))
        assert tat(stores) == NOW + count * 60
    with pytest.raises(Conflict):
        charge(stores, tat(stores))
    assert tat(stores) == NOW + 180


def test_charges_that_read_it_busy_all_count(stores: Stores) -> None:
    charge(stores, 0)
    for _ in range(2):
        charge(stores, NOW + 60)
    assert tat(stores) == NOW + 180
    with pytest.raises(Conflict):
        charge(stores, NOW + 60)


def test_one_more_is_allowed_after_the_interval(stores: Stores) -> None:
    spend(stores)
    with pytest.raises(Conflict):
        charge(stores, NOW + 180, NOW + 59)
    charge(stores, NOW + 180, NOW + 60)
    assert tat(stores) == NOW + 240


def test_an_idle_throttle_starts_from_now(stores: Stores) -> None:
    charge(stores, 0)
    charge(stores, NOW + 60, NOW + 1000)
    assert tat(stores) == NOW + 1060


@pytest.mark.parametrize(("stored", "read"), [(0, NOW + 60), (1, 0)], ids=["gone", "come"])
def test_a_throttle_that_is_no_longer_idle_or_busy_is_a_conflict(
    stores: Stores, stored: int, read: int
) -> None:
    spend(stores, stored)
    with pytest.raises(Conflict):
        charge(stores, read)
    assert tat(stores) == stored * (NOW + 60)


def test_a_throttle_read_busy_that_is_idle_is_a_conflict(stores: Stores) -> None:
    charge(stores, 0)
    with pytest.raises(Conflict):
        charge(stores, NOW + 180, NOW + 90)
    assert tat(stores) == NOW + 60


def test_a_clock_that_jumps_back_allows_nothing_more(stores: Stores) -> None:
    spend(stores)
    with pytest.raises(Conflict):
        charge(stores, NOW + 180, NOW - 3600)


def test_both_throttles_are_charged_or_neither(stores: Stores) -> None:
    stores.throttle.charge(guard(0, 0), NOW)
    assert (tat(stores), tat(stores, OTHER)) == (NOW + 60, NOW + 60)
    spend(stores, 2)
    with pytest.raises(Conflict):
        stores.throttle.charge(guard(NOW + 180, NOW + 60), NOW)
    with pytest.raises(Conflict):
        stores.throttle.charge(Guard(guard(NOW + 180, NOW + 60).meters[::-1]), NOW)
    assert (tat(stores), tat(stores, OTHER)) == (NOW + 180, NOW + 60)


def test_a_throttle_is_confirmed_while_it_allows_one_more(stores: Stores) -> None:
    for _ in range(3):
        stores.throttle.confirm(guard(), NOW)
        charge(stores, tat(stores))
    with pytest.raises(Conflict):
        stores.throttle.confirm(guard(), NOW + 59)
    stores.throttle.confirm(guard(), NOW + 60)
    assert tat(stores) == NOW + 180


@pytest.mark.parametrize("spent", [0, 1])
def test_every_throttle_must_allow_one_more(stores: Stores, spent: int) -> None:
    for read in (0, NOW + 60, NOW + 60):
        stores.throttle.charge(Guard((replace(guard(0, 0).meters[spent], tat=read),)), NOW)
    with pytest.raises(Conflict):
        stores.throttle.confirm(guard(0, 0, known="known"), NOW)
    with pytest.raises(Conflict):
        stores.throttle.confirm(guard(0, 0), NOW)
    assert tat(stores, "known") == 0


def test_a_known_source_is_remembered_for_90_days(stores: Stores) -> None:
    stores.throttle.confirm(guard(known="confirmed"), NOW)
    assert tat(stores, "confirmed") == NOW + KNOWN_FOR
    stores.throttle.confirm(guard(known="confirmed"), NOW + 60)
    assert tat(stores, "confirmed") == NOW + 60 + KNOWN_FOR
    assert tat(stores) == 0


def test_throttles_are_apart(stores: Stores) -> None:
    spend(stores)
    stores.throttle.charge(Guard((Meter("another", LIMIT, 0),)), NOW)
    assert tat(stores, "another") == NOW + 60
