"""What others do between a request's reading and its writing."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from gatehouse.domain.errors import CodeIncorrect, GatehouseError, MfaTokenInvalid, TooManyAttempts
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret

from tests.builders import RECOVERY_CODE, a_user
from tests.fakes.services import WatchedSecret
from tests.fakes.world import World, wrong


def nothing() -> None:
    """Let a write go undisturbed."""


def before_consuming(world: World, happens: Callable[[], None]) -> None:
    """Let something happen between a request's charge and its use of the challenge."""
    world.journal.meanwhile.extend([nothing, happens])


def changed(world: World) -> None:
    """Change the user as an administrator would."""
    world.users.items[key_of("ada")] = a_user(version=2)


def test_a_charge_lost_to_another_attempt_is_charged_again(world: World) -> None:
    token = world.selected(Method.SMS)
    code = world.sms.last.code

    def other() -> None:
        with pytest.raises(CodeIncorrect):
            world.verify(token, wrong(code))

    world.journal.meanwhile.append(other)
    assert world.verify(token, code)
    assert world.challenge(token).used


def test_a_fifth_attempt_meanwhile_leaves_none(world: World) -> None:
    token = world.selected(Method.SMS)
    code = world.sms.last.code

    def others() -> None:
        challenge = world.challenge(token)
        world.challenges.items[challenge.id] = replace(challenge, attempts=5)

    world.journal.meanwhile.append(others)
    with pytest.raises(TooManyAttempts):
        world.verify(token, code)


@pytest.mark.parametrize("when", ["before the charge", "before the use"])
def test_a_user_changed_meanwhile_is_granted_nothing(world: World, when: str) -> None:
    token = world.selected(Method.SMS)
    if when == "before the use":
        world.journal.meanwhile.append(nothing)
    world.journal.meanwhile.append(lambda: changed(world))
    with pytest.raises(MfaTokenInvalid):
        world.verify(token, world.sms.last.code)
    assert not world.challenge(token).used


def test_a_challenge_used_meanwhile_is_granted_once(world: World) -> None:
    token = world.selected(Method.SMS)
    code = world.sms.last.code
    granted = []
    before_consuming(world, lambda: granted.append(world.verify(token, code)))
    with pytest.raises(MfaTokenInvalid):
        world.verify(token, code)
    assert len(granted) == 1


def test_a_step_spent_meanwhile_answers_like_a_wrong_code(world: World) -> None:
    one, other, code = world.selected(Method.APP), world.selected(Method.APP), world.app_code()
    granted = []
    before_consuming(world, lambda: granted.append(world.verify(other, code)))
    with pytest.raises(CodeIncorrect) as refusal:
        world.verify(one, code)
    assert refusal.value.attempts_left == 4
    assert len(granted) == 1
    assert not world.challenge(one).used


def test_a_step_spent_meanwhile_answers_the_fifth_attempt_like_a_wrong_code(world: World) -> None:
    one, other, code = world.selected(Method.APP), world.selected(Method.APP), world.app_code()
    for _ in range(4):
        with pytest.raises(CodeIncorrect):
            world.verify(one, wrong(code))
    granted = []
    before_consuming(world, lambda: granted.append(world.verify(other, code)))
    with pytest.raises(CodeIncorrect) as refusal:
        world.verify(one, code)
    assert refusal.value.attempts_left == 0


def test_a_recovery_code_spent_meanwhile_answers_like_a_wrong_code(world: World) -> None:
    one, other = world.selected(Method.RECOVERY), world.selected(Method.RECOVERY)
    granted = []
    before_consuming(world, lambda: granted.append(world.verify(other, RECOVERY_CODE)))
    with pytest.raises(CodeIncorrect):
        world.verify(one, RECOVERY_CODE)
    assert len(granted) == 1


def test_a_method_selected_meanwhile_ends_the_code(world: World) -> None:
    token = world.selected(Method.SMS)

    def other() -> None:
        world.select(token, Method.EMAIL)

    before_consuming(world, other)
    with pytest.raises(CodeIncorrect):
        world.verify(token, world.sms.last.code)
    assert world.verify(token, world.email.last.code)


def test_a_resend_meanwhile_does_not_end_the_code(world: World) -> None:
    token = world.selected(Method.SMS)
    world.clock.advance(30)

    def other() -> None:
        world.select(token, Method.SMS, resend=True)

    before_consuming(world, other)
    assert world.verify(token, world.sms.last.code)


def outcome(world: World, token: Secret, code: Secret) -> str:
    try:
        world.verify(token, code)
    except GatehouseError as refusal:
        return refusal.code
    return "granted"


@pytest.mark.parametrize("method", [Method.SMS, Method.APP])
def test_fifty_right_codes_at_once_are_granted_once(world: World, method: Method) -> None:
    token = world.selected(method)
    code = Secret(world.sms.last.code if method is Method.SMS else world.app_code())
    with ThreadPoolExecutor(16) as crowd:
        answers = Counter(crowd.map(lambda _: outcome(world, token, code), range(50)))
    assert answers["granted"] == 1
    assert world.challenge(token).used


def test_fifty_wrong_codes_at_once_are_compared_five_times(world: World) -> None:
    token = world.selected(Method.SMS)
    looks: list[str] = []
    code = WatchedSecret(wrong(world.sms.last.code), looks)
    with ThreadPoolExecutor(16) as crowd:
        answers = Counter(crowd.map(lambda _: outcome(world, token, code), range(50)))
    assert answers["code_incorrect"] == len(looks) == world.challenge(token).attempts == 5
    assert "granted" not in answers
