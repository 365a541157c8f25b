"""Challenges: every write decides, in one step, on what was read."""

from functools import partial

import pytest
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import Conflict
from gatehouse.domain.methods import Method
from gatehouse.domain.password_limits import Guard, Meter
from gatehouse.ports import Proof

from tests.builders import ALL_FAILURES, a_challenge, a_user
from tests.contract.stores import LIMIT, OPEN, Stores, charge, opened, refuse, sent, stored
from tests.fakes.services import NOW


def test_an_unknown_challenge_is_none(stores: Stores) -> None:
    assert stores.challenges.load("x", "y", ALL_FAILURES) == (None, None, False)


@pytest.mark.parametrize(
    "challenge",
    [a_challenge(), sent(sent(a_challenge()), Method.EMAIL), a_challenge(used=True)],
    ids=["open", "sent", "used"],
)
def test_a_challenge_is_found_as_opened_with_its_user(stores: Stores, challenge: Challenge) -> None:
    opened(stores, challenge)
    loaded = stores.challenges.load(challenge.id, challenge.user_key, ALL_FAILURES)
    assert loaded == (challenge, a_user(), False)


def test_a_challenge_is_opened_once(stores: Stores) -> None:
    opened(stores)
    with pytest.raises(Conflict):
        stores.challenges.open(a_challenge(), OPEN, NOW)
    assert stored(stores) == a_challenge(method=Method.APP, generation=1)


@pytest.mark.parametrize(("charges", "opens"), [(0, True), (4, True), (5, False)])
def test_a_challenge_is_opened_only_if_the_throttle_allows_it(
    stores: Stores, charges: int, opens: bool
) -> None:
    for tat in (0, NOW + 1, NOW + 1, NOW + 1, NOW + 1)[:charges]:
        stores.throttle.charge(Guard((Meter("a source", LIMIT, tat),)), NOW)
    if opens:
        stores.challenges.open(a_challenge(), OPEN, NOW)
    else:
        with pytest.raises(Conflict):
            stores.challenges.open(a_challenge(), OPEN, NOW)
    assert (stored(stores) is not None) == opens


def test_a_selection_moves(stores: Stores) -> None:
    before = opened(stores, a_challenge())
    after = sent(before)
    stores.challenges.select(before, after, NOW)
    assert stored(stores) == after
    again = sent(after, now=NOW + 30)
    stores.challenges.select(after, again, NOW + 30)
    assert stored(stores) == again


@pytest.mark.parametrize("before", [a_challenge(), a_challenge(method=Method.APP, generation=4)])
def test_a_selection_can_be_taken_back_without_a_trace(stores: Stores, before: Challenge) -> None:
    opened(stores, before)
    stores.challenges.select(before, sent(before), NOW)
    stores.challenges.select(sent(before), before, NOW)
    assert stored(stores) == before


def test_a_selection_keeps_the_attempts_charged_meanwhile(stores: Stores) -> None:
    before = opened(stores)
    charge(stores, before)
    stores.challenges.select(before, sent(before), NOW)
    assert stored(stores) == sent(before).attempted(hardened=False)


def test_of_two_first_selections_one_wins(stores: Stores) -> None:
    before = opened(stores, a_challenge())
    stores.challenges.select(before, sent(before), NOW)
    with pytest.raises(Conflict):
        stores.challenges.select(before, before.selected(Method.APP, hardened=False), NOW)
    assert stored(stores) == sent(before)


def test_of_two_switches_one_wins(stores: Stores) -> None:
    before = opened(stores)
    stores.challenges.select(before, before.selected(Method.RECOVERY, hardened=False), NOW)
    with pytest.raises(Conflict):
        stores.challenges.select(before, sent(before, Method.EMAIL), NOW)


def test_of_two_resends_one_wins(stores: Stores) -> None:
    before = opened(stores, sent(a_challenge()))
    stores.challenges.select(before, sent(before, now=NOW + 30), NOW + 30)
    with pytest.raises(Conflict):
        stores.challenges.select(before, sent(before, now=NOW + 31), NOW + 31)


def test_a_selection_is_not_taken_back_over_another(stores: Stores) -> None:
    before = opened(stores, a_challenge())
    mine = sent(before)
    stores.challenges.select(before, mine, NOW)
    theirs = mine.selected(Method.APP, hardened=False)
    stores.challenges.select(mine, theirs, NOW)
    with pytest.raises(Conflict):
        stores.challenges.select(mine, before, NOW)
    assert stored(stores) == theirs


def test_a_used_challenge_selects_nothing(stores: Stores) -> None:
    before = opened(stores)
    stores.challenges.consume(before, Proof(), NOW)
    with pytest.raises(Conflict):
        stores.challenges.select(before, sent(before), NOW)


def test_an_expired_challenge_is_never_written(stores: Stores) -> None:
    before = opened(stores)
    end = before.expires_at
    refuse(
        partial(stores.challenges.select, before, sent(before), end),
        partial(charge, stores, before, end),
        partial(stores.challenges.consume, before, Proof(), end),
    )
    charge(stores, before, end - 1)


def test_an_unknown_challenge_is_never_written(stores: Stores) -> None:
    stores.users.create(a_user())
    refuse(
        partial(stores.challenges.select, a_challenge(), sent(a_challenge()), NOW),
        partial(charge, stores, a_challenge()),
        partial(stores.challenges.consume, a_challenge(), Proof(), NOW),
    )
    assert stored(stores) is None
