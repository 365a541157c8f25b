"""An attempt counts on its source in the write that charges it, and success takes it back."""

from dataclasses import replace

import pytest
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import Conflict, RateLimited
from gatehouse.domain.quotas import Count
from gatehouse.ports import Proof

from tests.contract.stores import OPEN, Stores, opened, stored, user
from tests.fakes.services import NOW

HOUR = Count("a source", 2, NOW + 100, "hour_7")
NEXT = Count("a source", 2, NOW + 3700, "hour_8")
DAY = Count("a source", 3, NOW + 10_000)


def charge(stores: Stores, challenge: Challenge | None, *counts: Count) -> None:
    """Charge an attempt on a challenge as given."""
    owner = user(stores)
    assert challenge is not None
    assert owner is not None
    stores.challenges.charge(challenge, owner, NOW, hardened=False, counts=counts)


def limited(stores: Stores, *counts: Count) -> int:
    """Make sure that an attempt is refused; return for how long."""
    with pytest.raises(RateLimited) as refusal:
        charge(stores, stored(stores), *counts)
    return refusal.value.retry_after


def test_an_attempt_beyond_a_count_is_refused_and_changes_nothing(stores: Stores) -> None:
    opened(stores)
    for _ in range(2):
        charge(stores, stored(stores), HOUR, DAY)
    before = stored(stores), user(stores)
    for _ in range(2):
        assert limited(stores, HOUR, DAY) == 100
    assert (stored(stores), user(stores)) == before
    charge(stores, stored(stores), NEXT, DAY)
    assert limited(stores, NEXT, DAY) == 10_000
    assert limited(stores, HOUR, DAY) == 10_000


def test_an_attempt_on_what_has_changed_is_to_be_read_again_even_where_it_is_spent(
    stores: Stores,
) -> None:
    before = opened(stores)
    for _ in range(2):
        charge(stores, stored(stores), HOUR)
    with pytest.raises(Conflict):
        charge(stores, before, HOUR)


def test_success_takes_back_what_its_challenge_has_counted(stores: Stores) -> None:
    challenge = opened(stores)
    for _ in range(2):
        charge(stores, stored(stores), HOUR, DAY)
    stores.challenges.consume(replace(challenge, attempts=2), Proof(), NOW, (HOUR, DAY))
    other = replace(challenge, id="another")
    stores.challenges.open(other, OPEN, NOW)
    for attempts in range(2):
        tried = replace(other, attempts=attempts, charged=attempts)
        charge(stores, tried, HOUR, DAY)
    with pytest.raises(RateLimited) as refusal:
        charge(stores, replace(other, attempts=2, charged=2), HOUR, DAY)
    assert refusal.value.retry_after == 100


def test_failures_of_all_are_counted_beyond_their_end(stores: Stores) -> None:
    challenge = opened(stores)
    spent = []
    for _ in range(3):
        spent.append(stores.challenges.load(challenge.id, challenge.user_key, HOUR)[2])
        stores.challenges.fail(HOUR)
    assert spent == [False, False, True]
    assert not stores.challenges.load(challenge.id, challenge.user_key, DAY)[2]
