"""Throttle: parallel charges all count, and none beyond the limit."""

import pytest
from gatehouse.domain.errors import Conflict
from gatehouse.domain.limits import Limit

from tests.contract.stores import Stores
from tests.fakes.services import NOW

LIMIT = Limit(burst=3, interval=60)
KEY = "a source"


def tat(stores: Stores) -> int:
    return stores.users.with_throttle("nobody", KEY)[1]


def charge(stores: Stores, read: int, now: int = NOW) -> None:
    stores.throttle.charge(KEY, LIMIT, read, now)


def test_charges_add_up_to_the_burst(stores: Stores) -> None:
    for count in (1, 2, 3):
        charge(stores, tat(stores))
        assert tat(stores) == NOW + count * 60
    with pytest.raises(Conflict):
        charge(stores, tat(stores))
    assert tat(stores) == NOW + 180


def test_charges_that_read_the_same_all_count(stores: Stores) -> None:
    for _ in range(3):
        charge(stores, 0)
    assert tat(stores) == NOW + 180
    with pytest.raises(Conflict):
        charge(stores, 0)


def test_one_more_is_allowed_after_the_interval(stores: Stores) -> None:
    for _ in range(3):
        charge(stores, 0)
    with pytest.raises(Conflict):
        charge(stores, NOW + 180, NOW + 59)
    charge(stores, NOW + 180, NOW + 60)
    assert tat(stores) == NOW + 240


def test_an_idle_throttle_starts_from_now(stores: Stores) -> None:
    charge(stores, 0)
    charge(stores, NOW + 60, NOW + 1000)
    assert tat(stores) == NOW + 1060


def test_a_busy_throttle_that_is_gone_is_a_conflict(stores: Stores) -> None:
    with pytest.raises(Conflict):
        charge(stores, NOW + 60)
    assert tat(stores) == 0


def test_a_throttle_read_busy_that_is_idle_is_a_conflict(stores: Stores) -> None:
    charge(stores, 0)
    with pytest.raises(Conflict):
        charge(stores, NOW + 180, NOW + 90)
    assert tat(stores) == NOW + 60


def test_a_clock_that_jumps_back_allows_nothing_more(stores: Stores) -> None:
    for _ in range(3):
        charge(stores, 0)
    with pytest.raises(Conflict):
        charge(stores, NOW + 180, NOW - 3600)


def test_a_throttle_is_confirmed_while_it_allows_one_more(stores: Stores) -> None:
    for _ in range(3):
        stores.throttle.confirm(KEY, LIMIT, NOW)
        charge(stores, tat(stores))
    with pytest.raises(Conflict):
        stores.throttle.confirm(KEY, LIMIT, NOW + 59)
    stores.throttle.confirm(KEY, LIMIT, NOW + 60)
    assert tat(stores) == NOW + 180


def test_throttles_are_apart(stores: Stores) -> None:
    for _ in range(3):
        charge(stores, 0)
    stores.throttle.charge("another", LIMIT, 0, NOW)
    assert stores.users.with_throttle("nobody", "another") == (None, NOW + 60)
