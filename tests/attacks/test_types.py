"""What is no string, or no code at all, is refused before anybody compares it."""

import json

import pytest

from tests.e2e.people import PASSWORD
from tests.e2e.site import Site, problem

NO_STRINGS: list[object] = [None, True, False, 0, 123456, 1.5, [], {}, ["x"], {"$ne": None}]
BLANKS = ["", " ", "      ", "------", "- - -", "\t", "\n", "\u00a0" * 6, "\u200b" * 6, "null"]
FIELDS = [
    ("/login", "username"),
    ("/login", "password"),
    ("/select-method", "mfa_token"),
    ("/select-method", "method"),
    ("/verify", "mfa_token"),
    ("/verify", "code"),
]


@pytest.mark.parametrize("value", NO_STRINGS, ids=repr)
@pytest.mark.parametrize(("route", "field"), FIELDS)
def test_only_a_string_is_a_string(site: Site, route: str, field: str, value: object) -> None:
    """CVE-2023-7028 (GitLab): an array of addresses where one was meant; CWE-843, CWE-943."""
    body: dict[str, object] = {
        "/login": {"username": "x", "password": "x"},
        "/select-method": {"mfa_token": "x", "method": "APP"},
        "/verify": {"mfa_token": "x", "code": "123456"},
    }[route] | {field: value}
    errors = problem(site.post(route, body), 400, "invalid_request")["errors"]
    assert {each["field"].partition(".")[0] for each in errors} == {field}


def test_many_codes_in_one_request_are_none(site: Site) -> None:
    """CVE-2023-7028's class for codes: a list that holds them all is one attempt."""
    person = site.person("APP")
    token = site.selected(person, "APP")
    right = person.app_code()
    codes = [right, *(f"{number:06}" for number in range(1000))]
    problem(site.post("/verify", {"mfa_token": token, "code": codes}), 400, "invalid_request")
    twice = f'{{"mfa_token": {json.dumps(token)}, "code": "000000", "code": "{right}"}}'
    answer = site.http.post("/verify", content=twice, headers={"Content-Type": "application/json"})
    problem(answer, 400, "invalid_request")
    assert site.challenge(token)["attempts"] == 0


@pytest.mark.parametrize("method", ["APP", "SMS"])
def test_a_blank_code_is_no_code(site: Site, method: str) -> None:
    """CWE-303: nothing typed compares equal to nothing stored."""
    token = site.selected(site.person(method), method)
    for blank in BLANKS:
        problem(site.verify(token, blank), 400, "invalid_request")
    problem(site.post("/verify", {"mfa_token": token}), 400, "invalid_request")
    assert site.challenge(token)["attempts"] == 0


def test_nothing_in_the_query_or_the_headers_is_read(site: Site) -> None:
    """CWE-235: the same field at two places, and each program believes another one."""
    person = site.person("APP")
    token = site.selected(person, "APP")
    query = {"mfa_token": token, "code": person.app_code()}
    answer = site.http.post(
        "/verify", params=query, headers=query | {"Cookie": f"code={query['code']}"}, json={}
    )
    problem(answer, 400, "invalid_request")
    form = site.http.post("/verify", data=query)
    problem(form, 415, "unsupported_media_type")
    login = site.http.post("/login", params={"username": person.username, "password": PASSWORD})
    problem(login, 415, "unsupported_media_type")
