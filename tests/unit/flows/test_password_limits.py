"""Guesses at one user's password from everywhere: slowed down, while the owner gets in."""

import pytest
from gatehouse.domain.errors import InvalidCredentials, LoginThrottled
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.password_limits import DAY, KNOWN_FOR, Attempts
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import Status
from gatehouse.flows.login import MfaRequired

from tests.builders import a_user
from tests.fakes.services import NOW
from tests.fakes.world import NETWORK, World

ADA = Attempts.of(key_of("ada"), NETWORK)
NEW = "198.51.100.1/32"


def guess(world: World, network: str = NETWORK, username: str = "ada") -> None:
    with pytest.raises(InvalidCredentials):
        world.login(username, Secret("wrong"), network)


def storm(world: World, guesses: int = 20, username: str = "ada") -> None:
    """Guess wrong from as many sources."""
    for source in range(guesses):
        guess(world, f"203.0.113.{source}/32", username)


def refused(world: World, network: str = NEW, username: str = "ada") -> int:
    """Give the right password, which must be refused; return how long to wait."""
    with pytest.raises(LoginThrottled) as refusal:
        world.login(username, network=network)
    return refusal.value.retry_after


@pytest.mark.parametrize("username", ["ada", "nobody"])
def test_twenty_wrong_passwords_from_anywhere_stop_new_sources(world: World, username: str) -> None:
    storm(world, username=username)
    assert refused(world, username=username) == 3600


def test_one_more_is_allowed_each_hour(world: World) -> None:
    storm(world)
    world.clock.advance(3599)
    assert refused(world) == 1
    world.clock.advance(1)
    guess(world, NEW)
    assert refused(world) == 3600


def test_the_owner_gets_in_from_a_source_that_is_known(world: World) -> None:
    world.login()
    storm(world)
    assert isinstance(world.login(), MfaRequired)
    assert refused(world) == 3600


def test_an_owner_without_a_method_gets_in_too(world: World) -> None:
    world.add(a_user(methods=[]))
    world.login()
    storm(world)
    assert world.login()


def test_a_source_is_known_for_one_user_only(world: World) -> None:
    world.add(a_user(key=key_of("bob"), username="bob"))
    world.login("bob")
    storm(world)
    assert refused(world, NETWORK) == 3600


def test_a_known_source_does_not_pass_its_own_limit(world: World) -> None:
    world.login()
    for _ in range(5):
        guess(world)
    assert refused(world, NETWORK) == 180


def test_wrong_passwords_from_a_known_source_are_not_the_users(world: World) -> None:
    world.login()
    for _ in range(5):
        guess(world)
    assert ADA.user not in world.throttle.tats
    guess(world, NEW)
    assert world.throttle.tats[ADA.user] == NOW + 3600


@pytest.mark.parametrize("status", Status)
def test_no_source_becomes_known_by_what_is_refused(world: World, status: Status) -> None:
    world.add(a_user(status=status))
    password = "wrong" if status is Status.ACTIVE else "correct horse battery staple"
    with pytest.raises(InvalidCredentials):
        world.login(password=Secret(password))
    assert ADA.known not in world.throttle.tats


def test_a_known_source_is_forgotten_after_90_days(world: World) -> None:
    world.login()
    world.clock.advance(KNOWN_FOR)
    storm(world)
    assert refused(world, NETWORK) == 3600


def test_who_comes_back_within_90_days_stays_known(world: World) -> None:
    for _ in range(2):
        world.login()
        world.clock.advance(80 * DAY)
    storm(world)
    assert isinstance(world.login(), MfaRequired)


def test_the_longest_wait_is_told(world: World) -> None:
    for _ in range(5):
        guess(world, NEW)
    assert refused(world) == 180
    storm(world, 15)
    assert refused(world) == 3600


@pytest.mark.parametrize("methods", [[Method.APP], []])
def test_a_parallel_guess_beyond_the_users_limit_learns_nothing(
    world: World, methods: list[Method]
) -> None:
    world.add(a_user(methods=methods))
    world.journal.meanwhile.append(lambda: storm(world))
    assert refused(world) == 3600
    world.throttle.tats.clear()
    world.journal.meanwhile.append(lambda: storm(world))
    with pytest.raises(LoginThrottled) as wrong:
        world.login(password=Secret("wrong"), network=NEW)
    assert wrong.value.retry_after == 3600
    assert world.signer.claims == []
    assert world.challenges.items == {}
    assert Attempts.of(key_of("ada"), NEW).known not in world.throttle.tats


def test_parallel_guesses_count_while_one_counter_after_the_other_gets_busy(world: World) -> None:
    def nothing() -> None: ...

    def elsewhere() -> None:
        guess(world, NEW)

    def here() -> None:
        world.throttle.tats[ADA.source] = NOW + 180

    world.journal.meanwhile += [elsewhere, nothing, here]
    guess(world)
    assert world.throttle.tats[ADA.user] == NOW + 2 * 3600
    assert world.throttle.tats[ADA.source] == NOW + 2 * 180


@pytest.mark.parametrize("password", ["wrong", "correct horse battery staple"])
def test_a_guess_that_always_loses_the_race_is_refused(world: World, password: str) -> None:
    world.journal.conflict = True
    with pytest.raises(LoginThrottled) as refusal:
        world.login(password=Secret(password))
    assert refusal.value.retry_after == 180


def test_a_source_that_became_known_meanwhile_has_a_limit_less(world: World) -> None:
    def learn() -> None:
        guess(world, NEW)
        world.throttle.tats[ADA.known] = NOW + KNOWN_FOR

    world.journal.meanwhile += [learn]
    guess(world)
    assert world.throttle.tats[ADA.user] == NOW + 3600
