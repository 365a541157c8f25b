"""The Admin function, command by command."""

from typing import Any

import boto3
import pytest
from gatehouse.domain.key_ring import KeyRing
from gatehouse.domain.methods import Method

from tests.builders import SEED, USER_ID
from tests.functions.conftest import ENVIRONMENT, RING, Tables
from tests.functions.functions import Functions

USER = {
    "username": "ada",
    "status": "active",
    "methods": ["APP", "SMS", "EMAIL"],
    "preferred": "APP",
    "recovery_codes_left": 0,
    "must_change": False,
}
FIELDS = {
    "admin_unknown_command": "command",
    "admin_no_command": "command",
    "admin_unknown_field": "verbose",
    "admin_invalid_phone": "phone",
    "admin_foreign_phone": "phone",
    "admin_invalid_email": "email",
}
OF_A_USER = ["get_user", "set_password", "disable_user", "enable_user", "reset_mfa", "delete_user"]


def refusal(answer: dict[str, Any], code: str) -> str:
    """Return the sentence of a refusal."""
    assert set(answer) == {"error"}
    assert set(answer["error"]) == {"code", "detail"}
    assert answer["error"]["code"] == code
    return str(answer["error"]["detail"])


def test_a_user_is_created_with_methods_and_the_apps_secret(functions: Functions) -> None:
    created = functions.result("admin_create_user")
    assert set(created) == {"user_id", "app"}
    assert set(created["app"]) == {"secret", "otpauth_uri"}
    assert len(created["app"]["secret"]) == 32
    assert created["app"]["otpauth_uri"].startswith("otpauth://totp/Gatehouse:ada?")
    shown = functions.result("admin_get_user")
    assert shown == USER | {"user_id": created["user_id"]}


def test_a_user_is_created_without_methods(functions: Functions) -> None:
    created = functions.result("admin_create_user_without_methods")
    assert set(created) == {"user_id"}
    shown = functions.result("admin_get_user")
    assert (shown["methods"], shown["preferred"]) == ([], None)


def test_a_username_is_given_once(functions: Functions) -> None:
    functions.result("admin_create_user")
    refusal(functions.result("admin_create_user"), "user_exists")


def test_a_user_is_changed_and_shown(functions: Functions) -> None:
    user = USER | {"user_id": functions.result("admin_create_user")["user_id"]}
    assert functions.result("admin_set_password") == user
    assert functions.result("admin_disable_user") == user | {"status": "disabled"}
    assert functions.result("admin_enable_user") == user
    assert functions.result("admin_reset_mfa") == user | {"methods": [], "preferred": None}
    assert functions.result("admin_delete_user") == {"deleted": True}


def test_seeds_are_moved_to_where_the_stack_keeps_them(
    functions: Functions, tables: Tables
) -> None:
    before = tables.user("demo")
    tables.seal("demo", KeyRing.parse(RING))
    assert functions.result("admin_move_vault") == {"moved": 1, "left": 0, "after": None}
    app = tables.user("demo").factors[Method.APP]
    assert app.seed_id != before.factors[Method.APP].seed_id
    secret = f"{ENVIRONMENT['TOTP_PREFIX']}{USER_ID}/{app.seed_id}"
    seed = boto3.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    assert (app.sealed_seed, seed) == ("", SEED.reveal())
    assert functions.result("admin_move_vault") == {"moved": 0, "left": 0, "after": None}


@pytest.mark.parametrize("command", OF_A_USER)
def test_nobody_is_not_found(functions: Functions, command: str) -> None:
    refusal(functions.result(f"admin_{command}"), "user_not_found")


@pytest.mark.parametrize("name", FIELDS)
def test_a_command_that_makes_no_sense_is_refused_by_field(functions: Functions, name: str) -> None:
    detail = refusal(functions.result(name), "invalid_request")
    assert f"{FIELDS[name]}:" in detail
    for value in ("promote_user", "664", "01٤٢", "correct horse", "ada@"):
        assert value not in detail
    assert functions.calls.made == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("admin_short_password", "must have at least 15 characters for a user without a method"),
        ("admin_common_password", "is too common: it is known from breaches"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    functions: Functions, name: str, reason: str
) -> None:
    detail = refusal(functions.result(name), "invalid_request")
    assert detail == f"The request is not valid. password: {reason}."
    assert functions.calls.made == []
