"""What an administrator can do, and what it ends."""

from dataclasses import replace

import pytest
from gatehouse.domain import passwords
from gatehouse.domain.errors import (
    InvalidCredentials,
    InvalidRequest,
    UserExists,
    UserNotFound,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.policy import Policy
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import Status, User
from gatehouse.flows.administer import CreateUser
from gatehouse.flows.login import MfaRequired
from pyotp import parse_uri

from tests.builders import DESTINATIONS, PASSWORD, a_user
from tests.fakes.services import NOW
from tests.fakes.world import World

ALL = {Method.EMAIL: "grace@EXAMPLE.org", Method.SMS: "+1 202-555-0142", Method.APP: ""}
NEW = Secret("another horse entirely")


def ada(world: World) -> User:
    return world.users.items[key_of("ada")]


def test_a_new_user_has_the_methods_that_were_given(world: World) -> None:
    created = world.administer.create(CreateUser("grace", PASSWORD, ALL))
    assert created.user == world.users.items[key_of("grace")]
    seed_id = created.user.factors[Method.APP].seed_id
    assert created.user.factors == {
        Method.APP: Factor(Method.APP, NOW, seed_id=seed_id),
        Method.SMS: Factor(Method.SMS, NOW, "+12025550142", "US"),
        Method.EMAIL: Factor(Method.EMAIL, NOW, "grace@example.org"),
    }
    assert created.user.preferred is Method.APP
    assert passwords.matches(created.user.password_hash, PASSWORD)
    assert isinstance(world.login("grace"), MfaRequired)


def test_a_new_app_is_shown_its_seed_once_and_keeps_it_in_the_vault(world: World) -> None:
    created = world.administer.create(CreateUser("grace", PASSWORD, {Method.APP: ""}))
    assert created.seed
    assert created.otpauth_uri
    assert world.vault.read(created.user) == created.seed
    assert parse_uri(created.otpauth_uri.reveal()).secret == created.seed.reveal()
    assert created.seed.reveal() not in repr(world.users.items) + repr(created)


def test_a_sealed_seed_is_in_the_users_item(world: World) -> None:
    world.vault.key, seeds = "1", dict(world.vault.seeds)
    created = world.administer.create(CreateUser("grace", PASSWORD, {Method.APP: ""}))
    assert created.user == world.users.items[key_of("grace")]
    assert world.vault.read(created.user) == created.seed
    assert created.user.factors[Method.APP].sealed_seed
    assert world.vault.seeds == seeds


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


@pytest.mark.parametrize(
    ("methods", "password", "reason"),
    [
        ({Method.APP: ""}, "1234567", "8 characters"),
        ({}, "fourteen chars", "15 characters"),
        ({Method.APP: ""}, "Password1", "too common"),
        ({}, "1Q2w3e4r5t6y7u8i", "too common"),
    ],
)
def test_a_weak_password_makes_no_user(
    world: World, methods: dict[Method, str], password: str, reason: str
) -> None:
    seeds = dict(world.vault.seeds)
    with pytest.raises(InvalidRequest) as refusal:
        world.administer.create(CreateUser("grace", Secret(password), methods))
    ((field, problem),) = refusal.value.errors
    assert field == "password"
    assert reason in problem
    assert key_of("grace") not in world.users.items
    assert world.vault.seeds == seeds


@pytest.mark.parametrize("methods", [(), (Method.SMS,)])
def test_a_weak_password_replaces_none(world: World, methods: tuple[Method, ...]) -> None:
    world.add(a_user(methods=methods))
    for password in ("1234567", "PASSWORD1", "1q2w3e4r5t6y7u8i"):
        with pytest.raises(InvalidRequest):
            world.administer.set_password("ada", Secret(password))
    assert ada(world) == a_user(methods=methods)


def test_eight_characters_are_enough_beside_a_method_only(world: World) -> None:
    eight = Secret("zq7 vkéw")
    world.administer.create(CreateUser("grace", eight, {Method.EMAIL: "grace@example.org"}))
    world.administer.set_password("ada", eight)
    world.administer.reset_mfa("ada")
    with pytest.raises(InvalidRequest):
        world.administer.set_password("ada", eight)
    world.administer.set_password("ada", Secret("fifteen letters"))


def test_a_user_can_be_looked_at(world: World) -> None:
    assert world.administer.get("ada") == a_user()


def test_a_new_password_is_the_only_one(world: World) -> None:
    world.administer.set_password("ada", NEW)
    assert isinstance(world.login(password=NEW), MfaRequired)
    with pytest.raises(InvalidCredentials):
        world.login()


def test_the_owner_is_told_of_a_new_password(world: World) -> None:
    world.administer.set_password("ada", NEW)
    assert world.email.told == [DESTINATIONS[Method.EMAIL]]


def test_a_password_is_new_even_where_the_owner_cannot_be_told(world: World) -> None:
    world.email.down = True
    world.administer.set_password("ada", NEW)
    assert world.audit.facts["owner"] == "not told"
    assert isinstance(world.login(password=NEW), MfaRequired)


def test_who_has_no_address_is_not_told(world: World) -> None:
    world.users.items[key_of("ada")] = a_user(methods=[Method.APP])
    world.administer.set_password("ada", NEW)
    assert world.email.told == []


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


def test_nobody_can_be_deleted_who_is_not_there(world: World) -> None:
    with pytest.raises(UserNotFound):
        world.administer.delete("grace")


def test_the_audit_knows_the_user_by_key_only(world: World) -> None:
    world.administer.create(CreateUser("grace", PASSWORD, ALL))
    assert world.audit.facts == {"user": key_of("grace")}
    world.administer.get("ada")
    assert world.audit.facts == {"user": key_of("ada")}


def test_a_method_that_is_switched_off_is_given_to_nobody(world: World) -> None:
    world.policy = Policy(frozenset({Method.APP}), frozenset({"US"}))
    given = {Method.EMAIL: "grace@example.org"}
    with pytest.raises(InvalidRequest) as refusal:
        world.administer.create(CreateUser("grace", PASSWORD, given))
    assert refusal.value.errors == (("methods.EMAIL", "is switched off"),)
    assert key_of("grace") not in world.users.items
