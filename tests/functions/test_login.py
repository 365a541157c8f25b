"""POST /login, event by event."""

import pytest
from gatehouse.domain.keys import key_of

from tests.builders import PASSWORD
from tests.functions.conftest import Tables
from tests.functions.functions import Functions, problem

REFUSED = ["login_wrong_password", "login_unknown_user", "login_foreign_origin"]
ACCEPTED = [
    "login_mfa_required",
    "login_other_spelling",
    "login_base64_body",
    "login_media_type_with_charset",
]


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_right_password_opens_a_challenge(functions: Functions, name: str) -> None:
    answer = functions.answer(name)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.body
    assert len(body.pop("mfa_token")) >= 43
    assert body == {
        "status": "mfa_required",
        "expires_in": 600,
        "preferred": "APP",
        "methods": [
            {"method": "APP"},
            {"method": "SMS", "destination": "+•••••••0142"},
            {"method": "EMAIL", "destination": "a•••@e•••.org"},
            {"method": "RECOVERY"},
        ],
    }


def test_a_user_without_methods_is_granted_at_once(functions: Functions) -> None:
    answer = functions.answer("login_authenticated")
    assert answer.status == 200
    body = answer.body
    assert body.pop("access_token").count(".") == 2
    assert body == {"status": "authenticated", "token_type": "Bearer", "expires_in": 900}


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_and_unknown_are_answered_alike(functions: Functions, name: str) -> None:
    body = problem(functions.answer(name), 401, "invalid_credentials")
    assert body["detail"] == "Wrong username or password."


def test_a_disabled_user_is_answered_like_a_wrong_password(
    functions: Functions, tables: Tables
) -> None:
    wrong = problem(functions.answer("login_wrong_password"), 401, "invalid_credentials")
    tables.set("USERS_TABLE", key_of("demo"), status={"S": "disabled"})
    disabled = problem(functions.answer("login_mfa_required"), 401, "invalid_credentials")
    assert disabled | {"request_id": ""} == wrong | {"request_id": ""}


def test_the_sixth_wrong_password_is_throttled(functions: Functions) -> None:
    for _ in range(5):
        problem(functions.answer("login_wrong_password"), 401, "invalid_credentials")
    answer = functions.answer("login_wrong_password")
    problem(answer, 429, "login_throttled")
    assert 0 < int(answer.headers["Retry-After"]) <= 180
    assert PASSWORD.reveal() not in answer.text


def test_unknown_names_are_throttled_alike(functions: Functions) -> None:
    for _ in range(5):
        functions.answer("login_unknown_user")
    problem(functions.answer("login_unknown_user"), 429, "login_throttled")
