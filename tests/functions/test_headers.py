"""The headers of every answer, and what pages of other sites may do (CORS)."""

import pytest

from tests.functions.functions import KIB, Functions, load

ORIGIN = "https://login.example.org"
PREFLIGHTS = ["login_preflight", "select_method_preflight", "verify_preflight"]
ANSWERS = {
    "login_mfa_required": "no-store",
    "login_wrong_password": "no-store",
    "login_not_json": "no-store",
    "login_wrong_media_type": "no-store",
    "login_preflight": "no-store",
    "verify_token_invalid": "no-store",
    "select_method_unknown_method": "no-store",
    "discovery_unknown_path": "no-store",
    "discovery_jwks": "public, max-age=300",
    "discovery_configuration": "public, max-age=300",
    "discovery_openapi": "public, max-age=300",
}


def cors(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers that a browser decides by."""
    return {name: value for name, value in headers.items() if name.startswith("Access-Control-")}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_has_the_headers_of_every_answer(functions: Functions, name: str) -> None:
    headers = functions.answer(name).headers
    assert headers["X-Request-Id"] == load(name)["requestContext"]["requestId"]
    assert headers["Cache-Control"] == ANSWERS[name]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("name", PREFLIGHTS)
def test_a_preflight_of_an_allowed_page_is_let_through(functions: Functions, name: str) -> None:
    answer = functions.answer(name)
    assert answer.status in {200, 204}
    assert not answer.text
    found = cors(answer.headers)
    assert found["Access-Control-Allow-Origin"] == ORIGIN
    assert "POST" in found["Access-Control-Allow-Methods"]
    assert "content-type" in found["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in found
    assert functions.calls.made == []


def test_a_preflight_of_a_foreign_page_is_told_nothing(functions: Functions) -> None:
    answer = functions.answer("login_preflight_foreign_origin")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_allowed_page_may_read_answers_and_their_headers(functions: Functions) -> None:
    token = functions.login()
    for answer in [
        functions.answer("login_mfa_required"),
        functions.answer("select_method_app", mfa_token=token),
        functions.answer("verify_code", mfa_token=token, code="123456"),
        functions.answer("verify_code", mfa_token=token, code="x"),
        functions.answer("verify_code", mfa_token=token, code="x" * 17 * KIB),
        functions.answer("discovery_jwks"),
    ]:
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN, answer
        exposed = set(answer.headers["Access-Control-Expose-Headers"].split(","))
        assert exposed == {"Retry-After", "WWW-Authenticate", "X-Request-Id"}
        assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize("name", ["login_foreign_origin", "login_wrong_password"])
def test_no_other_page_may(functions: Functions, name: str) -> None:
    assert "Access-Control-Allow-Origin" not in functions.answer(name).headers
