"""Guesses are charged to the user; once the budget is spent, guessing gets harder, not the lock."""

import pytest
from gatehouse.domain.budget import BUDGET
from gatehouse.domain.errors import (
    AttemptTooSoon,
    CodeIncorrect,
    InvalidRequest,
    MethodNotSelected,
    TemporarilyUnavailable,
    TooManyAttempts,
)
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret

from tests.builders import RECOVERY_CODE, a_user
from tests.fakes.services import NOW
from tests.fakes.world import World, wrong

SPENT = BUDGET.ceiling(NOW) + 1
LONG = "ABCDEFGHIJKLMNOQ"


def ada(world: World) -> int:
    """Return the user's budget, in guesses that are charged and not refunded."""
    (user,) = world.users.items.values()
    return max(0, -(-(user.budget - world.clock.now()) // BUDGET.interval))


def guess(world: World, token: Secret, times: int) -> None:
    """Send wrong codes that are compared."""
    for _ in range(times):
        with pytest.raises(CodeIncorrect):
            world.verify(token, "000000000")


def spend(world: World) -> None:
    """Spend the budget over two challenges."""
    for method in (Method.APP, Method.EMAIL):
        guess(world, world.selected(method), 5)


@pytest.fixture
def spent(world: World) -> World:
    """Return a world whose user has no guesses left."""
    world.add(a_user(budget=SPENT + 30 * 86_400))
    return world


def test_every_guess_is_charged_over_all_methods_and_challenges(world: World) -> None:
    guess(world, world.selected(Method.SMS), 3)
    guess(world, world.selected(Method.RECOVERY), 2)
    assert ada(world) == 5


def test_success_refunds_its_own_challenge_and_nothing_else(world: World) -> None:
    guess(world, world.selected(Method.APP), 5)
    token = world.selected(Method.SMS)
    guess(world, token, 2)
    world.verify(token, world.sms.last.code)
    assert ada(world) == 5


def test_a_typo_at_every_login_costs_the_owner_nothing(world: World) -> None:
    for _ in range(300):
        token = world.selected(Method.APP)
        guess(world, token, 1)
        world.verify(token, world.app_code())
        world.clock.advance(86_400)
    assert ada(world) == 0
    assert not next(iter(world.users.items.values())).hardened(world.clock.now())


def test_a_success_that_is_not_given_out_refunds_nothing(world: World) -> None:
    token = world.selected(Method.SMS)
    world.signer.down = True
    with pytest.raises(TemporarilyUnavailable):
        world.verify(token, world.sms.last.code)
    assert ada(world) == 1


def test_of_a_hundred_guesses_ten_are_charged_and_then_codes_get_harder(world: World) -> None:
    spend(world)
    assert ada(world) == 10
    token = world.selected(Method.APP)
    assert world.select(token, Method.APP).codes == 2
    sent = world.select(token, Method.SMS)
    assert (sent.codes, sent.code_length) == (1, 10)
    assert len(world.sms.last.code) == 10
    assert world.select(token, Method.RECOVERY).codes == 1


def test_the_right_long_code_is_granted(spent: World) -> None:
    token = spent.selected(Method.SMS)
    assert spent.verify(token, spent.sms.last.code).access_token


def test_two_codes_in_a_row_are_granted_and_one_is_a_bad_request(spent: World) -> None:
    token = spent.selected(Method.APP)
    with pytest.raises(InvalidRequest) as refusal:
        spent.verify(token, spent.app_code())
    assert refusal.value.errors == (("next_code", "is missing"),)
    assert spent.challenge(token).attempts == 0
    assert spent.verify(token, spent.app_code(), spent.app_code(1)).access_token


def test_one_right_code_of_two_is_wrong(spent: World) -> None:
    token = spent.selected(Method.APP)
    with pytest.raises(CodeIncorrect):
        spent.verify(token, spent.app_code(), wrong(spent.app_code(1)))


def test_an_unasked_next_code_is_a_bad_request_and_charges_nothing(world: World) -> None:
    for method in (Method.APP, Method.SMS):
        token = world.selected(method)
        with pytest.raises(InvalidRequest):
            world.verify(token, "123456", "123456")
        assert world.challenge(token).attempts == 0
    assert ada(world) == 0


def test_a_recovery_code_always_works(spent: World) -> None:
    token = spent.selected(Method.RECOVERY)
    assert spent.verify(token, RECOVERY_CODE).access_token


def test_hardened_attempts_charge_the_challenge_only(spent: World) -> None:
    budget = next(iter(spent.users.items.values())).budget
    token = spent.selected(Method.SMS)
    guess(spent, token, 1)
    user = next(iter(spent.users.items.values()))
    assert (user.budget, spent.challenge(token).attempts, spent.challenge(token).charged) == (
        budget,
        1,
        0,
    )


def test_hardened_attempts_wait_longer_each_time_over_all_challenges(spent: World) -> None:
    for number in range(1, 9):
        token = spent.selected(Method.RECOVERY if number % 2 else Method.EMAIL)
        guess(spent, token, 1)
        other = spent.selected(Method.SMS)
        with pytest.raises(AttemptTooSoon) as refusal:
            spent.verify(other, LONG)
        assert refusal.value.retry_after == min(30 * 2 ** (number - 1), 3600)
        assert spent.challenge(other).attempts == 0
        spent.clock.advance(refusal.value.retry_after)


def test_success_ends_the_waits(spent: World) -> None:
    guess(spent, spent.selected(Method.EMAIL), 1)
    spent.clock.advance(30)
    spent.verify(spent.selected(Method.RECOVERY), RECOVERY_CODE)
    token = spent.selected(Method.SMS)
    assert spent.verify(token, spent.sms.last.code).access_token


@pytest.mark.parametrize("method", [Method.APP, Method.SMS])
def test_what_was_selected_before_the_budget_ran_out_must_be_selected_again(
    world: World, method: Method
) -> None:
    token = world.selected(method)
    code = world.app_code() if method is Method.APP else world.sms.last.code
    spend(world)
    with pytest.raises(MethodNotSelected):
        world.verify(token, code)
    assert world.challenge(token).attempts == 0
    world.clock.advance(30)
    again = world.select(token, method)
    if method is Method.APP:
        assert world.verify(token, world.app_code(), world.app_code(1)).access_token
    else:
        assert (again.sent, again.code_length) == (True, 10)
        assert world.verify(token, world.sms.last.code).access_token


def test_a_hardened_selection_stays_so_when_the_budget_recovers(spent: World) -> None:
    token = spent.selected(Method.SMS)
    code = spent.sms.last.code
    spent.add(a_user())
    assert spent.select(token, Method.SMS).sent is False
    assert spent.verify(token, code).access_token


def test_five_attempts_bound_a_hardened_challenge_too(spent: World) -> None:
    token = spent.selected(Method.RECOVERY)
    for wait in (30, 60, 120, 240):
        guess(spent, token, 1)
        spent.clock.advance(wait)
    guess(spent, token, 1)
    with pytest.raises(TooManyAttempts):
        spent.verify(token, RECOVERY_CODE)


def test_a_clock_that_jumps_back_adds_no_guess(world: World) -> None:
    spend(world)
    world.clock.advance(-365 * 86_400)
    assert next(iter(world.users.items.values())).hardened(world.clock.now())


def test_a_spent_budget_flags_the_password_until_it_changes(world: World) -> None:
    guess(world, world.selected(Method.APP), 5)
    assert not world.administer.get("ada").must_change
    guess(world, world.selected(Method.EMAIL), 4)
    assert not world.administer.get("ada").must_change
    guess(world, world.selected(Method.APP), 1)
    assert world.administer.get("ada").must_change
    assert not world.administer.set_password("ada", Secret("another horse")).must_change


def test_a_hardened_attempt_flags_the_password(spent: World) -> None:
    guess(spent, spent.selected(Method.SMS), 1)
    assert spent.administer.get("ada").must_change


def test_the_guess_that_spends_the_budget_is_told_to_the_log_and_no_later_one(world: World) -> None:
    token = world.selected(Method.APP)
    guess(world, token, 5)
    token = world.selected(Method.SMS)
    guess(world, token, 4)
    assert "budget" not in world.audit.facts
    guess(world, token, 1)
    assert world.audit.facts.pop("budget") == "spent"
    assert world.audit.facts.pop("must_change") == "true"
    world.clock.advance(3600)
    guess(world, world.selected(Method.SMS), 1)
    assert not {"budget", "must_change"} & world.audit.facts.keys()
