"""What an administrator's change does to others, and theirs to it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from gatehouse.domain.errors import (
    MfaTokenInvalid,
    TemporarilyUnavailable,
    UserNotFound,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import User
from gatehouse.flows.administer import Administer, CreateUser

from tests.builders import PASSWORD, USER_ID, a_user
from tests.fakes.world import World

NEW = Secret("another horse entirely")
CHANGES: dict[str, Callable[[Administer], User]] = {
    "set_password": lambda administer: administer.set_password("ada", NEW),
    "disable": lambda administer: administer.disable("ada"),
    "enable": lambda administer: administer.enable("ada"),
    "reset_mfa": lambda administer: administer.reset_mfa("ada"),
}
changes = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def ada(world: World) -> User:
    return world.users.items[key_of("ada")]


@changes
def test_every_change_ends_open_challenges(
    world: World, change: Callable[[Administer], User]
) -> None:
    token = world.selected(Method.SMS)
    change(world.administer)
    with pytest.raises(MfaTokenInvalid):
        world.verify(token, world.sms.last.code)


def test_a_user_of_the_same_name_does_not_inherit_a_challenge(world: World) -> None:
    token = world.selected(Method.SMS)
    world.administer.delete("ada")
    assert world.administer.create(CreateUser("ada", PASSWORD, {})).user.user_id != USER_ID
    with pytest.raises(MfaTokenInvalid):
        world.verify(token, world.sms.last.code)


@changes
def test_nobody_can_be_changed_who_is_not_there(
    world: World, change: Callable[[Administer], User]
) -> None:
    world.users.items.clear()
    with pytest.raises(UserNotFound):
        change(world.administer)


@changes
def test_a_change_lost_to_another_is_made_on_top_of_it(
    world: World, change: Callable[[Administer], User]
) -> None:
    other = a_user(version=7)
    world.journal.meanwhile.append(lambda: world.add(other))
    assert change(world.administer).version == ada(world).version == 8


def test_a_deletion_lost_to_a_change_is_tried_again(world: World) -> None:
    world.journal.meanwhile.append(lambda: world.add(a_user(version=7)))
    world.administer.delete("ada")
    assert world.users.items == {}


@changes
def test_a_change_that_keeps_losing_gives_up(
    world: World, change: Callable[[Administer], User]
) -> None:
    world.journal.conflict = True
    with pytest.raises(TemporarilyUnavailable):
        change(world.administer)
    assert world.journal.events == ["get", "replace"] * 3
    assert ada(world) == a_user()
    assert world.vault.seeds


def test_a_deletion_that_keeps_losing_gives_up(world: World) -> None:
    world.journal.conflict = True
    with pytest.raises(TemporarilyUnavailable):
        world.administer.delete("ada")
    assert world.journal.events == ["get", "replace"] * 3
    assert world.vault.seeds


def test_a_user_whose_seed_cannot_be_removed_is_not_removed(world: World) -> None:
    world.vault.down = True
    with pytest.raises(TemporarilyUnavailable):
        world.administer.delete("ada")
    world.vault.down = False
    world.administer.delete("ada")
    assert (world.users.items, world.vault.seeds) == ({}, {})


def test_a_deletion_that_loses_its_last_write_is_begun_again(world: World) -> None:
    world.journal.meanwhile = [
        lambda: None,
        lambda: None,
        lambda: world.add(replace(ada(world), version=9)),
    ]
    world.administer.delete("ada")
    assert world.users.items == {}


def test_a_change_keeps_what_was_spent_meanwhile(world: World) -> None:
    world.journal.meanwhile.append(lambda: world.add(a_user(last_step=9)))
    world.administer.set_password("ada", NEW)
    assert ada(world).last_step == 9


def test_a_deletion_that_always_loses_its_last_write_gives_up(world: World) -> None:
    def meanwhile() -> None:
        world.add(replace(ada(world), version=ada(world).version + 1))

    world.add(a_user(methods=[Method.EMAIL]))
    world.journal.meanwhile = [lambda: None, meanwhile] * 3
    with pytest.raises(TemporarilyUnavailable):
        world.administer.delete("ada")
    assert ada(world).version > 1
