"""Seeds move while their owners log in, both ways, and a pass can be cut short anywhere."""

from collections.abc import Iterator

import pytest
from gatehouse.domain.errors import TemporarilyUnavailable
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.users import UNDER_WAY, User
from gatehouse.flows import move_vault
from gatehouse.flows.move_vault import Moved

from tests.builders import SEED, SEED_ID, a_user
from tests.fakes.world import World

DONE = Moved()


def ada(world: World) -> User:
    return world.users.items[key_of("ada")]


def crowd(world: World, size: int) -> list[User]:
    """Add users with an APP each and return them."""
    users = [a_user(key=key_of(f"user {n}"), user_id=f"user {n}") for n in range(size)]
    for user in users:
        world.add(user)
    return users


def logs_in(world: World) -> bool:
    """Tell whether ada logs in by APP; a step later, since each is taken once."""
    world.clock.advance(30)
    token = world.selected(Method.APP)
    return bool(world.verify(token, world.app_code()).access_token)


@pytest.mark.parametrize(("before", "after"), [("", "1"), ("1", ""), ("1", "2")])
def test_a_seed_moves_and_moves_no_more(world: World, before: str, after: str) -> None:
    world.vault.key = before
    world.move_vault("")
    world.vault.key = after
    assert world.move_vault("").moved == 1
    assert world.vault.keeps(ada(world).factors[Method.APP])
    assert world.vault.read(ada(world)) == SEED
    world.clock.advance(UNDER_WAY)
    assert (world.move_vault(""), ada(world).spare_seeds) == (DONE, {})
    assert len(world.vault.seeds) == (not after)
    assert logs_in(world)


def test_who_logs_in_meanwhile_does(world: World) -> None:
    token = world.selected(Method.APP)
    version = ada(world).version
    world.vault.key = "1"
    assert world.move_vault("") == Moved(moved=1, left=1)
    assert ada(world).version == version
    assert world.verify(token, world.app_code()).access_token


def test_a_secret_that_moved_stays_while_a_request_may_read_it(world: World) -> None:
    before = ada(world)
    world.vault.key = "1"
    world.move_vault("")
    world.clock.advance(UNDER_WAY - 1)
    assert world.move_vault("") == Moved(left=1)
    assert world.vault.read(before) == SEED
    world.clock.advance(1)
    assert world.move_vault("") == DONE
    with pytest.raises(TemporarilyUnavailable):
        world.vault.read(before)


def test_a_seed_never_has_the_id_of_another_place(world: World) -> None:
    seen = [ada(world).factors[Method.APP].seed_id]
    for world.vault.key in ("1", "", "1"):
        world.move_vault("")
        seen.append(ada(world).factors[Method.APP].seed_id)
    assert len(set(seen)) == len(seen)


def test_users_without_an_app_are_left_alone(world: World) -> None:
    world.add(a_user(methods=[Method.SMS]))
    world.vault.key = "1"
    assert world.move_vault("") == DONE
    assert ada(world) == a_user(methods=[Method.SMS])


def test_nobody_at_all_is_moved_quickly() -> None:
    assert World().move_vault("") == DONE


def test_a_call_ends_in_time_and_the_next_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move_vault, "PAGE", 2)
    users = [*crowd(world, 4), ada(world)]
    world.vault.key = "0"
    assert world.move_vault("") == Moved(moved=5, left=5)  # in no time, thus at once
    world.vault.key = "1"
    monkeypatch.setattr(world.clock, "now", ticking(world.clock.now()).__next__)
    calls, after = 0, ""
    while calls == 0 or after:
        after, calls = world.move_vault(after).after, calls + 1
    assert calls == 3  # two users in each
    assert all(world.vault.keeps(world.users.items[user.key].factors[Method.APP]) for user in users)


def ticking(time: int) -> Iterator[int]:
    """Let so much time pass between two looks at the clock that a call has enough of it."""
    while True:
        yield time
        time += move_vault.LONGEST


@pytest.mark.parametrize("write", [1, 2])
@pytest.mark.parametrize("key", ["", "1"])
def test_what_was_cut_short_is_taken_up_again(world: World, write: int, key: str) -> None:
    world.vault.key = "" if key else "0"
    world.move_vault("")
    world.clock.advance(UNDER_WAY)
    world.move_vault("")
    world.vault.key = key
    world.journal.meanwhile = [*[lambda: None] * (write - 1), unavailable]
    assert world.move_vault("") == Moved(left=1)
    assert world.vault.read(ada(world)) == SEED
    world.clock.advance(UNDER_WAY)
    assert world.move_vault("").moved == 1
    world.clock.advance(UNDER_WAY)
    assert (world.move_vault(""), ada(world).spare_seeds) == (DONE, {})
    assert len(world.vault.seeds) == (not key)


@pytest.mark.parametrize(("before", "after"), [("", "1"), ("1", "")])
@pytest.mark.parametrize("write", [1, 2])
def test_a_move_lost_to_another_leaves_one_seed(
    world: World, write: int, before: str, after: str
) -> None:
    world.vault.key = before
    world.move_vault("")
    world.clock.advance(UNDER_WAY)
    world.move_vault("")
    world.vault.key = after

    def meanwhile() -> None:
        assert world.move_vault("").moved == 1

    world.journal.meanwhile = [*[lambda: None] * (write - 1), meanwhile]
    assert world.move_vault("") == Moved(left=1)
    world.clock.advance(UNDER_WAY)
    assert (world.move_vault(""), ada(world).spare_seeds) == (DONE, {})
    assert world.vault.read(ada(world)) == SEED
    assert len(world.vault.seeds) == (not after)


def unavailable() -> None:
    """Fail instead of a write."""
    raise TemporarilyUnavailable


def test_one_who_cannot_be_moved_stops_nobody(world: World) -> None:
    (other,) = crowd(world, 1)
    del world.vault.seeds[a_user().user_id, SEED_ID]
    world.vault.key = "1"
    assert world.move_vault("").moved == 1
    assert world.vault.read(world.users.items[other.key]) == SEED
    world.clock.advance(UNDER_WAY)
    assert world.move_vault("") == Moved(left=1)


def test_a_vault_that_is_down_moves_nobody(world: World) -> None:
    world.vault.key, world.vault.down = "1", True
    before = ada(world)
    assert world.move_vault("") == Moved(left=1)
    assert ada(world).factors == before.factors
