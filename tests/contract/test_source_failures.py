"""A wrong code counts on its source and on everybody's; a login that went well takes it back."""

import pytest
from gatehouse.domain.errors import RateLimited
from gatehouse.domain.quotas import Count

from tests.builders import ALL_FAILURES
from tests.contract.stores import Stores, charge, opened
from tests.fakes.services import NOW

HOUR = Count("a source", 2, NOW + 100, "hour_7")
NEXT = Count("a source", 2, NOW + 3700, "hour_8")
DAY = Count("a source", 3, NOW + 10_000)


def fail(stores: Stores, *counts: Count) -> None:
    stores.challenges.fail(ALL_FAILURES, counts, NOW)


def limited(stores: Stores, *counts: Count) -> int:
    """Make sure that a wrong code is not told; return for how long."""
    with pytest.raises(RateLimited) as refusal:
        fail(stores, *counts)
    return refusal.value.retry_after


def test_a_wrong_code_beyond_a_count_is_not_told(stores: Stores) -> None:
    for _ in range(2):
        fail(stores, HOUR, DAY)
    for _ in range(2):
        assert limited(stores, HOUR, DAY) == 100
    fail(stores, NEXT, DAY)
    assert limited(stores, NEXT, DAY) == 10_000
    assert limited(stores, HOUR, DAY) == 10_000


def test_spent_counts_are_seen_before_a_charge_and_after_it(stores: Stores) -> None:
    challenge = opened(stores)
    tried = charge(stores, challenge)
    seen = [frozenset[Count](), frozenset[Count](), {HOUR}]
    for spent in seen:
        _, _, found = stores.challenges.load(challenge.id, challenge.user_key, HOUR, DAY)
        assert found == stores.challenges.look_again(tried, (HOUR, DAY)) == spent
        if not spent:
            fail(stores, HOUR, DAY)


def test_success_takes_back_what_its_login_has_counted(stores: Stores) -> None:
    for _ in range(2):
        fail(stores, HOUR, DAY)
    stores.challenges.forgive((HOUR, DAY), 2)
    for _ in range(2):
        fail(stores, HOUR, DAY)
    assert limited(stores, HOUR, DAY) == 100


def test_failures_of_all_are_counted_beyond_their_end(stores: Stores) -> None:
    spent = []
    for _ in range(3):
        spent.append(ALL_FAILURES in stores.challenges.load("x", "y", ALL_FAILURES)[2])
        fail(stores)
    assert spent == [False, False, True]
