"""A password opens a challenge; a wrong one tells and costs the same whatever is wrong."""

import pytest
from argon2 import PasswordHasher
from gatehouse.domain import passwords
from gatehouse.domain.errors import (
    InvalidCredentials,
    LoginThrottled,
    TemporarilyUnavailable,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.password_limits import KNOWN_FOR, Attempts
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant
from gatehouse.domain.users import Status
from gatehouse.flows.login import MfaRequired

from tests.builders import PASSWORD, USER_ID, a_challenge, a_user, id_of, password_hash
from tests.fakes.services import NOW
from tests.fakes.world import NETWORK, World

WRONG = Secret("wrong")
ADA = Attempts.of(key_of("ada"), NETWORK)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record which hashes argon2 is asked to verify."""
    hashes: list[str] = []
    verify = PasswordHasher.verify

    def recording(hasher: PasswordHasher, hashed: str, password: str) -> bool:
        hashes.append(hashed)
        return verify(hasher, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", recording)
    return hashes


def use_up(world: World, guesses: int = 5) -> None:
    """Guess wrong until the throttle is spent."""
    for _ in range(guesses):
        with pytest.raises(InvalidCredentials):
            world.login(password=WRONG)


def test_the_right_password_opens_a_challenge(world: World) -> None:
    due = world.login()
    assert isinstance(due, MfaRequired)
    assert due.expires_in == 600
    assert due.user == a_user()
    assert world.challenge(due.mfa_token) == a_challenge(id=id_of(due.mfa_token))


def test_nothing_is_stored_for_a_login_before_a_method_is_selected(world: World) -> None:
    token = world.token()
    assert world.challenges.items == {}
    world.select(token, Method.APP)
    assert [*world.challenges.items] == [id_of(token)]


def test_every_login_has_a_token_of_its_own(world: World) -> None:
    tokens = [world.token() for _ in range(20)]
    assert len({each.reveal() for each in tokens}) == len({*map(id_of, tokens)}) == 20


def test_no_token_is_stored(world: World) -> None:
    token = world.selected(Method.SMS).reveal()
    assert token.partition(".")[2][:43] not in repr(world.challenges.items)


def test_the_right_password_charges_no_throttle(world: World) -> None:
    for _ in range(20):
        world.login()
    assert world.throttle.tats == {ADA.known: NOW + KNOWN_FOR}


def test_a_user_without_a_method_is_granted_at_once(world: World) -> None:
    world.add(a_user(methods=[]))
    grant = world.login()
    assert isinstance(grant, Grant)
    assert grant.expires_in == 900
    (claims,) = world.signer.claims
    assert (claims["sub"], claims["amr"], claims["acr"]) == (USER_ID, ["pwd"], "aal1")
    assert world.challenges.items == {}


@pytest.mark.parametrize("method", [Method.APP, Method.SMS, Method.EMAIL])
def test_a_user_with_any_method_is_never_granted_at_once(world: World, method: Method) -> None:
    world.add(a_user(methods=[method]))
    assert isinstance(world.login(), MfaRequired)
    assert world.signer.claims == []


@pytest.mark.parametrize("known", ["unknown user", "disabled user", "wrong password"])
def test_every_refusal_looks_alike_and_is_counted_alike(world: World, known: str) -> None:
    if known == "disabled user":
        world.add(a_user(status=Status.DISABLED))
    if known == "unknown user":
        world.users.items.clear()
    password = PASSWORD if known == "disabled user" else WRONG
    for _ in range(5):
        with pytest.raises(InvalidCredentials) as refusal:
            world.login(password=password)
        assert refusal.value.facts == {}
    with pytest.raises(LoginThrottled) as throttled:
        world.login(password=password)
    assert throttled.value.retry_after == 180


def test_an_unknown_user_costs_one_hash_like_any_other(world: World, hashed: list[str]) -> None:
    for username in ("ada", "nobody"):
        with pytest.raises(InvalidCredentials):
            world.login(username, WRONG)
    assert hashed == [password_hash(), passwords.NOBODY]


def test_a_disabled_user_costs_one_hash_too(world: World, hashed: list[str]) -> None:
    world.add(a_user(status=Status.DISABLED))
    with pytest.raises(InvalidCredentials):
        world.login()
    assert hashed == [password_hash()]


def test_a_spent_throttle_refuses_the_right_password_unseen(
    world: World, hashed: list[str]
) -> None:
    use_up(world)
    hashed.clear()
    with pytest.raises(LoginThrottled):
        world.login()
    assert hashed == []


def test_the_throttle_allows_one_more_after_three_minutes(world: World) -> None:
    use_up(world)
    world.clock.advance(179)
    with pytest.raises(LoginThrottled) as refusal:
        world.login()
    assert refusal.value.retry_after == 1
    world.clock.advance(1)
    assert isinstance(world.login(), MfaRequired)


def test_other_sources_and_other_users_are_not_throttled(world: World) -> None:
    use_up(world)
    assert isinstance(world.login(network="192.0.2.2/32"), MfaRequired)
    with pytest.raises(InvalidCredentials):
        world.login("nobody")


@pytest.mark.parametrize("methods", [[Method.APP], []])
def test_a_parallel_right_guess_beyond_the_throttle_learns_nothing(
    world: World, methods: list[Method]
) -> None:
    world.add(a_user(methods=methods))
    world.journal.meanwhile.append(lambda: use_up(world))
    with pytest.raises(LoginThrottled) as right:
        world.login()
    world.throttle.tats.clear()
    world.journal.meanwhile.append(lambda: use_up(world))
    with pytest.raises(LoginThrottled) as wrong:
        world.login(password=WRONG)
    assert right.value.retry_after == wrong.value.retry_after == 180
    assert world.signer.claims == []


def test_parallel_wrong_guesses_all_count(world: World) -> None:
    world.journal.meanwhile.append(lambda: use_up(world, 2))
    with pytest.raises(InvalidCredentials):
        world.login(password=WRONG)
    assert world.throttle.tats[ADA.source] == NOW + 3 * 180


def test_an_outdated_hash_is_replaced_at_login(world: World) -> None:
    world.add(a_user(password_hash=PasswordHasher(1, 16, 1).hash(PASSWORD.reveal())))
    world.login()
    stored = world.users.items[key_of("ada")]
    assert not passwords.outdated(stored.password_hash)
    assert passwords.matches(stored.password_hash, PASSWORD)
    assert stored.version == 1


def test_a_wrong_password_replaces_no_hash(world: World) -> None:
    old = PasswordHasher(1, 8, 1).hash(PASSWORD.reveal())
    world.add(a_user(password_hash=old))
    use_up(world, 1)
    assert world.users.items[key_of("ada")].password_hash == old


def test_a_current_hash_is_left_alone(world: World) -> None:
    world.login()
    assert "rehash" not in world.journal.events


def test_no_login_without_its_throttle(world: World) -> None:
    world.journal.down = True
    with pytest.raises(TemporarilyUnavailable):
        world.login()


def test_the_audit_knows_the_user_by_key_only(world: World) -> None:
    world.login()
    assert world.audit.facts == {"user": key_of("ada")}
