"""After a day's wrong codes of all users everybody's codes are harder to guess until midnight."""

from collections.abc import Iterator
from itertools import count

import pytest
from gatehouse.domain.errors import MethodNotSelected, TemporarilyUnavailable
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.quotas import DAY, SHARDS, Breaker
from gatehouse.domain.secret import Secret
from gatehouse.flows.login import MfaRequired

from tests.builders import a_user
from tests.fakes.services import NOW
from tests.fakes.world import World, refused

WRONG = "ABCDEFGHIJKLMNOP"
BREAKER = Breaker(10 * SHARDS)


def neighbours() -> Iterator[str]:
    """Find users who are counted where ada is."""
    part = BREAKER.count(key_of("ada"), NOW)
    names = (f"user{number}" for number in count())
    return (name for name in names if BREAKER.count(key_of(name), NOW) == part)


@pytest.fixture
def world() -> World:
    """Return a world in which ten wrong codes of ada's part are a day's."""
    world = World(breaker=BREAKER)
    world.add(a_user())
    return world


def challenge_of(world: World, name: str) -> Secret:
    due = world.login(name)
    assert isinstance(due, MfaRequired)
    return due.mfa_token


def guess(world: World, name: str, times: int) -> None:
    world.add(a_user(key=key_of(name), username=name, user_id=name))
    token = challenge_of(world, name)
    world.select(token, Method.APP)
    for _ in range(times):
        refused(world, token, WRONG)


def test_everybody_is_hardened_and_nobodys_password_is_burnt(world: World) -> None:
    thieves = neighbours()
    for _ in range(2):
        assert world.select(world.token(), Method.APP).codes == 1
        guess(world, next(thieves), 5)
    token = world.token()
    assert world.select(token, Method.APP).codes == 2
    assert world.select(token, Method.SMS).code_length == 10
    assert world.select(token, Method.RECOVERY).codes == 1
    world.select(token, Method.APP)
    assert world.verify(token, world.app_code(), world.app_code(1))
    ada = world.users.items[key_of("ada")]
    assert not ada.must_change
    assert ada.budget == 0


def test_an_attempt_after_the_breaker_must_be_hardened_and_waits(world: World) -> None:
    token = world.selected(Method.APP)
    hers = world.users.items[key_of("ada")]
    thieves = neighbours()
    for _ in range(2):
        guess(world, next(thieves), 5)
    with pytest.raises(MethodNotSelected):
        world.verify(token, world.app_code())
    world.select(token, Method.RECOVERY)
    refused(world, token, "QRSTUVWXYZ234567")
    ada = world.users.items[key_of("ada")]
    assert (ada.budget, ada.must_change) == (hers.budget, False)
    assert ada.next_attempt_at == world.clock.now() + 30


def test_it_ends_at_midnight(world: World) -> None:
    thieves = neighbours()
    for _ in range(2):
        guess(world, next(thieves), 5)
    world.clock.advance(DAY - NOW % DAY)
    assert world.select(world.token(), Method.APP).codes == 1


def test_right_codes_are_not_counted(world: World) -> None:
    for _ in range(5):
        assert world.verify(world.selected(Method.SMS), world.sms.last.code)
        world.clock.advance(3600)
    assert not world.throttle.counted(BREAKER.count(key_of("ada"), NOW))


def test_a_wrong_code_that_cannot_be_counted_is_not_answered(world: World) -> None:
    token = world.selected(Method.APP)
    world.journal.meanwhile = [lambda: None, lambda: setattr(world.journal, "down", True)]
    with pytest.raises(TemporarilyUnavailable):
        world.verify(token, WRONG)
    assert world.challenge(token).attempts == 1
