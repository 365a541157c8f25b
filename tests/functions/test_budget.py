"""A user whose guess budget is spent gets in by harder codes, and nobody is locked out."""

import time

import pytest
from gatehouse.domain.budget import BUDGET
from gatehouse.domain.keys import key_of
from pyotp import TOTP

from tests.builders import SEED
from tests.functions.conftest import Tables
from tests.functions.functions import Functions, problem

STEP = 30  # seconds
FORM = {"code": "ABCDEFGHIJKLMNOP"}
WRONG = {"code": "ABCDEFGHIJKLMNOP", "next_code": "ABCDEFGHIJKLMNOP"}


def spend(tables: Tables) -> None:
    """Use up the budget of `demo`."""
    tat = int(time.time()) + 2 * BUDGET.burst * BUDGET.interval
    tables.set("USERS_TABLE", key_of("demo"), budget={"N": str(tat)})


@pytest.fixture
def spent(functions: Functions, tables: Tables) -> Functions:
    """Return the functions, with a `demo` whose budget is spent."""
    spend(tables)
    return functions


def test_an_app_is_asked_for_two_codes_in_a_row(spent: Functions) -> None:
    token = spent.login()
    selected = spent.answer("select_method_app", mfa_token=token)
    assert selected.body == {"method": "APP", "code_length": 6, "codes": 2}
    now, totp = int(time.time()), TOTP(SEED.reveal())
    codes = {"code": totp.at(now), "next_code": totp.at(now + STEP)}
    assert spent.answer("verify_two_codes", mfa_token=token, **codes).status == 200


def test_one_code_alone_is_no_attempt(spent: Functions, tables: Tables) -> None:
    token = spent.selected("app")
    body = problem(
        spent.answer("verify_code", mfa_token=token, code="123456"), 400, "invalid_request"
    )
    assert [each["field"] for each in body["errors"]] == ["next_code"]
    assert tables.challenge(token).attempts == 0


@pytest.mark.parametrize("method", ["sms", "email"])
def test_a_sent_code_is_longer(spent: Functions, method: str) -> None:
    answer = spent.answer(f"select_method_{method}", mfa_token=spent.login())
    assert answer.body["code_length"] == 10


def test_a_hardened_attempt_makes_the_next_wait(spent: Functions, tables: Tables) -> None:
    token = spent.selected("app")
    first = spent.answer("verify_two_codes", mfa_token=token, **WRONG)
    assert problem(first, 401, "code_incorrect")["attempts_left"] == 4
    second = spent.answer("verify_two_codes", mfa_token=token, **WRONG)
    problem(second, 429, "attempt_too_soon")
    assert 0 < int(second.headers["Retry-After"]) <= 30
    assert tables.challenge(token).attempts == 1


def test_a_method_selected_before_is_to_be_selected_again(
    functions: Functions, tables: Tables
) -> None:
    token = functions.selected("sms")
    spend(tables)
    answer = functions.answer("verify_code", mfa_token=token, code=functions.sent())
    problem(answer, 409, "method_not_selected")
    assert tables.challenge(token).attempts == 0


def test_the_owner_hears_of_the_third_wrong_code(functions: Functions) -> None:
    token = functions.selected("app")
    functions.calls.reset()
    for _ in range(2):
        problem(functions.answer("verify_code", mfa_token=token, **FORM), 401, "code_incorrect")
    assert "SendEmail" not in functions.calls.names
    problem(functions.answer("verify_code", mfa_token=token, **FORM), 401, "code_incorrect")
    assert functions.calls.last("SendEmail")["Destination"] == {"ToAddresses": ["ada@example.org"]}


def test_a_notice_that_is_refused_changes_no_answer(functions: Functions) -> None:
    token = functions.selected("app")
    functions.calls.broken.add("SendEmail")
    for left in (4, 3, 2):
        answer = functions.answer("verify_code", mfa_token=token, **FORM)
        assert problem(answer, 401, "code_incorrect")["attempts_left"] == left
