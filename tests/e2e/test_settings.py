"""Users bring, prove, change and remove their own methods, over HTTP; and many at once."""

import re
from dataclasses import replace

import httpx
import pytest
from pyotp import TOTP

from tests.e2e.people import Person, wrong
from tests.e2e.races import at_once
from tests.e2e.site import Site, problem


def brought(site: Site, token: str, method: str, to: str = "") -> str:
    """Start with a method and return its right code."""
    body = {"SMS": {"phone": to}, "EMAIL": {"email": to}}.get(method)
    answer = site.ask("POST", f"/methods/{method}", token, body)
    assert answer.status_code == 200, answer.text
    return TOTP(answer.json()["secret"]).now() if method == "APP" else site.sent_code(to)


def confirm(site: Site, token: str, method: str, code: str) -> httpx.Response:
    return site.ask("POST", f"/methods/{method}/confirm", token, {"code": code})


def methods(site: Site, token: str) -> list[str]:
    answer = site.ask("GET", "/methods", token)
    assert answer.status_code == 200, answer.text
    return [each["method"] for each in answer.json()["methods"] if each["configured"]]


def destination(person: Person, method: str) -> str:
    return {"SMS": person.phone, "EMAIL": person.email}.get(method, "")


@pytest.mark.parametrize("method", ["APP", "SMS", "EMAIL"])
def test_a_newcomer_brings_a_first_method_and_logs_in_by_it(site: Site, method: str) -> None:
    person = site.person()
    token = site.grant(person)
    assert methods(site, token) == []
    code = brought(site, token, method, destination(person, method))
    assert problem(confirm(site, token, method, wrong(code)), 401, "code_incorrect")
    answer = confirm(site, token, method, code)
    assert answer.status_code == 200, answer.text
    assert len(set(answer.json()["recovery_codes"])) == 10
    assert methods(site, token) == [method]
    if method == "APP":
        used = site.verify(site.selected(person, "APP"), code)
        problem(used, 401, "code_incorrect")
    else:
        assert site.grant(person, method)
    refused = site.ask("POST", "/methods/APP", token)
    problem(refused, 401, "insufficient_user_authentication")
    assert refused.headers["www-authenticate"].startswith(
        'Bearer error="insufficient_user_authentication"'
    )


def test_a_recovery_code_logs_in_once_and_the_owner_is_told(site: Site) -> None:
    person = site.person()
    token = site.grant(person)
    code = brought(site, token, "EMAIL", person.email)
    recovery, *_ = confirm(site, token, "EMAIL", code).json()["recovery_codes"]
    answer = site.verify(site.selected(person, "RECOVERY"), recovery)
    assert answer.status_code == 200, answer.text
    assert "9 codes are left" in site.inbox.last(person.email).text
    again = site.verify(site.selected(person, "RECOVERY"), recovery)
    problem(again, 401, "code_incorrect")


def test_every_change_is_told_and_a_replacement_can_be_taken_back(site: Site) -> None:
    person, thief = site.person("SMS", "EMAIL"), site.person()
    token = site.grant(person, "SMS")
    code = brought(site, token, "SMS", thief.phone)
    assert confirm(site, token, "SMS", code).status_code == 200
    problem(site.ask("GET", "/methods", token), 401, "token_invalid")
    for address in (person.phone, person.email):
        assert "login method was replaced: phone" in site.inbox.last(address).text
    link = re.search(r"\S+/settings#undo=(\S+)", site.inbox.last(person.phone).text)
    assert link is not None
    assert "#undo=" not in site.inbox.last(thief.phone).text
    assert site.post("/undo", {"token": link[1]}).status_code == 204
    problem(site.post("/undo", {"token": link[1]}), 401, "undo_invalid")
    assert site.grant(person, "SMS")


def test_methods_go_one_by_one_and_login_asks_for_what_is_left(site: Site) -> None:
    person = site.person("APP", "EMAIL")
    assert site.ask("DELETE", "/methods/APP", site.grant(person, "EMAIL")).status_code == 204
    token = site.grant(replace(person, seed=None), "EMAIL")
    assert methods(site, token) == ["EMAIL"]
    problem(site.ask("DELETE", "/methods/APP", token), 409, "method_unavailable")
    assert site.ask("DELETE", "/methods/EMAIL", token).status_code == 204
    assert site.grant(person)


def test_a_preference_is_what_login_offers_first(site: Site) -> None:
    person = site.person("APP", "EMAIL")
    token = site.grant(person, "EMAIL")
    assert site.ask("PUT", "/methods/preferred", token, {"method": "EMAIL"}).status_code == 204
    assert site.post("/login", person.credentials).json()["preferred"] == "EMAIL"
    assert methods(site, token) == ["APP", "EMAIL"]


@pytest.mark.parametrize("command", ["disable_user", "delete_user", "reset_mfa", "set_password"])
def test_what_an_administrator_does_ends_every_token(site: Site, command: str) -> None:
    person = site.person("EMAIL")
    token = site.grant(person, "EMAIL")
    password = {"password": "a better horse battery"} if command == "set_password" else {}
    assert "error" not in site.admin(command, username=person.username, **password)
    problem(site.ask("GET", "/methods", token), 401, "token_invalid")


def test_of_two_first_methods_at_once_one_wins(site: Site) -> None:
    person = site.person()
    token = site.grant(person)
    codes = {
        "SMS": brought(site, token, "SMS", person.phone),
        "EMAIL": brought(site, token, "EMAIL", person.email),
    }
    turns = [*codes] * 4

    def first() -> str:
        method = turns.pop()
        answer = confirm(site, token, method, codes[method])
        return str(answer.json().get("code", "won"))

    counted = at_once(8, first)
    assert counted["won"] == 1
    assert set(counted) <= {
        "won",
        "insufficient_user_authentication",
        "enrolment_not_started",
        "too_many_attempts",
        "temporarily_unavailable",
    }
    assert len(methods(site, token)) == 1


def test_of_many_confirmations_at_once_one_wins(site: Site) -> None:
    person = site.person()
    token = site.grant(person)
    code = brought(site, token, "APP")

    def once() -> str:
        answer = confirm(site, token, "APP", code)
        return "won" if answer.status_code == 200 else "lost"

    assert at_once(8, once) == {"won": 1, "lost": 7}
    seeds = site.aws.session.client(
        "secretsmanager", endpoint_url=site.aws.endpoint_url
    ).list_secrets(
        Filters=[{"Key": "name", "Values": [site.outputs["TotpPrefix"] + person.user_id]}]
    )
    assert len(seeds["SecretList"]) == (0 if site.seals_seeds else 1)


def test_one_of_many_uses_a_recovery_code(site: Site) -> None:
    person = site.person("EMAIL")
    made = site.ask("POST", "/recovery-codes", site.grant(person, "EMAIL")).json()
    code = made["recovery_codes"][0]
    tokens = [site.selected(person, "RECOVERY") for _ in range(8)]

    def use() -> str:
        answer = site.verify(tokens.pop(), code)
        return "won" if answer.status_code == 200 else "lost"

    assert at_once(8, use) == {"won": 1, "lost": 7}
