"""No way round the second step: what a client says about its login counts for nothing."""

import base64

import pytest

from tests.e2e.people import PASSWORD, Person
from tests.e2e.site import Site, challenge_id, problem

BYPASSES = [
    {"mfa_required": False},
    {"mfa": False},
    {"skip_mfa": True},
    {"method": "NONE"},
    {"status": "authenticated"},
    {"acr": "aal1"},
    {"amr": ["pwd", "otp", "mfa"]},
    {"remember_device": True},
]
ROUTES = [
    ("GET", "/methods"),
    ("POST", "/methods/APP"),
    ("DELETE", "/methods/APP"),
    ("PUT", "/methods/preferred"),
    ("POST", "/recovery-codes"),
]


@pytest.mark.parametrize("bypass", BYPASSES, ids=str)
def test_a_client_never_decides_whether_mfa_is_due(site: Site, bypass: dict[str, object]) -> None:
    """CWE-602: the server believes what the client says of its own second step."""
    person = site.person("APP")
    body = {"username": person.username, "password": PASSWORD, **bypass}
    problem(site.post("/login", body), 400, "invalid_request")
    token = site.selected(person, "APP")
    for route in ("/select-method", "/verify"):
        answer = site.post(route, {"mfa_token": token, "code": person.app_code(), **bypass})
        problem(answer, 400, "invalid_request")


@pytest.mark.parametrize("method", ["NONE", "none", "PASSWORD", "", "APP,SMS", "APP\x00", "*"])
def test_there_is_no_method_but_those_configured(site: Site, method: str) -> None:
    """CWE-304: a method that checks nothing, the second step's `alg: none`."""
    person = site.person("APP")
    token = site.login(person)
    problem(site.select(token, method), 400, "invalid_request")
    problem(site.verify(token, person.app_code()), 409, "method_not_selected")


def test_the_step_between_cannot_be_left_out(site: Site) -> None:
    """CWE-841: steps out of order (OWASP ASVS 2.3.1)."""
    person = site.person("APP", "SMS")
    token = site.login(person)
    for code in (person.app_code(), "000000", "A" * 16):
        problem(site.verify(token, code), 409, "method_not_selected")
    assert site.challenge(token)["attempts"] == 0


@pytest.mark.parametrize(("verb", "path"), ROUTES)
def test_a_pending_token_is_no_credential(site: Site, verb: str, path: str) -> None:
    """GHSA-5m69-7h2p-6qfw (CoPilot) and GHSA-3q28-qjrv-qr39 (tinyauth).

    What the password alone had earned was taken for a session.
    """
    person = site.person("APP")
    token = site.login(person)
    basic = base64.b64encode(f"{person.username}:{token}".encode()).decode()
    for credential in (f"Bearer {token}", f"Basic {basic}", token):
        answer = site.http.request(verb, path, headers={"Authorization": credential}, json={})
        assert answer.status_code == 401, answer.text
        assert "access_token" not in answer.text
    assert token.count(".") == 1  # no JWT, and nothing that could be taken for one


def test_a_pending_token_is_no_password_either(site: Site) -> None:
    """GHSA-5m69-7h2p-6qfw (CoPilot)'s class: a token good for another purpose than its own."""
    person = site.person("APP")
    token = site.login(person)
    answer = site.post("/login", {"username": person.username, "password": token})
    problem(answer, 401, "invalid_credentials")


def cross(site: Site, theirs: Person, token: str) -> None:
    """Answer a login with a code that was made for another."""
    problem(site.verify(token, site.sent_code(theirs.phone)), 401, "code_incorrect")


def test_a_code_of_another_login_is_an_attempt_at_this_one(site: Site) -> None:
    """Ylianst/MeshCentral#2935: a code that one login had asked for opened another."""
    ada, eve = site.person("SMS"), site.person("SMS")
    first, second, foreign = (site.selected(person, "SMS") for person in (ada, ada, eve))
    newest = site.sent_code(ada.phone)
    cross(site, ada, first)
    cross(site, ada, foreign)
    assert [site.challenge(each)["attempts"] for each in (first, second, foreign)] == [1, 0, 1]
    assert site.verify(second, newest).status_code == 200


def test_the_halves_of_two_tokens_make_none(site: Site) -> None:
    """CWE-639: a user's name in a token must not choose whose login it is."""
    ada, eve = site.person("APP"), site.person("APP")
    hers, mine = site.selected(ada, "APP"), site.selected(eve, "APP")
    forged = f"{hers.partition('.')[0]}.{mine.partition('.')[2]}"
    for code in (ada.app_code(), eve.app_code()):
        problem(site.verify(forged, code), 401, "mfa_token_invalid")
    problem(site.verify(challenge_id(hers), ada.app_code()), 401, "mfa_token_invalid")


def test_a_used_login_cannot_be_restarted(site: Site) -> None:
    """CWE-613: a finished transaction that can be picked up again."""
    person = site.person("APP", "SMS")
    token = site.selected(person, "APP")
    assert site.verify(token, person.app_code()).status_code == 200
    for method in ("APP", "SMS"):
        problem(site.select(token, method), 401, "mfa_token_invalid")
    problem(site.verify(token, person.app_code(1)), 401, "mfa_token_invalid")
    assert [each for each in site.inbox.sms() if each.to == person.phone] == []
