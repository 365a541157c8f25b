"""What is sent, when, and to whom."""

import pytest

from tests.e2e.people import wrong
from tests.e2e.site import Site, problem

SENT = [("SMS", "phone"), ("EMAIL", "email")]


def messages(site: Site, destination: str) -> list[str]:
    """Return the texts sent to a destination."""
    inbox = site.inbox.sms() + site.inbox.emails()
    return [each.text for each in inbox if each.to == destination]


def test_an_app_has_neither_countdown_nor_resend(site: Site) -> None:
    person = site.person("APP")
    answer = site.select(site.login(person), "APP", resend=True)
    assert answer.json() == {"method": "APP", "code_length": 6}


@pytest.mark.parametrize(("method", "where"), SENT)
def test_selecting_sends_at_once(site: Site, method: str, where: str) -> None:
    person = site.person(method)
    answer = site.select(site.login(person), method)
    body = answer.json()
    masks = {"SMS": f"+•••••••{person.phone[-4:]}", "EMAIL": "a•••@e•••.org"}
    assert body == {
        "method": method,
        "destination": masks[method],
        "code_length": 6,
        "sent": True,
        "expires_in": 300,
        "resend_in": 30,
    }
    assert len(messages(site, getattr(person, where))) == 1


def test_an_sms_is_origin_bound_and_one_message_long(site: Site) -> None:
    person = site.person("SMS")
    site.selected(person, "SMS")
    text = messages(site, person.phone)[0]
    code = site.sent_code(person.phone)
    assert text.splitlines()[-1] == f"@{site.http.base_url.host} #{code}"
    assert len(text) <= 160
    assert "5 min" in text
    assert "Not you?" in text


def test_an_email_has_the_code_alone_on_a_line(site: Site) -> None:
    person = site.person("EMAIL")
    site.selected(person, "EMAIL")
    assert site.sent_code(person.email) in messages(site, person.email)[0].splitlines()


@pytest.mark.parametrize(("method", "where"), SENT)
def test_a_reload_sends_nothing(site: Site, method: str, where: str) -> None:
    person = site.person(method)
    token = site.selected(person, method)
    again = site.select(token, method).json()
    assert again["sent"] is False
    assert 290 <= again["expires_in"] <= 300
    assert 20 <= again["resend_in"] <= 30
    assert len(messages(site, getattr(person, where))) == 1


@pytest.mark.parametrize(("method", "where"), SENT)
def test_a_resend_waits_for_its_pause_and_repeats_the_code(
    site: Site, method: str, where: str
) -> None:
    person = site.person(method)
    token = site.selected(person, method)
    code = site.code(person, method)
    early = site.select(token, method, resend=True)
    problem(early, 429, "resend_too_soon")
    assert 0 < int(early.headers["retry-after"]) <= 30
    site.end_pauses(token)
    again = site.select(token, method, resend=True).json()
    assert (again["sent"], again["resend_in"]) == (True, 60)
    assert len(messages(site, getattr(person, where))) == 2
    assert site.code(person, method) == code
    assert site.verify(token, code).status_code == 200


def test_a_resend_never_outlives_the_challenge(site: Site) -> None:
    person = site.person("SMS")
    token = site.selected(person, "SMS")
    challenge = site.challenge(token)
    site.turn_back(token, "expires_at", challenge["expires_at"] - 540)
    site.end_pauses(token)
    assert site.select(token, "SMS", resend=True).json()["expires_in"] <= 60


def test_switching_ends_the_code_before(site: Site) -> None:
    person = site.person("SMS", "EMAIL")
    token = site.selected(person, "SMS")
    old = site.sent_code(person.phone)
    assert site.select(token, "EMAIL").json()["sent"] is True
    new = site.sent_code(person.email)
    assert problem(site.verify(token, old), 401, "code_incorrect")["attempts_left"] == 4
    assert site.verify(token, new).status_code == 200


def test_coming_back_within_the_pause_changes_nothing(site: Site) -> None:
    person = site.person("SMS", "EMAIL")
    token = site.selected(person, "SMS")
    site.select(token, "EMAIL")
    problem(site.select(token, "SMS"), 429, "resend_too_soon")
    assert len(messages(site, person.phone)) == 1
    assert site.verify(token, site.sent_code(person.email)).status_code == 200


def test_coming_back_after_the_pause_sends_a_new_code(site: Site) -> None:
    person = site.person("SMS", "APP")
    token = site.selected(person, "SMS")
    old = site.sent_code(person.phone)
    site.select(token, "APP")
    site.end_pauses(token)
    assert site.select(token, "SMS").json()["sent"] is True
    new = site.sent_code(person.phone)
    assert new != old
    problem(site.verify(token, old), 401, "code_incorrect")
    assert site.verify(token, new).status_code == 200


def test_wrong_attempts_survive_resends_and_switches(site: Site) -> None:
    person = site.person("SMS", "EMAIL")
    token = site.selected(person, "SMS")
    for left in (4, 3):
        answer = site.verify(token, wrong(site.sent_code(person.phone)))
        assert problem(answer, 401, "code_incorrect")["attempts_left"] == left
    site.end_pauses(token)
    site.select(token, "SMS", resend=True)
    answer = site.verify(token, wrong(site.sent_code(person.phone)))
    assert answer.json()["attempts_left"] == 2
    site.select(token, "EMAIL")
    answer = site.verify(token, wrong(site.sent_code(person.email)))
    assert answer.json()["attempts_left"] == 1


def test_a_challenge_past_its_end_selects_nothing(site: Site) -> None:
    person = site.person("SMS")
    token = site.selected(person, "SMS")
    site.turn_back(token, "expires_at", site.challenge(token)["expires_at"] - 601)
    site.end_pauses(token)
    problem(site.select(token, "SMS", resend=True), 401, "mfa_token_invalid")
    assert len(messages(site, person.phone)) == 1
