"""POST /verify, event by event."""

import time

import pytest
from gatehouse.domain.keys import key_of
from gatehouse.domain.limits import network_of
from gatehouse.domain.quotas import FailureLimits
from pyotp import TOTP

from tests.builders import RECOVERY_CODE, SEED
from tests.functions.conftest import Tables
from tests.functions.functions import Functions, problem

GRANT = {"status": "authenticated", "token_type": "Bearer", "expires_in": 900}
MALFORMED = [
    "verify_too_short",
    "verify_too_long",
    "verify_full_width_digits",
    "verify_arabic_digits",
    "verify_trailing_newline",
    "verify_no_recovery_code",
    "verify_number",
    "verify_list",
    "verify_no_code",
]


def app_code() -> str:
    """Return what the app shows now."""
    return TOTP(SEED.reveal()).at(int(time.time()))


def spaced(code: str) -> str:
    """Return a code as people write it down."""
    return f"{code[:3]} {code[3:-1]}-{code[-1:]}".lower()


def wrong(code: str) -> str:
    """Return another code of the same form."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def test_a_right_app_code_is_granted_once(functions: Functions) -> None:
    token = functions.selected("app")
    answer = functions.answer("verify_code", mfa_token=token, code=spaced(app_code()))
    assert answer.status == 200
    assert answer.body.keys() == {*GRANT, "access_token"}
    again = functions.answer("verify_code", mfa_token=token, code=app_code())
    problem(again, 401, "mfa_token_invalid")


@pytest.mark.parametrize("method", ["sms", "email"])
def test_a_right_sent_code_is_granted(functions: Functions, method: str) -> None:
    token = functions.selected(method)
    answer = functions.answer("verify_code", mfa_token=token, code=functions.sent())
    body = answer.body
    assert body.pop("access_token")
    assert (answer.status, body) == (200, GRANT)


def test_a_recovery_code_is_granted_once(functions: Functions) -> None:
    code = RECOVERY_CODE.reveal()
    token = functions.selected("recovery")
    answer = functions.answer("verify_code", mfa_token=token, code=spaced(code))
    assert answer.status == 200
    offered = functions.answer("login_mfa_required").body["methods"]
    assert {"method": "RECOVERY"} not in offered


def test_wrong_codes_are_counted_down_and_then_refused(functions: Functions) -> None:
    token = functions.selected("sms")
    code = functions.sent()
    for left in (4, 3, 2, 1, 0):
        answer = functions.answer("verify_code", mfa_token=token, code=wrong(code))
        assert problem(answer, 401, "code_incorrect")["attempts_left"] == left
        assert code not in answer.text
    answer = functions.answer("verify_code", mfa_token=token, code=code)
    problem(answer, 429, "too_many_attempts")
    problem(functions.answer("select_method_sms", mfa_token=token), 429, "too_many_attempts")


def test_a_code_before_a_selection_is_refused_uncharged(
    functions: Functions, tables: Tables
) -> None:
    token = functions.login()
    answer = functions.answer("verify_code", mfa_token=token, code="123456")
    problem(answer, 409, "method_not_selected")
    assert tables.challenge(token).attempts == 0


@pytest.mark.parametrize("name", ["verify_token_invalid", "verify_token_unknown"])
def test_a_token_that_is_none_is_invalid(functions: Functions, name: str) -> None:
    problem(functions.answer(name), 401, "mfa_token_invalid")


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_code_charges_nothing(functions: Functions, tables: Tables, name: str) -> None:
    token = functions.selected("app")
    body = problem(functions.answer(name, mfa_token=token), 400, "invalid_request")
    assert [each["field"] for each in body["errors"]] == ["code"]
    assert tables.challenge(token).attempts == 0


def test_an_unasked_next_code_charges_nothing(functions: Functions, tables: Tables) -> None:
    token = functions.selected("app")
    answer = functions.answer("verify_unasked_next_code", mfa_token=token)
    body = problem(answer, 400, "invalid_request")
    assert [each["field"] for each in body["errors"]] == ["next_code"]
    assert tables.challenge(token).attempts == 0


def test_a_code_of_another_kind_is_an_attempt(functions: Functions, tables: Tables) -> None:
    token = functions.selected("app")
    answer = functions.answer("verify_code", mfa_token=token, code="ABCDEFGHIJKLMNOP")
    problem(answer, 401, "code_incorrect")
    assert tables.challenge(token).attempts == 1


def test_an_ended_user_ends_the_challenge(functions: Functions, tables: Tables) -> None:
    token = functions.selected("app")
    tables.set("USERS_TABLE", key_of("demo"), version={"N": "2"})
    answer = functions.answer("verify_code", mfa_token=token, code=app_code())
    problem(answer, 401, "mfa_token_invalid")


def test_when_signing_fails_the_same_code_works_again(functions: Functions, tables: Tables) -> None:
    token = functions.selected("app")
    functions.calls.broken.add("Sign")
    answer = functions.answer("verify_code", mfa_token=token, code=app_code())
    problem(answer, 503, "temporarily_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert tables.challenge(token).attempts == 1
    functions.calls.broken.clear()
    assert functions.answer("verify_code", mfa_token=token, code=app_code()).status == 200


def test_one_source_is_told_to_wait_and_nothing_is_charged(
    functions: Functions, tables: Tables
) -> None:
    limits, now = FailureLimits(source_hour=20, source_day=60), int(time.time())
    for at in (now, now + 60):  # the day may end meanwhile
        _, count = limits.counts(network_of("203.0.113.5"), at)
        tables.set("THROTTLES_TABLE", count.key, count={"N": "60"})
    token = functions.selected("app")
    answer = functions.answer("verify_code", mfa_token=token, code=app_code())
    problem(answer, 429, "rate_limited")
    assert 0 < int(answer.headers["Retry-After"]) <= 86_400
    assert tables.challenge(token).attempts == 0
