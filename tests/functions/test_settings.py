"""The MFA settings, event by event."""

import re
from typing import Any

import pytest
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from pyotp import TOTP

from tests.functions.conftest import Printed, Tables
from tests.functions.functions import Functions, problem

CHALLENGE = 'Bearer error="insufficient_user_authentication", acr_values="aal2 aal1", max_age="300"'
ROUTES: dict[str, dict[str, str]] = {
    "settings_methods": {},
    "settings_app": {},
    "settings_sms": {},
    "settings_email": {},
    "settings_unknown_method": {},
    "settings_confirm": {"method": "APP", "code": "123456"},
    "settings_remove": {"method": "APP"},
    "settings_preferred": {"method": "APP"},
    "settings_recovery_codes": {},
}


def password_only(functions: Functions) -> str:
    """Log in as somebody without a method."""
    return str(functions.answer("login_authenticated").body["access_token"])


def confirm(functions: Functions, token: str, method: str, code: str) -> Any:
    return functions.answer("settings_confirm", token=token, method=method, code=code)


def test_what_a_user_has_is_listed_without_a_secret(functions: Functions) -> None:
    answer = functions.answer("settings_methods", token=functions.grant())
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    methods = {each.pop("method"): each for each in answer.body["methods"]}
    assert list(methods) == ["APP", "SMS", "EMAIL"]
    assert methods["APP"]["destination"] is None
    assert methods["SMS"]["destination"] == "+•••••••0142"
    assert all(each["configured"] and each["confirmed_at"] for each in methods.values())
    assert answer.body["recovery_codes_left"] == 1


def test_a_user_without_methods_has_none_listed(functions: Functions) -> None:
    answer = functions.answer("settings_methods", token=password_only(functions))
    for each in answer.body["methods"]:
        assert (each["configured"], each["confirmed_at"], each["destination"]) == (
            False,
            None,
            None,
        )


@pytest.mark.parametrize("name", ROUTES)
def test_without_a_token_every_route_asks_for_one(functions: Functions, name: str) -> None:
    for token, code, challenge in [
        ("", "token_missing", "Bearer"),
        ("no token", "token_invalid", 'Bearer error="invalid_token"'),
        (functions.login(), "token_invalid", 'Bearer error="invalid_token"'),
    ]:
        answer = functions.answer(name, token=token, **ROUTES[name])
        problem(answer, 401, code)
        assert answer.headers["WWW-Authenticate"] == challenge


def test_a_body_is_not_looked_into_before_the_token(functions: Functions) -> None:
    answer = functions.answer("settings_confirm", token="none", method="FAX", code="x")
    problem(answer, 401, "token_invalid")


def test_a_token_in_the_query_is_none(functions: Functions) -> None:
    problem(functions.answer("settings_no_token"), 401, "token_missing")


def test_an_authenticator_is_shown_as_text_uri_and_picture(functions: Functions) -> None:
    answer = functions.answer("settings_app", token=password_only(functions))
    assert answer.status == 200, answer.text
    body = answer.body
    assert set(body) == {"secret", "otpauth_uri", "qr_svg", "expires_in"}
    assert re.fullmatch("[A-Z2-7]{32}", body["secret"])
    assert body["secret"] in body["otpauth_uri"]
    assert body["qr_svg"].startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert body["expires_in"] == 600


def test_a_newcomer_brings_an_authenticator_and_is_given_recovery_codes(
    functions: Functions,
) -> None:
    token = password_only(functions)
    secret = functions.answer("settings_app", token=token).body["secret"]
    assert problem(confirm(functions, token, "APP", "000000"), 401, "code_incorrect")
    answer = confirm(functions, token, "APP", TOTP(secret).now())
    assert answer.status == 200, answer.text
    assert (answer.body["method"], answer.body["configured"]) == ("APP", True)
    assert len(answer.body["recovery_codes"]) == 10
    assert functions.answer("settings_methods", token=token).body["recovery_codes_left"] == 10
    again = functions.answer("settings_sms", token=token)
    problem(again, 401, "insufficient_user_authentication")
    assert again.headers["WWW-Authenticate"] == CHALLENGE


@pytest.mark.parametrize(
    ("method", "destination"), [("sms", "+•••••••0155"), ("email", "g•••@e•••.org")]
)
def test_a_code_is_sent_to_a_new_destination(
    functions: Functions, method: str, destination: str
) -> None:
    token = password_only(functions)
    answer = functions.answer(f"settings_{method}", token=token)
    assert answer.body == {
        "method": method.upper(),
        "destination": destination,
        "code_length": 6,
        "sent": True,
        "expires_in": 300,
        "resend_in": 30,
    }
    code = functions.sent()
    assert functions.answer(f"settings_{method}", token=token).body["sent"] is False
    assert confirm(functions, token, method.upper(), code).status == 200


def test_a_number_elsewhere_is_refused_by_name(functions: Functions) -> None:
    answer = functions.answer("settings_sms_elsewhere", token=password_only(functions))
    (error,) = problem(answer, 400, "invalid_request")["errors"]
    assert error["field"] == "phone"
    assert "33" not in answer.text


def test_recovery_is_no_method_here(functions: Functions) -> None:
    token = functions.grant()
    problem(functions.answer("settings_unknown_method", token=token), 400, "invalid_request")
    for name in ("RECOVERY", "FAX", "app"):
        answers = (
            functions.answer("settings_remove", token=token, method=name),
            functions.answer("settings_preferred", token=token, method=name),
            confirm(functions, token, name, "123456"),
        )
        for answer in answers:
            problem(answer, 400, "invalid_request")


def test_what_was_not_started_cannot_be_confirmed(functions: Functions) -> None:
    problem(confirm(functions, functions.grant(), "SMS", "123456"), 409, "enrolment_not_started")


def test_a_removed_method_ends_the_callers_own_token(functions: Functions) -> None:
    token = functions.grant()
    answer = functions.answer("settings_remove", token=token, method="SMS")
    assert (answer.status, answer.text) == (204, "")
    problem(functions.answer("settings_methods", token=token), 401, "token_invalid")


def test_a_preference_and_new_recovery_codes_keep_the_token(functions: Functions) -> None:
    token = functions.grant()
    assert functions.answer("settings_preferred", token=token, method="EMAIL").status == 204
    made = functions.answer("settings_recovery_codes", token=token).body["recovery_codes"]
    assert all(re.fullmatch("[A-Z2-7]{16}", code) for code in made)
    methods = functions.answer("settings_methods", token=token).body
    assert [each["method"] for each in methods["methods"] if each["preferred"]] == ["EMAIL"]
    assert methods["recovery_codes_left"] == 10


def test_what_is_not_there_is_unavailable(functions: Functions) -> None:
    token = password_only(functions)
    for name in ("settings_remove", "settings_preferred"):
        problem(functions.answer(name, token=token, method="SMS"), 409, "method_unavailable")
    problem(functions.answer("settings_recovery_codes", token=token), 409, "no_method")


def undo_token(functions: Functions) -> str:
    """Return the token of the link in the last messages."""
    texts = [
        str(params) for name, params in functions.calls.made if name in {"Publish", "SendEmail"}
    ]
    (found,) = {token for text in texts for token in re.findall(r"#undo=([\w-]{43})", text)}
    return str(found)


def test_the_old_number_is_told_how_to_take_its_replacement_back(
    functions: Functions, tables: Tables
) -> None:
    token = functions.grant("email")
    functions.answer("settings_sms", token=token)
    assert confirm(functions, token, "SMS", functions.sent()).status == 200
    undo = undo_token(functions)
    answer = functions.answer("settings_undo", undo=undo)
    assert (answer.status, answer.text) == (204, "")
    user = tables.user("demo")
    assert (user.factors[Method.SMS].destination, user.must_change) == ("+12025550142", True)
    problem(functions.answer("settings_undo", undo=undo), 401, "undo_invalid")


@pytest.mark.parametrize("call", ["BatchGetItem", "TransactWriteItems", "CreateSecret"])
def test_what_fails_leaves_no_method_behind(
    functions: Functions, tables: Tables, call: str
) -> None:
    token = password_only(functions)
    secret = functions.answer("settings_app", token=token).body["secret"]
    functions.calls.broken.add(call)
    problem(confirm(functions, token, "APP", TOTP(secret).now()), 503, "temporarily_unavailable")
    functions.calls.broken.clear()
    assert tables.user("demo-none").factors == {}
    assert confirm(functions, token, "APP", TOTP(secret).now()).status == 200


def test_the_log_knows_who_and_what_and_no_secret(functions: Functions, printed: Printed) -> None:
    token = password_only(functions)
    secret = functions.answer("settings_app", token=token).body["secret"]
    codes = confirm(functions, token, "APP", TOTP(secret).now()).body["recovery_codes"]
    text = str(printed.lines())
    assert key_of("demo-none") in text
    for hidden in (secret, token, *codes):
        assert hidden not in text
