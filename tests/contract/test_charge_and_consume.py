"""Charging and proving: counted, or spent, on what was read or not at all."""

from dataclasses import replace

import pytest
from gatehouse.domain.errors import Conflict
from gatehouse.domain.users import Status, User
from gatehouse.ports import Proof

from tests.builders import a_challenge, a_user, recovery_digest
from tests.contract.stores import Stores, charge, consume, opened, sent, stored, user
from tests.fakes.services import NOW

ENDED = {
    "deleted": None,
    "recreated": a_user(user_id="another"),
    "changed": a_user(version=2),
    "disabled": a_user(status=Status.DISABLED),
}
ended = pytest.mark.parametrize("user", ENDED.values(), ids=ENDED)


def become(stores: Stores, now: User | None) -> None:
    """Make a_user somebody else."""
    stores.users.delete(a_user())
    if now:
        stores.users.create(now)


def test_a_charge_counts_one_attempt(stores: Stores) -> None:
    before = opened(stores)
    charge(stores, before)
    assert stored(stores) == before.attempted(hardened=False)
    charge(stores, before.attempted(hardened=False))
    assert stored(stores) == before.attempted(hardened=False).attempted(hardened=False)


def test_of_two_charges_on_the_same_count_one_wins(stores: Stores) -> None:
    before = opened(stores)
    charge(stores, before)
    with pytest.raises(Conflict):
        charge(stores, before)
    assert stored(stores) == before.attempted(hardened=False)


def test_an_attempt_does_not_mind_a_resend(stores: Stores) -> None:
    before = opened(stores, sent(a_challenge()))
    stores.challenges.select(before, sent(before, now=NOW + 30), NOW + 30)
    tried = charge(stores, before, NOW + 30)
    resent = stored(stores)
    assert resent is not None
    stores.challenges.select(resent, sent(resent, now=NOW + 90), NOW + 90)
    stores.challenges.consume(tried, Proof())


def test_a_used_challenge_is_not_charged(stores: Stores) -> None:
    before = opened(stores)
    consume(stores, before)
    for seen in (before, before.attempted(hardened=False)):
        with pytest.raises(Conflict):
            charge(stores, seen)


def test_a_used_challenge_is_remembered_while_others_are_charged(stores: Stores) -> None:
    before = opened(stores)
    consume(stores, before)
    other = replace(before, id="another", expires_at=before.expires_at + 300)
    charge(stores, other, before.expires_at)
    used = stored(stores)
    assert used is not None
    assert used.used


@ended
def test_no_attempt_is_charged_for_a_user_who_changed(stores: Stores, user: User | None) -> None:
    before = opened(stores)
    become(stores, user)
    with pytest.raises(Conflict):
        charge(stores, before)
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
    consume(stores, before, proof)
    assert stored(stores) == replace(before, used=True)
    assert user(stores) == replace(LEFT[proof], budget=NOW)


@proofs
def test_of_two_proofs_one_wins(stores: Stores, proof: Proof) -> None:
    before = charge(stores, opened(stores))
    stores.challenges.consume(before, Proof())
    with pytest.raises(Conflict):
        stores.challenges.consume(before, proof)
    assert user(stores) == a_user(budget=NOW)


@proofs
def test_a_proof_does_not_mind_other_attempts(stores: Stores, proof: Proof) -> None:
    before = charge(stores, opened(stores))
    charge(stores, before)
    stores.challenges.consume(before, proof)
    used = stored(stores)
    assert used is not None
    assert used.used


@proofs
def test_a_proof_is_for_the_selection_that_was_charged(stores: Stores, proof: Proof) -> None:
    before = charge(stores, opened(stores))
    charged = user(stores)
    stores.challenges.select(before, sent(before), NOW)
    with pytest.raises(Conflict):
        stores.challenges.consume(before, proof)
    assert stored(stores) == sent(before)
    assert user(stores) == charged


@proofs
def test_nothing_is_proven_that_was_not_charged(stores: Stores, proof: Proof) -> None:
    before = opened(stores)
    with pytest.raises(Conflict):
        stores.challenges.consume(before, proof)


@ended
@proofs
def test_nothing_is_proven_for_a_user_who_changed(
    stores: Stores, proof: Proof, user: User | None
) -> None:
    before = charge(stores, opened(stores))
    become(stores, user)
    with pytest.raises(Conflict):
        stores.challenges.consume(before, proof)
    assert stores.challenges.load(before.id, before.user_key)[1] == user


@pytest.mark.parametrize(("last", "wins"), [(None, True), (6, True), (7, False), (8, False)])
def test_a_step_at_or_before_the_last_one_is_refused(
    stores: Stores, last: int | None, wins: bool
) -> None:
    before = charge(stores, opened(stores, user=a_user(last_step=last)))
    if wins:
        stores.challenges.consume(before, Proof(step=7))
    else:
        charged = user(stores)
        with pytest.raises(Conflict):
            stores.challenges.consume(before, Proof(step=7))
        assert (stored(stores), user(stores)) == (before, charged)


def test_a_recovery_code_that_is_spent_is_refused(stores: Stores) -> None:
    before = charge(stores, opened(stores))
    charged = user(stores)
    with pytest.raises(Conflict):
        stores.challenges.consume(before, Proof(recovery_code="another"))
    assert (stored(stores), user(stores)) == (before, charged)


def test_the_other_recovery_codes_stay(stores: Stores) -> None:
    both = frozenset({recovery_digest(), "another"})
    consume(
        stores, opened(stores, user=a_user(recovery_codes=both)), Proof(recovery_code="another")
    )
    assert user(stores) == a_user(budget=NOW)
