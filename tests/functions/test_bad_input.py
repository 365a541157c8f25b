"""Bad input of any kind is a 4xx problem that names the field and echoes nothing."""

import json

import pytest

from tests.builders import PASSWORD
from tests.functions.conftest import Tables
from tests.functions.functions import KIB, Functions, load, problem

TOO_MUCH = "x" * (16 * KIB)
BODY = ["body"]
FIELDS = {
    "login_no_body": BODY,
    "login_empty_body": BODY,
    "login_not_json": BODY,
    "login_not_an_object": BODY,
    "login_nan": BODY,
    "login_half_a_character": BODY,
    "login_duplicate_keys": BODY,
    "login_base64_not_text": BODY,
    "login_base64_broken": BODY,
    "login_wrong_types": ["username", "password"],
    "login_null_fields": ["username", "password"],
    "login_missing_password": ["password"],
    "login_unknown_field": ["role"],
    "login_blank_username": ["username"],
    "select_method_unknown_method": ["method"],
    "select_method_lower_case_method": ["method"],
    "select_method_own_destination": ["phone"],
    "select_method_wrong_types": ["mfa_token", "method", "resend"],
    "select_method_duplicate_keys": BODY,
    "verify_duplicate_keys": BODY,
}
VALUES = [PASSWORD.reveal(), "administrator", "12345678", "PIGEON", "+12025550199", "654321"]


def placeholders(functions: Functions, name: str) -> dict[str, str]:
    """Return what an event needs to be filled in with."""
    needed = "{mfa_token}" in json.dumps(load(name))
    return {"mfa_token": functions.login()} if needed else {}


@pytest.mark.parametrize("name", FIELDS)
def test_a_request_that_makes_no_sense_is_invalid(functions: Functions, name: str) -> None:
    values = placeholders(functions, name)
    functions.calls.reset()
    answer = functions.answer(name, **values)
    errors = problem(answer, 400, "invalid_request")["errors"]
    assert sorted(each["field"] for each in errors) == sorted(FIELDS[name])
    assert all(set(each) == {"field", "problem"} and each["problem"] for each in errors)
    assert functions.calls.made == []
    for value in [*VALUES, *values.values()]:
        assert value not in answer.text


def test_a_body_over_16_kib_is_too_large(functions: Functions) -> None:
    answer = functions.answer("login_oversized", filler=TOO_MUCH)
    problem(answer, 413, "payload_too_large")
    assert functions.calls.made == []


def test_a_body_of_16_kib_is_looked_into(functions: Functions) -> None:
    frame = len(load("login_oversized", filler="")["body"])
    answer = functions.answer("login_oversized", filler="x" * (16 * KIB - frame))
    errors = problem(answer, 400, "invalid_request")["errors"]
    assert [each["field"] for each in errors] == ["password"]


@pytest.mark.parametrize(
    "name", ["login_wrong_media_type", "login_no_media_type", "verify_wrong_media_type"]
)
def test_only_json_is_understood(functions: Functions, tables: Tables, name: str) -> None:
    values = placeholders(functions, name)
    problem(functions.answer(name, **values), 415, "unsupported_media_type")
    if values:
        assert tables.challenge(values["mfa_token"]).attempts == 0
