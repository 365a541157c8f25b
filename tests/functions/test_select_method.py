"""POST /select-method, event by event."""

import time

import pytest
from gatehouse.domain.keys import key_of
from gatehouse.domain.secret import Secret

from tests.builders import a_token, messages
from tests.functions.conftest import Tables
from tests.functions.functions import Context, Functions, load, problem, text_of

SENT = {"SMS": "+•••••••0142", "EMAIL": "a•••@e•••.org"}


def test_app_sends_nothing_and_counts_nothing_down(functions: Functions) -> None:
    answer = functions.answer("select_method_app", mfa_token=functions.login())
    assert (answer.status, answer.body) == (200, {"method": "APP", "code_length": 6})


def test_recovery_asks_for_sixteen_characters(functions: Functions) -> None:
    answer = functions.answer("select_method_recovery", mfa_token=functions.login())
    assert (answer.status, answer.body) == (200, {"method": "RECOVERY", "code_length": 16})


@pytest.mark.parametrize("method", SENT)
def test_a_sent_code_says_where_and_for_how_long(functions: Functions, method: str) -> None:
    answer = functions.answer(f"select_method_{method.lower()}", mfa_token=functions.login())
    assert answer.status == 200
    assert answer.body == {
        "method": method,
        "destination": SENT[method],
        "code_length": 6,
        "sent": True,
        "expires_in": 300,
        "resend_in": 30,
    }


def test_an_sms_goes_to_the_users_phone_as_configured(functions: Functions) -> None:
    functions.selected("sms")
    published = functions.calls.last("Publish")
    assert published["PhoneNumber"] == "+12025550142"
    attributes = {
        name.rpartition(".")[2]: attribute["StringValue"]
        for name, attribute in published["MessageAttributes"].items()
    }
    assert attributes == {"SMSType": "Transactional", "MaxPrice": "0.10"}
    assert published["Message"].endswith(f"\n@login.example.org #{functions.sent()}")


def test_an_email_goes_to_the_users_address_as_configured(functions: Functions) -> None:
    functions.selected("email")
    email = functions.calls.last("SendEmail")
    assert email["Destination"] == {"ToAddresses": ["ada@example.org"]}
    assert email["FromEmailAddress"] == "login@example.org"
    assert email["ConfigurationSetName"] == "gatehouse"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT, de;q=0.9, en;q=0.5", "de"),
        ("hi", "hi"),
        ("fr;q=0.2, es;q=0.8", "es"),
        ("zh", "en"),
        ("", "en"),
        ("../../xx", "en"),
    ],
)
@pytest.mark.parametrize("method", ["sms", "email"])
def test_a_message_is_in_the_readers_language(
    functions: Functions, method: str, accepted: str, language: str
) -> None:
    event = load(f"select_method_{method}", mfa_token=functions.login())
    event["headers"]["Accept-Language"] = accepted
    app = functions.apps["select_method"]
    assert app.handler(event, Context("select_method"))["statusCode"] == 200
    code = Secret(functions.sent())
    expected = messages(language, "Gatehouse", "login.example.org")
    if method == "sms":
        assert functions.calls.last("Publish")["Message"] == expected.sms(code, 300)
    else:
        sent = functions.calls.last("SendEmail")
        assert text_of(sent) == expected.email(code, 300).text
        assert f'<html lang="{language}">' in repr(sent)


def test_selecting_again_sends_nothing(functions: Functions) -> None:
    token = functions.selected("sms")
    again = functions.answer("select_method_sms", mfa_token=token)
    assert (again.status, again.body["sent"]) == (200, False)
    assert functions.calls.names.count("Publish") == 1


def test_a_resend_within_the_pause_is_too_soon(functions: Functions) -> None:
    token = functions.selected("sms")
    answer = functions.answer("select_method_resend", mfa_token=token)
    problem(answer, 429, "resend_too_soon")
    assert 0 < int(answer.headers["Retry-After"]) <= 30


def test_a_resend_without_a_live_code_is_a_plain_selection(functions: Functions) -> None:
    answer = functions.answer("select_method_resend", mfa_token=functions.login())
    assert (answer.status, answer.body["sent"]) == (200, True)


def test_what_is_not_configured_is_unavailable(functions: Functions, tables: Tables) -> None:
    token = functions.login()
    tables.set("USERS_TABLE", key_of("demo"), recovery_codes={"SS": ["another digest"]})
    assert functions.answer("select_method_recovery", mfa_token=token).status == 200
    tables.client.update_item(
        TableName="gatehouse-users",
        Key={"pk": {"S": key_of("demo")}},
        UpdateExpression="REMOVE recovery_codes",
    )
    answer = functions.answer("select_method_recovery", mfa_token=token)
    problem(answer, 409, "method_unavailable")


@pytest.mark.parametrize("name", ["select_method_token_invalid", "select_method_token_unknown"])
def test_a_token_that_is_none_is_invalid(functions: Functions, name: str) -> None:
    problem(functions.answer(name), 401, "mfa_token_invalid")


@pytest.mark.parametrize("operation", ["Publish", "SendEmail"])
def test_a_provider_that_fails_uses_nothing_up(functions: Functions, operation: str) -> None:
    token = functions.login()
    event = "select_method_sms" if operation == "Publish" else "select_method_email"
    functions.calls.broken.add(operation)
    answer = functions.answer(event, mfa_token=token)
    problem(answer, 503, "delivery_failed")
    assert int(answer.headers["Retry-After"]) > 0
    functions.calls.broken.clear()
    assert functions.answer(event, mfa_token=token).body["sent"] is True


def test_an_expired_challenge_is_over(functions: Functions, tables: Tables) -> None:
    over = a_token(user=tables.user("demo"), end=int(time.time())).reveal()
    problem(functions.answer("select_method_app", mfa_token=over), 401, "mfa_token_invalid")
    token = functions.selected("sms")
    tables.set("CHALLENGES_TABLE", key_of(token), expires_at={"N": "1"})
    problem(functions.answer("select_method_app", mfa_token=token), 401, "mfa_token_invalid")
