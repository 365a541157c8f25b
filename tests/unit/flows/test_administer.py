"""What an administrator can do, and what it ends."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from gatehouse.domain import passwords
from gatehouse.domain.errors import (
    InvalidCredentials,
    InvalidRequest,
    MfaTokenInvalid,
    TemporarilyUnavailable,
    UserExists,
    UserNotFound,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import Status, User
from gatehouse.flows.administer import Administer, CreateUser
from gatehouse.flows.login import MfaRequired
from pyotp import parse_uri

from tests.builders import PASSWORD, USER_ID, a_user
from tests.fakes.services import NOW
from tests.fakes.world import World

ALL = {Method.EMAIL: "grace@EXAMPLE.org", Method.SMS: "+1 202-555-0142", Method.APP: ""}
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


def test_a_new_user_has_the_methods_that_were_given(world: World) -> None:
    created = world.administer.create(CreateUser("grace", PASSWORD, ALL))
    assert created.user == world.users.items[key_of("grace")]
    assert created.user.factors == {
        Method.APP: Factor(Method.APP, NOW),
        Method.SMS: Factor(Method.SMS, NOW, "+12025550142"),
        Method.EMAIL: Factor(Method.EMAIL, NOW, "grace@example.org"),
    }
    assert created.user.preferred is Method.APP
    assert passwords.matches(created.user.password_hash, PASSWORD)
    assert isinstance(world.login("grace"), MfaRequired)


def test_a_new_app_is_shown_its_seed_once_and_keeps_it_in_the_vault(world: World) -> None:
    created = world.administer.create(CreateUser("grace", PASSWORD, {Method.APP: ""}))
    assert created.seed
    assert created.otpauth_uri
    assert world.vault.read(created.user.user_id) == created.seed
    assert parse_uri(created.otpauth_uri.reveal()).secret == created.seed.reveal()
    assert created.seed.reveal() not in repr(world.users.items) + repr(created)


@pytest.mark.parametrize(
    ("methods", "preferred"), [({}, None), ({Method.EMAIL: "g@example.org"}, Method.EMAIL)]
)
def test_a_user_without_an_app_has_no_seed(
    world: World, methods: dict[Method, str], preferred: Method | None
) -> None:
    world.vault.seeds.clear()
    created = world.administer.create(CreateUser("grace", PASSWORD, methods))
    assert (created.seed, created.otpauth_uri) == (None, None)
    assert created.user.preferred is preferred
    assert world.vault.seeds == {}


@pytest.mark.parametrize("methods", [{}, {Method.APP: ""}])
def test_a_username_is_taken_once(world: World, methods: dict[Method, str]) -> None:
    seeds = dict(world.vault.seeds)
    with pytest.raises(UserExists):
        world.administer.create(CreateUser("ada", NEW, methods))
    assert ada(world) == a_user()
    assert world.vault.seeds == seeds


@pytest.mark.parametrize(
    ("method", "given", "field"),
    [
        (Method.SMS, "+44 7911 123456", "phone"),
        (Method.SMS, "no number", "phone"),
        (Method.EMAIL, "no address", "email"),
    ],
)
def test_a_bad_destination_is_named_and_nothing_is_created(
    world: World, method: Method, given: str, field: str
) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        world.administer.create(CreateUser("grace", PASSWORD, {method: given}))
    ((named, problem),) = refusal.value.errors
    assert named == field
    assert given not in problem
    assert key_of("grace") not in world.users.items


def test_a_user_can_be_looked_at(world: World) -> None:
    assert world.administer.get("ada") == a_user()


def test_a_new_password_is_the_only_one(world: World) -> None:
    world.administer.set_password("ada", NEW)
    assert isinstance(world.login(password=NEW), MfaRequired)
    with pytest.raises(InvalidCredentials):
        world.login()


def test_a_disabled_user_cannot_log_in_until_enabled(world: World) -> None:
    assert world.administer.disable("ada").status is Status.DISABLED
    with pytest.raises(InvalidCredentials):
        world.login()
    assert world.administer.enable("ada").status is Status.ACTIVE
    assert isinstance(world.login(), MfaRequired)


def test_a_reset_leaves_no_method_code_step_or_seed(world: World) -> None:
    world.users.items[key_of("ada")] = a_user(preferred=Method.APP, last_step=NOW // 30)
    user = world.administer.reset_mfa("ada")
    assert user == replace(
        a_user(), factors={}, preferred=None, recovery_codes=frozenset(), last_step=None, version=2
    )
    assert ada(world) == user
    assert world.vault.seeds == {}


def test_a_deleted_user_is_gone_with_the_seed(world: World) -> None:
    world.administer.delete("ada")
    assert world.users.items == {}
    assert world.vault.seeds == {}


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
    assert world.administer.create(CreateUser("ada", PASSWORD, ALL)).user.user_id != USER_ID
    with pytest.raises(MfaTokenInvalid):
        world.verify(token, world.sms.last.code)


@changes
def test_nobody_can_be_changed_who_is_not_there(
    world: World, change: Callable[[Administer], User]
) -> None:
    world.users.items.clear()
    with pytest.raises(UserNotFound):
        change(world.administer)


def test_nobody_can_be_deleted_who_is_not_there(world: World) -> None:
    with pytest.raises(UserNotFound):
        world.administer.delete("grace")


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
    assert world.journal.events == ["get", "delete"] * 3
    assert world.vault.seeds


def test_a_change_keeps_what_was_spent_meanwhile(world: World) -> None:
    world.journal.meanwhile.append(lambda: world.add(a_user(last_step=9)))
    world.administer.set_password("ada", NEW)
    assert ada(world).last_step == 9


def test_the_audit_knows_the_user_by_key_only(world: World) -> None:
    world.administer.create(CreateUser("grace", PASSWORD, ALL))
    assert world.audit.facts == {"user": key_of("grace")}
    world.administer.get("ada")
    assert world.audit.facts == {"user": key_of("ada")}
