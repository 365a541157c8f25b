"""Challenges: every write decides, in one step, on what was read."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import Conflict
from gatehouse.domain.limits import PASSWORDS
from gatehouse.domain.methods import Method
from gatehouse.domain.users import Status, User
from gatehouse.ports import Proof

from tests.builders import a_challenge, a_user, recovery_digest
from tests.contract.conftest import Stores
from tests.fakes.services import NOW

ENDED = {
    "deleted": None,
    "recreated": a_user(user_id="another"),
    "changed": a_user(version=2),
    "disabled": a_user(status=Status.DISABLED),
}
ended = pytest.mark.parametrize("user", ENDED.values(), ids=ENDED)


def opened(
    stores: Stores, challenge: Challenge | None = None, user: User | None = None
) -> Challenge:
    """Open a challenge of a user, who is a_user unless it matters."""
    challenge = challenge or a_challenge(method=Method.APP, generation=1)
    stores.users.create(user or a_user())
    stores.challenges.open(challenge, "a source", PASSWORDS, NOW)
    return challenge


def stored(stores: Stores) -> Challenge | None:
    return stores.challenges.load(a_challenge().id, a_user().key)[0]


def user(stores: Stores) -> User | None:
    return stores.challenges.load(a_challenge().id, a_user().key)[1]


def become(stores: Stores, now: User | None) -> None:
    """Make a_user somebody else."""
    stores.users.delete(a_user())
    if now:
        stores.users.create(now)


def refuse(*writes: Callable[[], None]) -> None:
    """Make sure that every one of the writes is lost."""
    for write in writes:
        with pytest.raises(Conflict):
            write()


def sent(challenge: Challenge, method: Method = Method.SMS, now: int = NOW) -> Challenge:
    after = challenge.sending(method, resend=True, now=now, code_life=300)
    return replace(after, code_digest=f"digest {after.generation}")


def test_an_unknown_challenge_is_none(stores: Stores) -> None:
    assert stores.challenges.load("x", "y") == (None, None)


@pytest.mark.parametrize(
    "challenge", [a_challenge(), sent(sent(a_challenge()), Method.EMAIL)], ids=["open", "sent"]
)
def test_a_challenge_is_found_as_opened_with_its_user(stores: Stores, challenge: Challenge) -> None:
    opened(stores, challenge)
    assert stores.challenges.load(challenge.id, challenge.user_key) == (challenge, a_user())


def test_a_challenge_is_opened_once(stores: Stores) -> None:
    opened(stores)
    with pytest.raises(Conflict):
        stores.challenges.open(a_challenge(), "a source", PASSWORDS, NOW)
    assert stored(stores) == a_challenge(method=Method.APP, generation=1)


@pytest.mark.parametrize(("charges", "opens"), [(0, True), (4, True), (5, False)])
def test_a_challenge_is_opened_only_if_the_throttle_allows_it(
    stores: Stores, charges: int, opens: bool
) -> None:
    for tat in (0, NOW + 1, NOW + 1, NOW + 1, NOW + 1)[:charges]:
        stores.throttle.charge("a source", PASSWORDS, tat, NOW)
    if opens:
        stores.challenges.open(a_challenge(), "a source", PASSWORDS, NOW)
    else:
        with pytest.raises(Conflict):
            stores.challenges.open(a_challenge(), "a source", PASSWORDS, NOW)
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
    stores.challenges.charge(before, NOW)
    stores.challenges.select(before, sent(before), NOW)
    assert stored(stores) == sent(before).charged()


def test_of_two_first_selections_one_wins(stores: Stores) -> None:
    before = opened(stores, a_challenge())
    stores.challenges.select(before, sent(before), NOW)
    with pytest.raises(Conflict):
        stores.challenges.select(before, before.selected(Method.APP), NOW)
    assert stored(stores) == sent(before)


def test_of_two_switches_one_wins(stores: Stores) -> None:
    before = opened(stores)
    stores.challenges.select(before, before.selected(Method.RECOVERY), NOW)
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
    theirs = mine.selected(Method.APP)
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
        partial(stores.challenges.charge, before, end),
        partial(stores.challenges.consume, before, Proof(), end),
    )
    stores.challenges.charge(before, end - 1)


def test_an_unknown_challenge_is_never_written(stores: Stores) -> None:
    stores.users.create(a_user())
    refuse(
        partial(stores.challenges.select, a_challenge(), sent(a_challenge()), NOW),
        partial(stores.challenges.charge, a_challenge(), NOW),
        partial(stores.challenges.consume, a_challenge(), Proof(), NOW),
    )
    assert stored(stores) is None


def test_a_charge_counts_one_attempt(stores: Stores) -> None:
    before = opened(stores)
    stores.challenges.charge(before, NOW)
    assert stored(stores) == before.charged()
    stores.challenges.charge(before.charged(), NOW)
    assert stored(stores) == before.charged().charged()


def test_of_two_charges_on_the_same_count_one_wins(stores: Stores) -> None:
    before = opened(stores)
    stores.challenges.charge(before, NOW)
    with pytest.raises(Conflict):
        stores.challenges.charge(before, NOW)
    assert stored(stores) == before.charged()


def test_a_charge_is_for_the_selection_that_was_read(stores: Stores) -> None:
    before = opened(stores)
    stores.challenges.select(before, sent(before), NOW)
    with pytest.raises(Conflict):
        stores.challenges.charge(before, NOW)


def test_a_charge_does_not_mind_a_resend(stores: Stores) -> None:
    before = opened(stores, sent(a_challenge()))
    stores.challenges.select(before, sent(before, now=NOW + 30), NOW + 30)
    stores.challenges.charge(before, NOW + 30)
    stores.challenges.consume(before, Proof(), NOW + 30)


def test_a_used_challenge_is_not_charged(stores: Stores) -> None:
    before = opened(stores)
    stores.challenges.consume(before, Proof(), NOW)
    with pytest.raises(Conflict):
        stores.challenges.charge(before, NOW)


@ended
def test_no_attempt_is_charged_for_a_user_who_changed(stores: Stores, user: User | None) -> None:
    before = opened(stores)
    become(stores, user)
    with pytest.raises(Conflict):
        stores.challenges.charge(before, NOW)
    assert stored(stores) == before


PROOFS = {"sent": Proof(), "app": Proof(step=7), "recovery": Proof(recovery_code=recovery_digest())}
proofs = pytest.mark.parametrize("proof", PROOFS.values(), ids=PROOFS)
LEFT = {
    Proof(): a_user(),
    Proof(step=7): a_user(last_step=7),
    Proof(recovery_code=recovery_digest()): a_user(recovery_codes=frozenset()),
}


@proofs
def test_a_proof_uses_the_challenge_up_and_is_spent(stores: Stores, proof: Proof) -> None:
    before = opened(stores)
    stores.challenges.consume(before, proof, NOW)
    assert stored(stores) == replace(before, used=True)
    assert user(stores) == LEFT[proof]


@proofs
def test_of_two_proofs_one_wins(stores: Stores, proof: Proof) -> None:
    before = opened(stores)
    stores.challenges.consume(before, Proof(), NOW)
    with pytest.raises(Conflict):
        stores.challenges.consume(before, proof, NOW)
    assert user(stores) == a_user()


@proofs
def test_a_proof_does_not_mind_other_attempts(stores: Stores, proof: Proof) -> None:
    before = opened(stores)
    stores.challenges.charge(before, NOW)
    stores.challenges.consume(before, proof, NOW)
    assert stored(stores) == replace(before.charged(), used=True)


@proofs
def test_a_proof_is_for_the_selection_that_was_read(stores: Stores, proof: Proof) -> None:
    before = opened(stores)
    stores.challenges.select(before, sent(before), NOW)
    with pytest.raises(Conflict):
        stores.challenges.consume(before, proof, NOW)
    assert stored(stores) == sent(before)
    assert user(stores) == a_user()


@ended
@proofs
def test_nothing_is_proven_for_a_user_who_changed(
    stores: Stores, proof: Proof, user: User | None
) -> None:
    before = opened(stores)
    become(stores, user)
    with pytest.raises(Conflict):
        stores.challenges.consume(before, proof, NOW)
    assert stores.challenges.load(before.id, before.user_key) == (before, user)


@pytest.mark.parametrize(("last", "wins"), [(None, True), (6, True), (7, False), (8, False)])
def test_a_step_at_or_before_the_last_one_is_refused(
    stores: Stores, last: int | None, wins: bool
) -> None:
    before = opened(stores, user=a_user(last_step=last))
    if wins:
        stores.challenges.consume(before, Proof(step=7), NOW)
    else:
        with pytest.raises(Conflict):
            stores.challenges.consume(before, Proof(step=7), NOW)
        assert stored(stores) == before
        assert user(stores) == a_user(last_step=last)


def test_a_recovery_code_that_is_spent_is_refused(stores: Stores) -> None:
    before = opened(stores)
    with pytest.raises(Conflict):
        stores.challenges.consume(before, Proof(recovery_code="another"), NOW)
    assert stored(stores) == before
    assert user(stores) == a_user()


def test_the_other_recovery_codes_stay(stores: Stores) -> None:
    both = frozenset({recovery_digest(), "another"})
    before = opened(stores, user=a_user(recovery_codes=both))
    stores.challenges.consume(before, Proof(recovery_code="another"), NOW)
    assert user(stores) == a_user()
