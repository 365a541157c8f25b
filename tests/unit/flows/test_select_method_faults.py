"""What fails, is lost or has ended: a selection leaves no trace of it."""

import pytest
from gatehouse.domain.errors import (
    DeliveryFailed,
    MfaTokenInvalid,
    TemporarilyUnavailable,
    TooManyAttempts,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import SENT, Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import Status, User

from tests.builders import a_user
from tests.fakes.world import World


@pytest.mark.parametrize("method", sorted(SENT))
def test_a_failed_delivery_leaves_the_challenge_as_it_was(world: World, method: Method) -> None:
    token = world.selected(Method.APP)
    before = world.challenge(token)
    outbox = {Method.SMS: world.sms, Method.EMAIL: world.email}[method]
    outbox.down = True
    with pytest.raises(DeliveryFailed):
        world.select(token, method)
    assert world.challenge(token) == before
    assert world.verify(token, world.app_code())


def test_a_failed_resend_leaves_the_code_and_its_pause_as_they_were(world: World) -> None:
    token = world.selected(Method.SMS)
    world.clock.advance(30)
    before = world.challenge(token)
    world.sms.down = True
    with pytest.raises(DeliveryFailed):
        world.select(token, Method.SMS, resend=True)
    assert world.challenge(token) == before
    world.sms.down = False
    assert world.select(token, Method.SMS, resend=True).sent
    first, second = world.sms.messages
    assert first.code == second.code


def test_the_code_sent_after_a_failure_is_the_one_that_failed(world: World) -> None:
    token = world.token()
    digests = []
    world.sms.down = True
    world.journal.meanwhile.append(lambda: None)
    world.journal.meanwhile.append(lambda: digests.append(world.challenge(token).code_digest))
    with pytest.raises(DeliveryFailed):
        world.select(token, Method.SMS)
    world.sms.down = False
    world.select(token, Method.SMS)
    assert digests == [world.challenge(token).code_digest]
    assert world.verify(token, world.sms.last.code)


def test_a_selection_whose_reply_is_lost_holds_back_no_message(world: World) -> None:
    token = world.token()
    before = world.challenge(token)
    world.journal.lost = True
    with pytest.raises(TemporarilyUnavailable):
        world.select(token, Method.SMS)
    assert world.challenge(token) == before
    world.journal.lost = False
    assert world.select(token, Method.SMS).sent
    assert world.verify(token, world.sms.last.code)


def test_what_is_taken_back_never_forgives_an_attempt(world: World) -> None:
    token = world.selected(Method.SMS)
    world.clock.advance(30)
    world.sms.down = True
    world.journal.meanwhile.append(lambda: None)
    world.journal.meanwhile.append(lambda: guess(world, token))
    with pytest.raises(DeliveryFailed):
        world.select(token, Method.SMS, resend=True)
    assert world.challenge(token).attempts == 1


def guess(world: World, token: Secret) -> None:
    """Charge an attempt as another request would."""
    challenge = world.challenge(token)
    world.challenges.items[challenge.id] = challenge.attempted(hardened=False)


def other(world: World, token: Secret, method: Method) -> None:
    """Select as another request would, whose provider answers."""
    down, world.sms.down = world.sms.down, False
    world.select(token, method)
    world.sms.down = down


def test_what_somebody_selected_meanwhile_is_not_taken_back(world: World) -> None:
    token = world.token()
    world.sms.down = True
    world.journal.meanwhile.append(lambda: None)
    world.journal.meanwhile.append(lambda: other(world, token, Method.EMAIL))
    with pytest.raises(DeliveryFailed):
        world.select(token, Method.SMS)
    assert world.challenge(token).method is Method.EMAIL
    assert world.verify(token, world.email.last.code)


def test_no_code_is_out_that_is_not_on_record(world: World) -> None:
    token = world.token()
    world.journal.conflict = True
    with pytest.raises(TemporarilyUnavailable):
        world.select(token, Method.SMS)
    assert world.sms.messages == []


def test_a_lost_race_is_tried_again_three_times_in_all(world: World) -> None:
    token = world.token()
    world.journal.conflict = True
    world.journal.events.clear()
    with pytest.raises(TemporarilyUnavailable):
        world.select(token, Method.APP)
    assert world.journal.events == ["load", "select"] * 3


def test_two_selections_at_once_send_one_message(world: World) -> None:
    token = world.token()
    world.journal.meanwhile.append(lambda: other(world, token, Method.SMS))
    assert not world.select(token, Method.SMS).sent
    assert len(world.sms.messages) == 1


@pytest.mark.parametrize("method", Method)
def test_an_exhausted_challenge_selects_nothing(world: World, method: Method) -> None:
    token = world.selected(Method.SMS)
    for _ in range(5):
        guess(world, token)
    with pytest.raises(TooManyAttempts):
        world.select(token, method)


@pytest.mark.parametrize("method", Method)
def test_an_expired_challenge_selects_nothing(world: World, method: Method) -> None:
    token = world.token()
    world.clock.advance(600)
    with pytest.raises(MfaTokenInvalid):
        world.select(token, method)


def test_a_used_challenge_selects_nothing(world: World) -> None:
    token = world.selected(Method.SMS)
    world.verify(token, world.sms.last.code)
    with pytest.raises(MfaTokenInvalid):
        world.select(token, Method.SMS)


@pytest.mark.parametrize("forged", ["x", f"{key_of('ada')}.{'s' * 43}"])
def test_an_unknown_token_selects_nothing(world: World, forged: str) -> None:
    with pytest.raises(MfaTokenInvalid):
        world.select(Secret(forged), Method.APP)


@pytest.mark.parametrize(
    "now",
    [None, a_user(version=2), a_user(user_id="recreated"), a_user(status=Status.DISABLED)],
    ids=["deleted", "changed", "recreated", "disabled"],
)
def test_a_changed_user_ends_the_challenge(world: World, now: User | None) -> None:
    token = world.token()
    world.users.items.clear()
    if now:
        world.add(now)
    with pytest.raises(MfaTokenInvalid):
        world.select(token, Method.SMS)
    assert world.sms.messages == []
