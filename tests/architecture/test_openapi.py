"""The API's description: what the code says, and what the contract says."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.test_template_gateway import ROUTES

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = json.loads((ROOT / "functions/discovery/openapi.json").read_text())
SCHEMAS = DOCUMENT["components"]["schemas"]

OF_ANYTHING = {"rate_limited": 429, "internal_error": 500, "temporarily_unavailable": 503}
OF_A_BODY = OF_ANYTHING | {
    "invalid_request": 400,
    "payload_too_large": 413,
    "unsupported_media_type": 415,
}
OF_A_TOKEN = OF_ANYTHING | {"token_missing": 401, "token_invalid": 401}
OF_A_CHANGE = OF_A_TOKEN | {"insufficient_user_authentication": 401}
OF_A_MESSAGE = {
    "method_unavailable": 409,
    "resend_too_soon": 429,
    "send_limit_reached": 429,
    "delivery_failed": 503,
}
REFUSALS = {
    ("post", "/login"): OF_A_BODY | {"invalid_credentials": 401, "login_throttled": 429},
    ("post", "/select-method"): OF_A_BODY
    | {
        "mfa_token_invalid": 401,
        "method_unavailable": 409,
        "resend_too_soon": 429,
        "too_many_attempts": 429,
        "send_limit_reached": 429,
        "delivery_failed": 503,
    },
    ("post", "/verify"): OF_A_BODY
    | {
        "mfa_token_invalid": 401,
        "code_incorrect": 401,
        "attempt_too_soon": 429,
        "method_not_selected": 409,
        "too_many_attempts": 429,
    },
    ("post", "/handover/codes"): OF_A_BODY | {"token_missing": 401, "token_invalid": 401},
    ("post", "/handover"): OF_A_BODY | {"handover_code_invalid": 401},
    ("get", "/methods"): OF_A_TOKEN,
    ("post", "/methods/APP"): OF_A_CHANGE | {"method_unavailable": 409},
    ("post", "/methods/SMS"): OF_A_BODY | OF_A_CHANGE | OF_A_MESSAGE,
    ("post", "/methods/EMAIL"): OF_A_BODY | OF_A_CHANGE | OF_A_MESSAGE,
    ("post", "/methods/{method}/confirm"): OF_A_BODY
    | OF_A_CHANGE
    | {"code_incorrect": 401, "enrolment_not_started": 409, "too_many_attempts": 429},
    ("delete", "/methods/{method}"): OF_A_CHANGE
    | {"invalid_request": 400, "method_unavailable": 409, "last_method": 409},
    ("put", "/methods/preferred"): OF_A_BODY | OF_A_CHANGE | {"method_unavailable": 409},
    ("post", "/recovery-codes"): OF_A_CHANGE | {"no_method": 409},
    ("post", "/undo"): OF_A_BODY | {"undo_invalid": 401},
    ("get", "/.well-known/jwks.json"): OF_ANYTHING,
    ("get", "/.well-known/openid-configuration"): OF_ANYTHING,
    ("get", "/openapi.json"): OF_ANYTHING,
}
# Each body's fields, those that may be left out in parentheses.
FIELDS = {
    "LoginRequest": "username password",
    "MfaRequiredResponse": "status mfa_token expires_in preferred methods",
    "OfferedMethod": "method (destination)",
    "SelectMethodRequest": "mfa_token method (resend)",
    "CodeSent": "method destination code_length sent expires_in resend_in",
    "CodeAwaited": "method code_length (codes)",
    "VerifyRequest": "mfa_token code (next_code)",
    "GrantResponse": "status access_token token_type expires_in",
    "HandoverCodeRequest": "return_to",
    "HandoverCodeResponse": "code expires_in",
    "HandoverRequest": "code return_to",
    "EnrolmentRequiredResponse": "status access_token token_type expires_in",
    "MethodsResponse": "methods recovery_codes_left",
    "MethodState": "method configured preferred disabled confirmed_at destination",
    "AuthenticatorResponse": "secret otpauth_uri qr_svg expires_in",
    "PhoneRequest": "phone (resend)",
    "EmailRequest": "email (resend)",
    "ConfirmRequest": "code",
    "ConfirmedResponse": "method configured (recovery_codes)",
    "PreferredRequest": "method",
    "RecoveryCodes": "recovery_codes",
    "UndoRequest": "token",
    "KeySet": "keys",
    "Key": "kty use alg kid n e",
    "Configuration": "issuer jwks_uri id_token_signing_alg_values_supported"
    " subject_types_supported response_types_supported",
    "Problem": "type title status code detail request_id (errors) (attempts_left)",
    "FieldProblem": "field problem",
}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, verbs in DOCUMENT["paths"].items():
        for verb, operation in verbs.items():
            yield verb, path, operation


def schema_of(response: dict[str, Any], media_type: str) -> Any:
    assert set(response["content"]) == {media_type}
    return response["content"][media_type]["schema"]


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (value for name, value in node.items() if name == "$ref")
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_the_document_is_what_the_code_says() -> None:
    check = [sys.executable, "-m", "local.openapi", "--check"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_it_describes_the_routes_of_the_gateway() -> None:
    own = re.compile(r"(?<=^/methods/)[A-Z]+$")  # each has a body of its own
    described = {(verb.upper(), own.sub("{method}", path)) for verb, path, _ in operations()}
    assert described == {
        route for route, function in ROUTES.items() if route[0] != "OPTIONS" and function != "pages"
    }


@pytest.mark.parametrize(("verb", "path"), REFUSALS)
def test_a_route_names_every_refusal_of_the_contract(verb: str, path: str) -> None:
    responses = DOCUMENT["paths"][path][verb]["responses"]
    found = {
        code: int(status)
        for status, response in responses.items()
        if status not in {"200", "204", "default"}
        for code in schema_of(response, "application/problem+json")["allOf"][1]["properties"][
            "code"
        ]["enum"]
    }
    assert found == REFUSALS[verb, path]


@pytest.mark.parametrize("name", FIELDS)
def test_a_body_has_the_fields_of_the_contract(name: str) -> None:
    fields = set(re.findall(r"\w+", FIELDS[name]))
    optional = set(re.findall(r"\((\w+)\)", FIELDS[name]))
    assert set(SCHEMAS[name]["properties"]) == fields
    assert set(SCHEMAS[name]["required"]) == fields - optional
    if name.endswith("Request"):
        assert SCHEMAS[name]["additionalProperties"] is False


def test_every_body_is_known_and_used() -> None:
    used = {reference.rpartition("/")[2] for reference in references(DOCUMENT)}
    assert set(SCHEMAS) == {*FIELDS, "Method"}
    assert used == {*SCHEMAS, *DOCUMENT["components"]["headers"]}


def test_every_answer_has_its_headers() -> None:
    for verb, path, operation in operations():
        for status, response in operation["responses"].items():
            expected = {"X-Request-Id"} | ({"Retry-After"} if status in {"429", "503"} else set())
            assert set(response["headers"]) == expected, (verb, path, status)


def test_a_route_that_takes_a_token_says_so() -> None:
    bearer = [{"bearer": list[str]()}]
    taking = {path for _, path, operation in operations() if operation.get("security") == bearer}
    assert taking == {path for (_, path), found in REFUSALS.items() if "token_missing" in found}
    assert DOCUMENT["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_it_is_an_openapi_document() -> None:
    assert set(DOCUMENT) == {"openapi", "info", "servers", "paths", "components"}
    assert re.fullmatch(r"3\.1\.\d", DOCUMENT["openapi"])
    assert DOCUMENT["info"]["title"] == "Gatehouse"
    assert DOCUMENT["info"]["version"]
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
    for _, _, operation in operations():
        assert operation["summary"]
        assert all(response["description"] for response in operation["responses"].values())
    for reference in references(DOCUMENT):
        found = re.fullmatch(r"#/components/(\w+)/([\w-]+)", reference)
        assert found is not None
        assert found[2] in DOCUMENT["components"][found[1]]


def test_it_names_no_machine() -> None:
    assert [server["url"] for server in DOCUMENT["servers"]] == ["."]
    text = json.dumps(DOCUMENT)
    assert not re.search(r"localhost|127\.0\.0\.1|amazonaws|arn:|/home/|/root/", text)
    assert "422" not in text
