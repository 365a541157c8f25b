"""However a guesser goes about it, ten guesses of one user are compared, and each is paid for."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attacks.evidence import guesses_charged
from tests.e2e.people import Person, wrong
from tests.e2e.site import Site, problem

REFUSED_UNCOMPARED = {"method_not_selected", "temporarily_unavailable", "attempt_too_soon"}
FORGED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP")


def guess(site: Site, person: Person, method: str, times: int = 5) -> str:
    """Guess wrongly in a login of its own; return its token."""
    token = site.selected(person, method)
    for _ in range(times):
        problem(site.verify(token, wrong(site.code(person, method))), 401, "code_incorrect")
    return token


def test_parallel_guesses_over_many_challenges_share_one_budget(site: Site) -> None:
    """AuthQuake (Oasis Security, 2024): Microsoft's limit held per session, sessions were free.

    Also CVE-2025-64102 (Zitadel) and greenpau/caddy-security#271.
    """
    person = site.person("APP", "SMS")
    tokens = [site.selected(person, method) for method in ("APP", "SMS") * 4]
    right = {site.code(person, "APP"), site.sent_code(person.phone)}
    code = next(code for code in ("271828", "314159", "161803") if code not in right)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda token: site.verify(token, code), tokens * 3))
    counted = Counter(answer.json().get("code") for answer in answers)
    charged = sum(int(site.challenge(token)["charged"]) for token in tokens)
    assert set(counted) <= {"code_incorrect", *REFUSED_UNCOMPARED}
    assert counted["code_incorrect"] == charged <= 10
    assert guesses_charged(site, person) == charged


def test_hopping_between_methods_buys_no_guess(site: Site) -> None:
    """CWE-307: a limit for each method is a limit times the number of methods.

    CVE-2025-6015 (HashiCorp Vault) let the login MFA's limit be walked around.
    """
    person = site.person("APP", "SMS", "EMAIL")
    token = site.login(person)
    for left, method in ((4, "APP"), (3, "SMS"), (2, "EMAIL"), (1, "APP"), (0, "APP")):
        assert site.select(token, method).status_code == 200
        answer = site.verify(token, wrong(site.code(person, method)))
        assert problem(answer, 401, "code_incorrect")["attempts_left"] == left
    problem(site.select(token, "SMS"), 429, "too_many_attempts")
    guess(site, person, "SMS")
    assert guesses_charged(site, person) == 10
    late = site.login(person)
    assert site.select(late, "EMAIL").json()["code_length"] == 10
    assert site.select(late, "APP").json()["codes"] == 2


def test_the_owners_success_gives_the_thief_nothing_back(site: Site) -> None:
    """CWE-307: a counter that any success resets is a new budget at each of the owner's logins.

    Keycloak's brute-force detection resets so (keycloak/keycloak#7386).
    """
    person = site.person("APP", "SMS")
    thief = guess(site, person, "SMS", times=4)
    owner = guess(site, person, "APP", times=1)
    assert guesses_charged(site, person) == 5
    assert site.verify(owner, person.app_code()).status_code == 200
    assert guesses_charged(site, person) == 4
    answer = site.verify(thief, wrong(site.sent_code(person.phone)))
    assert problem(answer, 401, "code_incorrect")["attempts_left"] == 0


def test_nothing_rolls_an_attempt_counter_back(site: Site) -> None:
    """CWE-307: SP 800-63B 3.1.3.2 forbids that sending anew resets the count.

    HackTricks lists it as the OTP limit's bypass by a new session (HackTricks-wiki#1020).
    """
    person = site.person("SMS", "APP")
    old = guess(site, person, "SMS", times=3)
    site.selected(person, "APP")  # another login, then back to the old token
    site.end_pauses(old)
    assert site.select(old, "SMS", resend=True).json()["sent"] is True
    assert site.select(old, "APP").status_code == 200
    site.end_pauses(old)
    assert site.select(old, "SMS").json()["sent"] is True
    for left in (1, 0):
        answer = site.verify(old, wrong(site.sent_code(person.phone)))
        assert problem(answer, 401, "code_incorrect")["attempts_left"] == left
    problem(site.verify(old, site.sent_code(person.phone)), 429, "too_many_attempts")


def test_forwarding_headers_buy_no_guess(site: Site) -> None:
    """CWE-348: a limit that trusts X-Forwarded-For is the client's to reset.

    What counts here are the user's and the challenge's guesses, whatever the source.
    """
    person = site.person("APP")
    token = site.selected(person, "APP")
    for number in range(7):
        headers = dict.fromkeys(FORGED, f"198.51.100.{number}")
        body = {"mfa_token": token, "code": wrong(person.app_code())}
        answer = site.post("/verify", body, **headers)
        expected = (401, "code_incorrect") if number < 5 else (429, "too_many_attempts")
        problem(answer, *expected)
    assert guesses_charged(site, person) == 5


@pytest.mark.parametrize(
    "spelling", ["/verify/", "/verify?x=1", "//verify", "/VERIFY", "/verify;a"]
)
def test_another_spelling_of_the_route_has_the_same_counter(site: Site, spelling: str) -> None:
    """CWE-289: a limit bound to one spelling of a path is walked around by another."""
    person = site.person("APP")
    token = site.selected(person, "APP")
    body = {"mfa_token": token, "code": wrong(person.app_code())}
    reached = site.post(spelling, body).status_code == 401
    assert site.challenge(token)["attempts"] == guesses_charged(site, person) == int(reached)


SIDE_DOORS: dict[str, Callable[[str, str], dict[str, str]]] = {
    "/select-method": lambda token, code: {"mfa_token": token, "method": "APP", "code": code},
    "/login": lambda token, code: {"username": "x", "mfa_token": token, "password": code},
}


@pytest.mark.parametrize("route", SIDE_DOORS)
def test_no_other_route_takes_a_code(site: Site, route: str) -> None:
    """CVE-2025-6015 (HashiCorp Vault): every route that checks a factor needs the same limit."""
    person = site.person("APP")
    token = site.selected(person, "APP")
    answer = site.post(route, SIDE_DOORS[route](token, person.app_code()))
    problem(answer, 400, "invalid_request")
    assert site.challenge(token)["attempts"] == 0


def test_one_code_against_many_accounts_is_charged_to_each(site: Site) -> None:
    """CWE-307, password spraying of the second step (MITRE ATT&CK T1110.003)."""
    people = [site.person("APP") for _ in range(8)]
    tokens = [site.selected(person, "APP") for person in people]
    right = {person.app_code(step) for person in people for step in (-2, -1, 0, 1, 2)}
    code = next(code for code in ("271828", "314159", "161803") if code not in right)
    answers = [site.verify(token, code) for token in tokens]
    assert {answer.status_code for answer in answers} <= {401, 429}
    compared = [int(answer.status_code == 401) for answer in answers]
    assert [guesses_charged(site, person) for person in people] == compared
    assert compared[0] == 1
