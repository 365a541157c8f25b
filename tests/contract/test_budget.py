"""The guess budget in the stores: charged and refunded in the writes that decide."""

import pytest
from gatehouse.domain.budget import BUDGET
from gatehouse.domain.errors import Conflict
from gatehouse.domain.methods import Method
from gatehouse.ports import Proof

from tests.builders import a_challenge, a_user
from tests.contract.stores import Stores, charge, opened, stored, user
from tests.fakes.services import NOW

FULL = NOW + 10 * BUDGET.interval


def budget(stores: Stores) -> int:
    found = user(stores)
    assert found is not None
    return found.budget


def test_a_guess_is_charged_to_the_user_with_the_attempt(stores: Stores) -> None:
    before = opened(stores)
    charge(stores, before)
    assert budget(stores) == NOW + BUDGET.interval
    charge(stores, before.attempted(hardened=False), NOW + 60)
    assert budget(stores) == NOW + 2 * BUDGET.interval


def test_a_budget_that_has_recovered_starts_from_now(stores: Stores) -> None:
    before = opened(stores, user=a_user(budget=NOW - 1))
    charge(stores, before)
    assert budget(stores) == NOW + BUDGET.interval


@pytest.mark.parametrize("spent", [FULL - BUDGET.interval + 1, FULL])
def test_a_spent_budget_is_not_charged_and_nothing_is_counted(stores: Stores, spent: int) -> None:
    before = opened(stores, user=a_user(budget=spent))
    with pytest.raises(Conflict):
        charge(stores, before)
    assert stored(stores) == before
    assert budget(stores) == spent


def test_a_budget_that_was_read_idle_and_is_busy_is_a_conflict(stores: Stores) -> None:
    before = opened(stores)
    charge(stores, before)
    with pytest.raises(Conflict):
        stores.challenges.charge(before.attempted(hardened=False), a_user(), NOW, hardened=False)


def test_of_two_attempts_that_have_read_the_same_one_is_charged(stores: Stores) -> None:
    before = opened(stores, user=a_user(budget=NOW + BUDGET.interval))
    read = user(stores)
    assert read is not None
    for attempt in (before, before.attempted(hardened=False)):
        stores.challenges.charge(attempt, user(stores) or read, NOW, hardened=False)
        with pytest.raises(Conflict):
            stores.challenges.charge(attempt, read, NOW, hardened=False)
    assert budget(stores) == NOW + 3 * BUDGET.interval


@pytest.mark.parametrize("charges", [1, 3])
def test_success_refunds_what_its_own_challenge_charged(stores: Stores, charges: int) -> None:
    held = NOW + 4 * BUDGET.interval
    challenge = opened(stores, user=a_user(budget=held))
    for _ in range(charges):
        charge(stores, challenge)
        challenge = challenge.attempted(hardened=False)
    assert budget(stores) == held + charges * BUDGET.interval
    stores.challenges.consume(challenge, Proof())
    assert budget(stores) == held


def test_a_refund_is_paid_once(stores: Stores) -> None:
    challenge = opened(stores)
    charge(stores, challenge)
    challenge = challenge.attempted(hardened=False)
    stores.challenges.consume(challenge, Proof())
    left = budget(stores)
    with pytest.raises(Conflict):
        stores.challenges.consume(challenge, Proof())
    assert budget(stores) == left


def test_a_hardened_attempt_starts_a_wait_and_leaves_the_budget(stores: Stores) -> None:
    before = opened(stores, user=a_user(budget=FULL))
    charge(stores, before, hardened=True)
    charge(stores, before.attempted(hardened=True), NOW + 30, hardened=True)
    found = user(stores)
    assert found == a_user(
        budget=FULL,
        hardened_attempts=2,
        next_attempt_at=NOW + 30 + 60,
        must_change=True,
        failures={Method.APP: 2},
    )
    assert stored(stores) == a_challenge(**vars(before) | {"attempts": 2, "charged": 0})


def test_of_two_hardened_attempts_at_once_one_wins(stores: Stores) -> None:
    before, read = opened(stores, user=a_user(budget=FULL)), user(stores)
    assert read is not None
    stores.challenges.charge(before, read, NOW, hardened=True)
    after = before.attempted(hardened=True)
    with pytest.raises(Conflict):
        stores.challenges.charge(after, read, NOW, hardened=True)


def test_success_ends_the_waits(stores: Stores) -> None:
    waiting = a_user(budget=FULL, hardened_attempts=3, next_attempt_at=NOW)
    before = opened(stores, user=waiting)
    charge(stores, before, hardened=True)
    stores.challenges.consume(before.attempted(hardened=True), Proof())
    assert user(stores) == a_user(budget=FULL, must_change=True)


def test_a_factors_failures_are_counted_to_a_hundred_and_forgotten_by_success(
    stores: Stores,
) -> None:
    challenge = opened(stores, user=a_user(failures={Method.APP: 98}))
    for count in (99, 100):
        charge(stores, challenge)
        challenge = challenge.attempted(hardened=False)
        assert stores.users.get(a_user().key) == a_user(
            failures={Method.APP: count}, budget=NOW + (count - 98) * BUDGET.interval
        )
    with pytest.raises(Conflict):
        charge(stores, challenge)
    stores.challenges.consume(challenge, Proof())
    assert stores.users.get(a_user().key) == a_user(budget=NOW)


def test_the_guess_that_spends_the_budget_flags_the_password(stores: Stores) -> None:
    before = opened(stores, user=a_user(budget=FULL - BUDGET.interval))
    charge(stores, before)
    found = user(stores)
    assert found is not None
    assert found.must_change
