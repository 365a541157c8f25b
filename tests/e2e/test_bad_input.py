"""Bad input of any kind is a 4xx problem, and charges nothing that was no well-formed code."""

import base64
import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.site import Site, problem

if TYPE_CHECKING:
    import httpx

ROUTES = ["/login", "/select-method", "/verify"]
BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "null": b"null",
    "a number": b"1",
    "a string": b'"x"',
    "NaN": b'{"code": NaN}',
    "a name twice": b'{"mfa_token": "a", "mfa_token": "b", "code": "123456"}',
    "UTF-16": json.dumps({"username": "ada", "password": "x"}).encode("utf-16"),
    "half a character": b'{"username": "\\ud800", "password": "\\udfff"}',
    "deep": b"[" * 8000 + b"]" * 8000,
    "an unknown field": b'{"username": "a", "password": "b", "role": "admin"}',
    "null fields": b'{"username": null, "password": null, "mfa_token": null, "code": null}',
    "numbers": b'{"username": 1, "password": 2, "mfa_token": 3, "code": 123456}',
    "lists": b'{"username": ["a"], "password": ["b"], "mfa_token": ["c"], "code": ["123456"]}',
}
CODES = [
    "12345",
    "12345678901",
    "１２３４５６",
    "123456\n",
    "\u00a0123456",
    "12a456",
    "",
    " ",
    "٠١٢٣٤٥",
    "ABCDEFGHIJKLMNO1",
    "ABCDEFGHIJKLMNOPQ",
    "ıBCDEFGHIJKLMNOP",
    "+12345",
    "0x1234",
]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_makes_no_sense_is_an_invalid_request(
    site: Site, route: str, body: bytes
) -> None:
    answer = site.http.post(route, content=body, headers={"Content-Type": "application/json"})
    errors = problem(answer, 400, "invalid_request")["errors"]
    assert errors
    assert all(set(each) == {"field", "problem"} for each in errors)


def test_bytes_that_are_no_text_are_never_a_servers_error(site: Site) -> None:
    body = b'{"username": "\xff\xfe", "password": "x"}'
    answer = site.http.post("/login", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 401}  # a gateway may hand over U+FFFD instead
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("size", [16 * 1024 + 1, 100_000, 1_000_000])
def test_a_body_over_16_kib_is_too_large(site: Site, route: str, size: int) -> None:
    body = json.dumps({"username": "x" * size, "password": "x"})
    answer = site.http.post(route, content=body, headers={"Content-Type": "application/json"})
    problem(answer, 413, "payload_too_large")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_only_json_is_understood(site: Site, route: str, media_type: str) -> None:
    answer = site.http.post(route, content=b"{}", headers={"Content-Type": media_type})
    problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("code", [*CODES, None, 123456, True, ["123456"], {"code": "123456"}])
def test_a_malformed_code_charges_nothing(site: Site, code: object) -> None:
    token = site.selected(site.person("APP"), "APP")
    answer = site.post("/verify", {"mfa_token": token, "code": code})
    body = problem(answer, 400, "invalid_request")
    assert [each["field"] for each in body["errors"]] == ["code"]
    assert site.challenge(token)["attempts"] == 0


def test_an_unasked_next_code_is_refused_and_charges_nothing(site: Site) -> None:
    token = site.selected(site.person("APP"), "APP")
    body = {"mfa_token": token, "code": "123456", "next_code": "123456"}
    errors = problem(site.post("/verify", body), 400, "invalid_request")["errors"]
    assert [each["field"] for each in errors] == ["next_code"]
    assert site.challenge(token)["attempts"] == 0


@pytest.mark.parametrize("method", ["NONE", "app", "", None, 1, ["SMS"]])
def test_a_method_that_does_not_exist_is_refused(site: Site, method: object) -> None:
    token = site.login(site.person("APP"))
    answer = site.post("/select-method", {"mfa_token": token, "method": method})
    problem(answer, 400, "invalid_request")


@pytest.mark.parametrize(
    "extra", [{"phone": "+12025550142"}, {"to": "x"}, {"user_id": "y"}, {"resend": "true"}]
)
def test_a_destination_is_never_the_callers_to_choose(site: Site, extra: dict[str, str]) -> None:
    person = site.person("SMS")
    body = {"mfa_token": site.login(person), "method": "SMS", **extra}
    problem(site.post("/select-method", body), 400, "invalid_request")
    assert [each for each in site.inbox.sms() if each.to == person.phone] == []


@pytest.mark.parametrize(
    ("username", "password"),
    [("", "x"), ("  ", "x"), ("x" * 255, "x"), ("x", ""), ("x", "y" * 1025)],
)
def test_names_and_passwords_have_their_sizes(site: Site, username: str, password: str) -> None:
    problem(
        site.post("/login", {"username": username, "password": password}), 400, "invalid_request"
    )


def test_no_value_is_echoed(site: Site) -> None:
    marker = "correct-horse-marker"
    answer = site.post("/verify", {"mfa_token": [marker], "code": marker, "resend": marker})
    problem(answer, 400, "invalid_request")
    assert marker not in answer.text


def test_the_gateways_own_refusals_are_problems(site: Site) -> None:
    for method, path in [
        ("GET", "/nothing-here"),
        ("GET", "/login"),
        ("PUT", "/verify"),
        ("DELETE", "/select-method"),
        ("PATCH", "/login"),
        ("POST", "/.well-known/jwks.json"),
        ("GET", "/login/"),
        ("POST", "/login/more"),
    ]:
        answer = site.http.request(method, path)
        problem(answer, 404, "not_found")
        assert "aws" not in answer.text.lower()


def test_a_base64_body_is_read_as_the_gateway_means_it(site: Site) -> None:
    encoded = base64.b64encode(b'{"username": "a"}')
    answer: httpx.Response = site.http.post(
        "/login", content=encoded, headers={"Content-Type": "application/json"}
    )
    problem(answer, 400, "invalid_request")


def test_garbage_in_forwarding_headers_changes_nothing(site: Site) -> None:
    person = site.person("APP")
    body = {"username": person.username, "password": person.password}
    for forged in ("not an address", "::1, 10.0.0.1", "999.1.1.1"):
        answer = site.post("/login", body, **{"X-Forwarded-For": forged, "Forwarded": forged})
        assert answer.status_code == 200
