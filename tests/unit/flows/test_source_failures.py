"""One source has only so many wrong codes, whoever's they are; its neighbours lose nothing."""

import pytest
from gatehouse.domain.errors import CodeIncorrect, RateLimited
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.quotas import DAY, HOUR, FailureLimits
from gatehouse.flows.login import MfaRequired

from tests.builders import a_user
from tests.fakes.services import NOW
from tests.fakes.world import World, wrong

ELSEWHERE = "198.51.100.7/32"
WRONG = "ABCDEFGHIJKLMNOP"


@pytest.fixture
def world() -> World:
    """Return a world that limits a source, and knows fifty users."""
    world = World(failures=FailureLimits(source_hour=20, source_day=60))
    for number in range(50):
        name = f"user{number}"
        world.add(a_user(key=key_of(name), username=name, user_id=name))
    return world


def guess(world: World, number: int, network: str = ELSEWHERE) -> None:
    """Try a wrong code against an account of its own."""
    due = world.login(f"user{number}")
    assert isinstance(due, MfaRequired)
    world.select(due.mfa_token, Method.APP)
    with pytest.raises(CodeIncorrect):
        world.verify(due.mfa_token, WRONG, network=network)


def limited(world: World, number: int) -> int:
    """Make sure that a right code is refused, uncharged; return for how long."""
    due = world.login(f"user{number}")
    assert isinstance(due, MfaRequired)
    world.select(due.mfa_token, Method.APP)
    with pytest.raises(RateLimited) as refusal:
        world.verify(due.mfa_token, world.app_code(), network=ELSEWHERE)
    assert world.challenge(due.mfa_token).attempts == 0
    assert world.users.items[key_of(f"user{number}")].budget == 0
    assert world.verify(due.mfa_token, world.app_code())  # from where it is not limited
    return refusal.value.retry_after


def test_one_code_against_fifty_accounts_is_refused_by_the_21st(world: World) -> None:
    for number in range(20):
        guess(world, number)
    assert limited(world, 20) == HOUR - NOW % HOUR


def test_a_day_allows_three_such_hours(world: World) -> None:
    world.clock.time = NOW - NOW % DAY
    for _ in range(3):
        for number in range(20):
            guess(world, number)
        world.clock.advance(HOUR)
    assert limited(world, 21) == DAY - 3 * HOUR


def busy(world: World) -> MfaRequired:
    """Select an app, and let twenty others' wrong codes come in before the next write but one."""
    due = world.login("user20")
    assert isinstance(due, MfaRequired)
    world.select(due.mfa_token, Method.APP)

    def others() -> None:
        for number in range(20):
            guess(world, number)

    world.journal.meanwhile.append(others)
    return due


def test_a_right_code_is_worth_nothing_once_its_source_is_spent_meanwhile(world: World) -> None:
    token = busy(world).mfa_token
    with pytest.raises(RateLimited):
        world.verify(token, world.app_code(), network=ELSEWHERE)
    assert (world.challenge(token).used, world.challenge(token).attempts) == (False, 1)
    assert world.verify(token, world.app_code())  # from where it is not limited


def test_a_wrong_code_is_not_told_once_its_source_is_spent_meanwhile(world: World) -> None:
    token = busy(world).mfa_token
    with pytest.raises(RateLimited) as refusal:
        world.verify(token, WRONG, network=ELSEWHERE)
    assert refusal.value.retry_after == HOUR - NOW % HOUR
    assert world.challenge(token).attempts == 1


def test_a_login_is_granted_although_its_failures_cannot_be_taken_back(world: World) -> None:
    due = world.login("user1")
    assert isinstance(due, MfaRequired)
    world.select(due.mfa_token, Method.SMS)
    code = world.sms.last.code
    with pytest.raises(CodeIncorrect):
        world.verify(due.mfa_token, wrong(code))
    nothing = [lambda: None] * 2
    world.journal.meanwhile.extend([*nothing, lambda: setattr(world.journal, "down", True)])
    assert world.verify(due.mfa_token, code)


def test_success_takes_its_own_logins_failures_back(world: World) -> None:
    for number in range(18):
        guess(world, number)
    due = world.login("user18")
    assert isinstance(due, MfaRequired)
    world.select(due.mfa_token, Method.SMS)
    code = world.sms.last.code
    with pytest.raises(CodeIncorrect):
        world.verify(due.mfa_token, wrong(code), network=ELSEWHERE)
    assert world.verify(due.mfa_token, code, network=ELSEWHERE)
    for number in (19, 20):
        guess(world, number)
    limited(world, 21)
