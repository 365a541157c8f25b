"""Every attempt is charged before it is compared, and stays charged whatever fails then."""

import pytest
from gatehouse.domain.errors import (
    MethodNotSelected,
    TemporarilyUnavailable,
    TooManyAttempts,
)
from gatehouse.domain.methods import Method

from tests.fakes.services import WatchedSecret
from tests.fakes.world import World, refused, wrong


@pytest.mark.parametrize("method", Method)
def test_the_fifth_wrong_code_is_the_last(world: World, method: Method) -> None:
    token = world.selected(method)
    code = world.right(method)
    guess = wrong(world.app_code()) if method is Method.RECOVERY else wrong(code)
    assert [refused(world, token, guess) for _ in range(5)] == [4, 3, 2, 1, 0]
    for late in (code, guess):
        with pytest.raises(TooManyAttempts):
            world.verify(token, late)
    assert world.challenge(token).attempts == 5
    assert world.signer.claims == []


def test_attempts_survive_resends_and_switches(world: World) -> None:
    token = world.selected(Method.SMS)
    assert refused(world, token, wrong(world.sms.last.code)) == 4
    world.clock.advance(30)
    world.select(token, Method.SMS, resend=True)
    assert refused(world, token, wrong(world.sms.last.code)) == 3
    world.select(token, Method.EMAIL)
    assert refused(world, token, wrong(world.email.last.code)) == 2
    world.select(token, Method.APP)
    assert refused(world, token, wrong(world.app_code())) == 1
    world.select(token, Method.RECOVERY)
    assert refused(world, token, "AAAAAAAAAAAAAAAA") == 0


def test_a_code_before_any_selection_is_refused_and_charges_nothing(world: World) -> None:
    token = world.token()
    with pytest.raises(MethodNotSelected):
        world.verify(token, world.app_code())
    assert world.challenge(token).attempts == 0


@pytest.mark.parametrize("method", Method)
def test_an_attempt_is_charged_before_it_is_compared(world: World, method: Method) -> None:
    token = world.selected(method)
    events = world.journal.events
    events.clear()
    world.verify(token, WatchedSecret(world.right(method), events))
    told = ["take"] * (method is Method.RECOVERY)
    done = ["load", "charge", "compare", "look again", "consume", *told]
    assert [*dict.fromkeys(events)] == done


@pytest.mark.parametrize("method", Method)
def test_nothing_is_compared_when_the_charge_is_lost(world: World, method: Method) -> None:
    token = world.selected(method)
    code = world.right(method)
    world.journal.conflict = True
    events = world.journal.events
    events.clear()
    with pytest.raises(TemporarilyUnavailable):
        world.verify(token, WatchedSecret(code, events))
    assert events == ["load", "charge"] * 7


def test_nothing_is_compared_when_the_charge_fails(world: World) -> None:
    token = world.selected(Method.SMS)
    world.journal.meanwhile.append(lambda: setattr(world.journal, "down", True))
    events = world.journal.events
    events.clear()
    with pytest.raises(TemporarilyUnavailable):
        world.verify(token, WatchedSecret(world.sms.last.code, events))
    assert events == ["load", "charge"]


@pytest.mark.parametrize("method", Method)
def test_a_failed_signature_keeps_the_challenge_open_and_the_attempt_charged(
    world: World, method: Method
) -> None:
    token = world.selected(method)
    code = world.right(method)
    world.signer.down = True
    with pytest.raises(TemporarilyUnavailable):
        world.verify(token, code)
    assert (world.challenge(token).used, world.challenge(token).attempts) == (False, 1)
    world.signer.down = False
    assert world.verify(token, code)


def test_a_seed_that_cannot_be_read_keeps_the_attempt_charged(world: World) -> None:
    token = world.selected(Method.APP)
    world.vault.seeds.clear()
    with pytest.raises(TemporarilyUnavailable):
        world.verify(token, world.app_code())
    assert world.challenge(token).attempts == 1


def test_a_wrong_code_is_never_signed(world: World) -> None:
    token = world.selected(Method.SMS)
    refused(world, token, wrong(world.sms.last.code))
    assert world.signer.claims == []
