"""What a request leaves behind: one log line and its metrics, and nothing that is secret."""

import pytest
from gatehouse.domain.keys import key_of

from tests.builders import DESTINATIONS, PASSWORD, SEED
from tests.functions.conftest import Printed, Tables
from tests.functions.functions import Functions, load, problem

SERVICE = {"service": "gatehouse"}


def test_a_login_leaves_one_line(functions: Functions, printed: Printed) -> None:
    functions.login()
    (line,) = printed.lines()
    assert line["correlation_id"] == load("login_mfa_required")["requestContext"]["requestId"]
    assert (line["message"], line["status"], line["outcome"]) == ("login", 200, "ok")
    assert line["user"] == key_of("demo")
    assert line["latency_ms"] > 0


def test_a_refusal_says_why(functions: Functions, printed: Printed) -> None:
    functions.answer("login_wrong_password")
    (line,) = printed.lines()
    assert (line["status"], line["outcome"]) == (401, "refused")
    assert line["reason"] == "invalid_credentials"


def test_one_request_never_inherits_anothers_facts(functions: Functions, printed: Printed) -> None:
    functions.selected("app")
    printed.forget()
    functions.answer("login_not_json")
    (line,) = printed.lines()
    assert "user" not in line
    assert "method" not in line


@pytest.mark.parametrize("method", ["sms", "email"])
def test_no_secret_is_ever_printed(functions: Functions, printed: Printed, method: str) -> None:
    token = functions.selected(method)
    functions.answer("verify_code", mfa_token=token, code="987654")
    functions.answer("verify_code", mfa_token=token, code="98765432109")
    functions.answer("login_wrong_password")
    granted = functions.answer("login_authenticated").body["access_token"]
    assert len(printed.lines()) == 6
    for secret in [
        token,
        granted,
        "987654",
        functions.sent(),
        PASSWORD.reveal(),
        "not the password",
        SEED.reveal(),
        "demo",
        *DESTINATIONS.values(),
        "203.0.113.5",
    ]:
        assert secret not in printed.text


def test_admin_leaves_one_line_without_secrets(functions: Functions, printed: Printed) -> None:
    created = functions.result("admin_create_user")
    functions.result("admin_unknown_command")
    created_line, refused_line = printed.lines()
    assert (created_line["command"], created_line["outcome"]) == ("create_user", "ok")
    assert (refused_line["command"], refused_line["outcome"]) == ("invalid", "refused")
    secrets = [created["app"]["secret"], "otpauth", PASSWORD.reveal(), "ada", "promote_user"]
    assert not [secret for secret in secrets if secret in printed.text]
    functions.result("admin_delete_user")


def test_each_step_is_counted(functions: Functions, printed: Printed) -> None:
    token = functions.selected("sms")
    functions.answer("verify_code", mfa_token=token, code=functions.sent())
    functions.answer("verify_token_unknown")
    by_method = SERVICE | {"method": "SMS"}
    latency = ("Latency", SERVICE)
    assert printed.metrics() == [
        latency,
        ("LoginStarted", SERVICE),
        latency,
        ("MethodSelected", by_method),
        ("Sent", by_method),
        latency,
        ("Verified", by_method),
        ("Granted", SERVICE),
        latency,
        ("Refused", SERVICE | {"reason": "mfa_token_invalid"}),
        ("Refused", {"reason": "mfa_token_invalid"}),
    ]


def test_only_a_message_that_goes_out_counts_as_sent(
    functions: Functions, printed: Printed
) -> None:
    token = functions.selected("email")
    functions.answer("select_method_email", mfa_token=token)
    functions.answer("select_method_app", mfa_token=token)
    names = [name for name, _ in printed.metrics()]
    assert (names.count("MethodSelected"), names.count("Sent")) == (3, 1)


def test_a_preflight_is_no_login(functions: Functions, printed: Printed) -> None:
    functions.result("login_preflight")
    assert printed.metrics() == [("Latency", SERVICE)]


def test_discovery_has_its_latency_alone(functions: Functions, printed: Printed) -> None:
    functions.answer("discovery_jwks")
    assert printed.metrics() == [("Latency", SERVICE)]


def test_the_unforeseen_tells_nothing_of_itself(
    functions: Functions, tables: Tables, printed: Printed
) -> None:
    tables.set("USERS_TABLE", key_of("demo"), status={"S": "a-marker-of-the-store"})
    answer = functions.answer("login_mfa_required")
    assert problem(answer, 500, "internal_error")["detail"] == "Something went wrong."
    failure, line = printed.lines()
    assert (failure["level"], failure["error"]) == ("ERROR", "ValueError")
    assert (line["status"], line["reason"]) == (500, "internal_error")
    assert "marker" not in answer.text + printed.text
    assert printed.metrics()[1] == ("Refused", SERVICE | {"reason": "internal_error"})


def test_the_unforeseen_in_admin_tells_nothing_either(
    functions: Functions, tables: Tables, printed: Printed
) -> None:
    tables.set("USERS_TABLE", key_of("ada"), status={"S": "a-marker-of-the-store"})
    assert functions.result("admin_get_user")["error"] == {
        "code": "internal_error",
        "detail": "Something went wrong.",
    }
    assert len(printed.lines()) == 2
    assert "marker" not in printed.text
