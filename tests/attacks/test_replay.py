"""A code is worth one login, however it is spelled and however many send it at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.people import let_the_step_begin
from tests.e2e.site import Site, problem

# Each is the same code to a person, and to some program.
SPELLINGS = {
    "spaces": "{0} {1}",
    "hyphens": "-{0}-{1}-",
    "a tab": "{0}\t{1}",
    "a newline": "{0}{1}\n",
    "a no-break space": "{0}\u00a0{1}",
    "a zero-width space": "{0}\u200b{1}",
    "a byte order mark": "\ufeff{0}{1}",
    "a NUL": "{0}{1}\x00",
    "a plus": "+{0}{1}",
    "a decimal": "{0}{1}.0",
}


def other_digits(code: str, zero: str) -> str:
    """Write a code in another script's digits."""
    return "".join(chr(ord(zero) + int(digit)) for digit in code)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_a_used_code_works_again(site: Site, spelling: str) -> None:
    """CVE-2025-55003 (OpenBao), CVE-2025-6014 (HashiCorp Vault): whitespace made a code new."""
    person = site.person("APP")
    let_the_step_begin()
    code = person.app_code()
    assert site.verify(site.selected(person, "APP"), code).status_code == 200
    again = SPELLINGS[spelling].format(code[:3], code[3:])
    answer = site.verify(site.selected(person, "APP"), again)
    assert answer.status_code in {400, 401}, answer.text
    assert answer.json()["code"] in {"invalid_request", "code_incorrect"}


@pytest.mark.parametrize("zero", "٠۰०０𝟎")
def test_digits_of_other_scripts_are_no_code(site: Site, zero: str) -> None:
    """CVE-2025-55003 and CVE-2025-6014's class: two programs read one code differently."""
    person = site.person("APP")
    token = site.selected(person, "APP")
    problem(site.verify(token, other_digits(person.app_code(), zero)), 400, "invalid_request")
    assert site.challenge(token)["attempts"] == 0


def test_an_accepted_step_ends_itself_and_every_older_one(site: Site) -> None:
    """CVE-2026-33473 (Vikunja): a TOTP code was good for its whole window; RFC 6238 section 5.2."""
    person = site.person("APP")
    let_the_step_begin()
    following, present, before = (person.app_code(step) for step in (1, 0, -1))
    assert site.verify(site.selected(person, "APP"), following).status_code == 200
    for code in (following, present, before):
        problem(site.verify(site.selected(person, "APP"), code), 401, "code_incorrect")


def test_one_code_at_once_in_many_logins_opens_one(site: Site) -> None:
    """CWE-367: check, then mark as used; keycloak/keycloak#13867 left that race open."""
    person = site.person("APP")
    tokens = [site.selected(person, "APP") for _ in range(8)]
    let_the_step_begin()
    code = person.app_code()
    with ThreadPoolExecutor(6) as pool:
        answers = [answer.json() for answer in pool.map(lambda t: site.verify(t, code), tokens)]
    counted = Counter(answer.get("code", "granted") for answer in answers)
    assert counted["granted"] == 1
    assert set(counted) <= {"granted", "code_incorrect", "temporarily_unavailable"}


@pytest.mark.parametrize("method", ["SMS", "EMAIL"])
def test_a_sent_code_at_once_opens_one_session(site: Site, method: str) -> None:
    """CWE-367: the race for a one-time code (librefang/librefang#3359)."""
    person = site.person(method)
    token = site.selected(person, method)
    code = site.code(person, method)
    with ThreadPoolExecutor(6) as pool:
        answers = [
            answer.json() for answer in pool.map(lambda _: site.verify(token, code), range(16))
        ]
    assert len([answer for answer in answers if "access_token" in answer]) == 1
    problem(site.verify(token, code), 401, "mfa_token_invalid")


def test_a_code_past_its_time_opens_nothing(site: Site) -> None:
    """GHSA-xmmm-jw76-q7vg: one-time codes stayed valid beyond their expiration."""
    person = site.person("SMS")
    token = site.selected(person, "SMS")
    site.turn_back(token, "code_expires_at", site.challenge(token)["code_expires_at"] - 300)
    problem(site.verify(token, site.sent_code(person.phone)), 401, "code_incorrect")
