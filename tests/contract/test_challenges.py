"""Challenges: every write decides, in one step, on what was read."""

from dataclasses import replace
from functools import partial

import pytest
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import Conflict
from gatehouse.domain.methods import Method

from tests.builders import ALL_FAILURES, a_challenge, a_user
from tests.contract.stores import Stores, charge, consume, opened, refuse, sent, stored
from tests.fakes.services import NOW


def test_an_unknown_challenge_is_none(stores: Stores) -> None:
    assert stores.challenges.load("x", "y", ALL_FAILURES) == (None, None, frozenset())


@pytest.mark.parametrize(
    "challenge",
    [sent(a_challenge()), sent(sent(a_challenge()), Method.EMAIL)],
    ids=["sent", "sent again"],
)
def test_a_challenge_is_found_as_selected_with_its_user(
    stores: Stores, challenge: Challenge
) -> None:
    stores.users.create(a_user())
    stores.challenges.select(a_challenge(), challenge, NOW)
    loaded = stores.challenges.load(challenge.id, challenge.user_key, ALL_FAILURES)
    assert loaded == (challenge, a_user(), frozenset())


def test_a_selection_moves(stores: Stores) -> None:
    before = a_challenge()
    stores.users.create(a_user())
    after = sent(before)
    stores.challenges.select(before, after, NOW)
    assert stored(stores) == after
    again = sent(after, now=NOW + 30)
    stores.challenges.select(after, again, NOW + 30)
    assert stored(stores) == again


def test_a_first_selection_can_be_taken_back_and_made_again(stores: Stores) -> None:
    before = a_challenge()
    stores.users.create(a_user())
    for _ in range(2):
        stores.challenges.select(before, sent(before), NOW)
        stores.challenges.take_back(sent(before), before, NOW, ())
        assert stored(stores) == before


def test_a_selection_can_be_taken_back_without_a_trace(stores: Stores) -> None:
    before = opened(stores)
    stores.challenges.select(before, sent(before), NOW)
    stores.challenges.take_back(sent(before), before, NOW, ())
    assert stored(stores) == before


def test_a_selection_keeps_the_attempts_charged_before(stores: Stores) -> None:
    before = charge(stores, opened(stores))
    stores.challenges.select(before, sent(before), NOW)
    assert stored(stores) == sent(before)
    assert sent(before).attempts == 1


def test_a_selection_that_has_not_seen_an_attempt_is_a_conflict(stores: Stores) -> None:
    before = opened(stores)
    tried = charge(stores, before)
    with pytest.raises(Conflict):
        stores.challenges.select(before, sent(before), NOW)
    charge(stores, tried)
    with pytest.raises(Conflict):
        stores.challenges.select(tried, sent(tried), NOW)


def test_of_two_first_selections_one_wins(stores: Stores) -> None:
    before = a_challenge()
    stores.users.create(a_user())
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
    before = opened(stores)
    mine = sent(before)
    stores.challenges.select(before, mine, NOW)
    theirs = mine.selected(Method.APP, hardened=False)
    stores.challenges.select(mine, theirs, NOW)
    with pytest.raises(Conflict):
        stores.challenges.take_back(mine, before, NOW, ())
    assert stored(stores) == theirs


def test_a_used_challenge_selects_nothing(stores: Stores) -> None:
    before = opened(stores)
    consume(stores, before)
    for seen in (before, before.attempted(hardened=False)):
        with pytest.raises(Conflict):
            stores.challenges.select(seen, sent(seen), NOW)


def test_an_expired_challenge_is_not_selected_anew(stores: Stores) -> None:
    before = opened(stores)
    end = before.expires_at
    refuse(partial(stores.challenges.select, before, sent(before), end))
    stores.challenges.select(before, sent(before), end - 1)


def test_an_unknown_challenge_is_never_written(stores: Stores) -> None:
    stores.users.create(a_user())
    unknown = sent(a_challenge())
    later = sent(unknown, now=NOW + 30)
    refuse(partial(stores.challenges.select, unknown, later, NOW + 30))
    assert stored(stores) is None


def test_a_selection_that_stands_is_seen_to(stores: Stores) -> None:
    before = opened(stores)
    assert stores.challenges.look_again(charge(stores, before), (ALL_FAILURES,)) == frozenset()


@pytest.mark.parametrize("attempts", [0, 1])
def test_a_selection_that_has_ended_is_seen_to(stores: Stores, attempts: int) -> None:
    before = opened(stores)
    for _ in range(attempts):
        before = charge(stores, before)
    stores.challenges.select(before, sent(before), NOW)
    with pytest.raises(Conflict):
        stores.challenges.look_again(before, ())
    with pytest.raises(Conflict):
        stores.challenges.look_again(replace(before, id="unknown"), ())
