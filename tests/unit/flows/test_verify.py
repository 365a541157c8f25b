"""A code is worth one grant, in time, for its own challenge; every try is charged first."""

import pytest
from gatehouse.domain.errors import (
    MfaTokenInvalid,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import SENT, Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import Status, User
from joserfc import jwt

from tests.builders import RECOVERY_CODE, USER_ID, a_token, a_user
from tests.fakes.services import NOW, local_key
from tests.fakes.world import World, refused, wrong

AMR = {
    Method.APP: (["pwd", "otp", "mfa"], "aal2"),
    Method.SMS: (["pwd", "sms", "otp", "mfa"], "aal2"),
    Method.EMAIL: (["pwd", "otp", "mfa"], "aal1"),
    Method.RECOVERY: (["pwd", "otp", "mfa"], "aal1"),
}


@pytest.mark.parametrize("method", Method)
def test_the_right_code_is_granted(world: World, method: Method) -> None:
    token = world.selected(method)
    grant = world.verify(token, world.right(method))
    claims = jwt.decode(grant.access_token.reveal(), local_key()).claims
    assert (claims["sub"], claims["amr"], claims["acr"]) == (USER_ID, *AMR[method])
    assert grant.expires_in == 900


@pytest.mark.parametrize("method", Method)
def test_a_challenge_is_used_once(world: World, method: Method) -> None:
    token = world.selected(method)
    code = world.right(method)
    world.verify(token, code)
    world.clock.advance(30)
    for again in (code, world.app_code()):
        with pytest.raises(MfaTokenInvalid):
            world.verify(token, again)
    assert len(world.signer.claims) == 1


@pytest.mark.parametrize("method", sorted(SENT))
def test_an_expired_code_answers_like_a_wrong_one(world: World, method: Method) -> None:
    token = world.selected(method)
    world.clock.advance(300)
    assert refused(world, token, world.right(method)) == 4
    assert refused(world, token, wrong(world.right(method))) == 3


@pytest.mark.parametrize("method", sorted(SENT))
def test_a_code_works_in_its_last_second(world: World, method: Method) -> None:
    token = world.selected(method)
    world.clock.advance(299)
    assert world.verify(token, world.right(method))


def test_switching_ends_the_old_code(world: World) -> None:
    token = world.selected(Method.SMS)
    old = world.sms.last.code
    for method in (Method.EMAIL, Method.APP, Method.RECOVERY):
        world.select(token, method)
        refused(world, token, old)
    world.clock.advance(30)
    world.select(token, Method.SMS)
    refused(world, token, old)
    assert world.verify(token, world.sms.last.code)


def test_a_code_is_good_for_its_own_challenge_only(world: World) -> None:
    one, other = world.selected(Method.SMS), world.selected(Method.SMS)
    first, second = world.sms.messages
    assert refused(world, one, second.code) == 4
    assert refused(world, other, first.code) == 4
    assert world.verify(one, first.code)


def test_a_code_of_another_length_or_kind_is_an_attempt(world: World) -> None:
    token = world.selected(Method.SMS)
    code = world.sms.last.code
    assert refused(world, token, code + "0") == 4
    assert refused(world, token, RECOVERY_CODE.reveal()) == 3
    assert refused(world, token, world.app_code()) == 2
    assert world.verify(token, code)


def test_a_replayed_step_is_refused_in_another_challenge(world: World) -> None:
    code, one, other = world.app_code(), world.selected(Method.APP), world.selected(Method.APP)
    world.verify(one, code)
    assert refused(world, other, code) == 4
    assert refused(world, other, world.app_code(-1)) == 3
    assert world.verify(other, world.app_code(+1))


@pytest.mark.parametrize(
    ("offset", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_either_side_is_accepted(world: World, offset: int, good: bool) -> None:
    token = world.selected(Method.APP)
    if good:
        assert world.verify(token, world.app_code(offset))
        assert world.users.items[key_of("ada")].last_step == NOW // 30 + offset
    else:
        refused(world, token, world.app_code(offset))


def test_a_recovery_code_works_once(world: World) -> None:
    one, other = world.selected(Method.RECOVERY), world.selected(Method.RECOVERY)
    world.verify(one, RECOVERY_CODE)
    assert world.users.items[key_of("ada")].recovery_codes == frozenset()
    refused(world, other, RECOVERY_CODE.reveal())


@pytest.mark.parametrize(
    "now",
    [None, a_user(version=2), a_user(user_id="recreated"), a_user(status=Status.DISABLED)],
    ids=["deleted", "changed", "recreated", "disabled"],
)
@pytest.mark.parametrize("method", Method)
def test_a_changed_user_ends_open_challenges(
    world: World, method: Method, now: User | None
) -> None:
    token = world.selected(method)
    world.users.items.clear()
    if now:
        world.add(now)
    with pytest.raises(MfaTokenInvalid):
        world.verify(token, world.right(method))
    assert [each.attempts for each in world.challenges.items.values()] == [0]


def test_an_expired_challenge_is_over(world: World) -> None:
    token = world.selected(Method.APP)
    world.clock.advance(600)
    with pytest.raises(MfaTokenInvalid):
        world.verify(token, world.app_code())


@pytest.mark.parametrize(
    "forged", ["", f"{key_of('ada')}.{'s' * 43}", f"{a_token().reveal()[:-64]}{'0' * 64}"]
)
def test_an_unknown_token_is_refused(world: World, forged: str) -> None:
    with pytest.raises(MfaTokenInvalid):
        world.verify(Secret(forged), "123456")


def test_every_grant_has_a_number_of_its_own(world: World) -> None:
    for _ in range(3):
        world.verify(world.selected(Method.SMS), world.sms.last.code)
    assert len({claims["jti"] for claims in world.signer.claims}) == 3


def test_the_audit_knows_user_and_method_and_no_code(world: World) -> None:
    token = world.selected(Method.SMS)
    world.audit.facts.clear()
    world.verify(token, world.sms.last.code)
    assert world.audit.facts == {"user": key_of("ada"), "method": Method.SMS}
