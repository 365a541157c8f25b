"""Somebody without the password learns nothing, moves nothing and costs nothing."""

import httpx
import pytest

from tests.attacks.evidence import guesses_charged, user_of
from tests.e2e.people import PASSWORD, Person
from tests.e2e.site import Site, problem

CHANGING = ("date", "x-request-id", "x-amzn-requestid", "x-amz-request-id")


def wrong_password(site: Site, username: str) -> httpx.Response:
    """Log in with a wrong password."""
    return site.post("/login", {"username": username, "password": "not the password"})


def face(answer: httpx.Response) -> tuple[object, ...]:
    """Return all of an answer that a client can see, but what differs for everybody."""
    body = answer.json() | {"request_id": ""}
    headers = {name: value for name, value in answer.headers.items() if name not in CHANGING}
    return answer.status_code, tuple(body.items()), tuple(headers.items())


def test_no_answer_tells_whether_a_user_exists(site: Site) -> None:
    """GHSA-jq8w-8q2f-ffm9 and GHSA-83cg-9mwq-gj42 (Zitadel); CWE-204."""
    enrolled, plain, disabled = site.person("APP", "SMS"), site.person(), site.person("APP")
    site.admin("disable_user", username=disabled.username)
    names = [person.username for person in (enrolled, plain, disabled)]
    faces = {face(wrong_password(site, name)) for name in [*names, "nobody-" + names[0]]}
    right_but_disabled = site.post("/login", {"username": disabled.username, "password": PASSWORD})
    assert faces == {face(right_but_disabled)}


def test_a_throttle_does_not_tell_either(site: Site) -> None:
    """CWE-204: a lock-out that only real users know tells who is real."""
    person = site.person("APP")
    last = {}
    for name in (person.username, "nobody-" + person.username):
        answers = [wrong_password(site, name) for _ in range(6)]
        last[name] = answers[-1]
    retries = {int(answer.headers.pop("retry-after")) for answer in last.values()}
    assert max(retries) - min(retries) <= 3
    details = {face(answer)[0] for answer in last.values()}
    assert details == {429}
    assert len({tuple(sorted(answer.headers.keys())) for answer in last.values()}) == 1


def unmoved(site: Site, person: Person) -> bool:
    """Tell whether nothing of a person's second step has moved."""
    mine = [
        each
        for each in site.inbox.sms() + site.inbox.emails()
        if each.to in {person.phone, person.email}
    ]
    return not mine and guesses_charged(site, person) == 0


def test_without_the_password_nothing_is_sent_and_nothing_is_charged(site: Site) -> None:
    """SMS pumping (artificially inflated traffic; Twitter, 2022), and lock-out by strangers.

    CWE-645, CWE-799.
    """
    person = site.person("SMS", "EMAIL")
    before = user_of(site, person)
    for _ in range(6):
        wrong_password(site, person.username)
        wrong_password(site, "nobody-" + person.username)
    for token in ("x", f"{before['pk']}.{'A' * 43}"):
        problem(site.select(token, "SMS"), 401, "mfa_token_invalid")
        problem(site.verify(token, "123456"), 401, "mfa_token_invalid")
    assert unmoved(site, person)
    assert user_of(site, person) == before


def test_a_stranger_does_not_lock_the_owner_out(site: Site) -> None:
    """GHSA-3hrr-xwvg-hxvr (Keycloak): an account lock that anybody can close; CWE-645."""
    person = site.person("APP")
    for _ in range(6):
        wrong_password(site, person.username)
    body = {"username": person.username, "password": PASSWORD}
    answer = site.post("/login", body, **{"X-Forwarded-For": "192.0.2.77"})
    assert answer.json()["status"] == "mfa_required"


@pytest.mark.parametrize("extra", ["phone", "to", "destination", "phone_number", "email"])
def test_a_destination_is_never_the_clients(site: Site, extra: str) -> None:
    """CVE-2023-7028 (GitLab): the code went where the request said."""
    person = site.person("SMS")
    body = {"mfa_token": site.login(person), "method": "SMS", extra: "+12025550100"}
    problem(site.post("/select-method", body), 400, "invalid_request")
    assert unmoved(site, person)
