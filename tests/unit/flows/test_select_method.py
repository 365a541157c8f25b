"""Selecting sends at once, reloading sends nothing, and what fails leaves no trace."""

import pytest
from gatehouse.domain.challenge import Sends
from gatehouse.domain.errors import (
    MethodUnavailable,
    ResendTooSoon,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import SENT, Method
from gatehouse.domain.secret import Secret
from gatehouse.flows.select_method import Selected

from tests.builders import DESTINATIONS, a_user
from tests.fakes.services import NOW, Message
from tests.fakes.world import World

MASKS = {Method.SMS: "+•••••••0142", Method.EMAIL: "a•••@e•••.org"}


@pytest.mark.parametrize("method", sorted(SENT))
def test_a_sent_method_sends_at_once(world: World, method: Method) -> None:
    token = world.token()
    selected = world.select(token, method, language="de")
    assert selected == Selected(method, 6, MASKS[method], sent=True, expires_in=300, resend_in=30)
    (message,) = {Method.SMS: world.sms, Method.EMAIL: world.email}[method].messages
    assert message == Message(DESTINATIONS[method], message.code, 300, "de")
    assert len(message.code) == 6
    assert message.code.isdecimal()


def test_no_code_is_stored(world: World) -> None:
    world.selected(Method.SMS)
    assert world.sms.last.code not in repr(world.challenges.items)


@pytest.mark.parametrize(("method", "length"), [(Method.APP, 6), (Method.RECOVERY, 16)])
def test_a_method_that_is_read_sends_nothing(world: World, method: Method, length: int) -> None:
    token = world.token()
    for resend in (False, True):
        assert world.select(token, method, resend=resend) == Selected(method, length)
    assert world.sms.messages == world.email.messages == []
    assert world.challenge(token).generation == 1


def test_a_reload_sends_nothing_and_tells_what_is_left(world: World) -> None:
    token = world.selected(Method.SMS)
    world.clock.advance(20)
    assert world.select(token, Method.SMS) == Selected(
        Method.SMS, 6, MASKS[Method.SMS], sent=False, expires_in=280, resend_in=10
    )
    world.clock.advance(20)
    assert world.select(token, Method.SMS).resend_in == 0
    assert len(world.sms.messages) == 1


def test_a_resend_repeats_the_same_code(world: World) -> None:
    token = world.selected(Method.SMS)
    world.clock.advance(30)
    again = world.select(token, Method.SMS, resend=True)
    assert (again.sent, again.expires_in, again.resend_in) == (True, 300, 60)
    first, second = world.sms.messages
    assert first == second
    world.clock.advance(299)
    assert world.verify(token, first.code)


def test_a_resend_waits_for_its_pause(world: World) -> None:
    token = world.selected(Method.SMS)
    before = world.challenge(token)
    for pause in (30, 60, 120, 120):
        world.clock.advance(pause - 1)
        with pytest.raises(ResendTooSoon) as refusal:
            world.select(token, Method.SMS, resend=True)
        assert refusal.value.retry_after == 1
        assert world.challenge(token) == before
        world.clock.advance(1)
        world.select(token, Method.SMS, resend=True)
        before = world.challenge(token)
    assert len({message.code for message in world.sms.messages}) == 1


def test_no_code_outlives_its_challenge(world: World) -> None:
    token = world.selected(Method.SMS)
    for _ in range(2):
        world.clock.advance(250)
        left = world.select(token, Method.SMS, resend=True).expires_in
    assert left == 100
    assert world.sms.last.expires_in == 100


def test_a_resend_without_a_live_code_is_a_plain_selection(world: World) -> None:
    token = world.token()
    assert world.select(token, Method.SMS, resend=True).sent
    world.clock.advance(300)
    assert world.select(token, Method.SMS, resend=True).sent
    first, second = world.sms.messages
    assert first.code != second.code


def test_another_method_gets_another_code(world: World) -> None:
    token = world.selected(Method.SMS)
    world.select(token, Method.EMAIL)
    assert world.sms.last.code != world.email.last.code
    assert world.challenge(token).method is Method.EMAIL


def test_coming_back_within_the_pause_is_refused_and_changes_nothing(world: World) -> None:
    token = world.selected(Method.SMS)
    world.select(token, Method.EMAIL)
    before = world.challenge(token)
    with pytest.raises(ResendTooSoon) as refusal:
        world.select(token, Method.SMS)
    assert refusal.value.retry_after == 30
    assert world.challenge(token) == before
    assert len(world.sms.messages) == 1
    assert world.verify(token, world.email.last.code)


def test_coming_back_after_the_pause_sends_a_new_code(world: World) -> None:
    token = world.selected(Method.SMS)
    world.select(token, Method.EMAIL)
    world.clock.advance(30)
    assert world.select(token, Method.SMS).resend_in == 60
    first, second = world.sms.messages
    assert first.code != second.code


def test_what_is_not_configured_is_refused_and_changes_nothing(world: World) -> None:
    token = world.selected(Method.SMS)
    world.add(a_user(methods=[Method.SMS], recovery_codes=frozenset()))
    before = world.challenge(token)
    for method in (Method.APP, Method.EMAIL, Method.RECOVERY):
        with pytest.raises(MethodUnavailable):
            world.select(token, method)
    assert world.challenge(token) == before


def guess(world: World, token: Secret) -> None:
    """Charge an attempt as another request would."""
    challenge = world.challenge(token)
    world.challenges.items[challenge.id] = challenge.attempted(hardened=False)


def test_wrong_attempts_survive_resends_and_switches(world: World) -> None:
    token = world.selected(Method.SMS)
    guess(world, token)
    for method in (Method.SMS, Method.EMAIL, Method.APP, Method.RECOVERY):
        world.clock.advance(30)
        world.select(token, method, resend=True)
        assert world.challenge(token).attempts == 1


def test_the_pauses_of_a_method_are_its_own(world: World) -> None:
    token = world.selected(Method.SMS)
    world.clock.advance(10)
    world.select(token, Method.EMAIL)
    assert world.challenge(token).sends == {
        Method.SMS: Sends(1, NOW + 30),
        Method.EMAIL: Sends(1, NOW + 40),
    }


def test_the_audit_knows_the_method_and_no_destination(world: World) -> None:
    world.selected(Method.SMS)
    assert world.audit.facts == {"user": key_of("ada"), "method": Method.SMS}
