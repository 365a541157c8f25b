"""A thief with the password runs out of guesses; the owner never runs out of ways in."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.people import Person, let_the_step_begin, wrong
from tests.e2e.site import Site, problem


def spend(site: Site, person: Person) -> None:
    """Guess wrongly ten times, over two challenges."""
    for _ in range(2):
        token = site.selected(person, "APP")
        for left in (4, 3, 2, 1, 0):
            answer = site.verify(token, wrong(person.app_code()))
            assert problem(answer, 401, "code_incorrect")["attempts_left"] == left


def test_a_spent_budget_asks_for_two_app_codes_in_a_row(site: Site) -> None:
    person = site.person("APP")
    spend(site, person)
    token = site.login(person)
    assert site.select(token, "APP").json() == {"method": "APP", "code_length": 6, "codes": 2}
    let_the_step_begin()
    one, two = person.app_code(), person.app_code(1)
    problem(site.verify(token, one), 400, "invalid_request")
    answer = site.post("/verify", {"mfa_token": token, "code": one, "next_code": two})
    assert answer.status_code == 200, answer.text


def test_a_spent_budget_makes_sent_codes_ten_digits_long(site: Site) -> None:
    person = site.person("APP", "SMS")
    spend(site, person)
    token = site.login(person)
    assert site.select(token, "SMS").json()["code_length"] == 10
    code = site.inbox.last(person.phone).text.rpartition("#")[2]
    assert len(code) == 10
    assert site.verify(token, code).status_code == 200


def test_hardened_attempts_must_wait(site: Site) -> None:
    person = site.person("APP", "SMS")
    spend(site, person)
    token = site.selected(person, "SMS")
    problem(site.verify(token, "0000000000"), 401, "code_incorrect")
    answer = site.verify(token, "0000000000")
    problem(answer, 429, "attempt_too_soon")
    assert 0 < int(answer.headers["retry-after"]) <= 30
    assert site.challenge(token)["attempts"] == 1


def test_a_code_selected_before_the_budget_ran_out_must_be_selected_again(site: Site) -> None:
    person = site.person("APP", "SMS")
    token = site.selected(person, "SMS")
    code = site.sent_code(person.phone)
    spend(site, person)
    problem(site.verify(token, code), 409, "method_not_selected")
    site.end_pauses(token)
    assert site.select(token, "SMS").json()["code_length"] == 10


def test_parallel_guesses_over_many_challenges_share_ten(site: Site) -> None:
    person = site.person("APP")
    tokens = [site.selected(person, "APP") for _ in range(8)]
    code = wrong(wrong(person.app_code()))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda token: site.verify(token, code), tokens * 4))
    counted = Counter(answer.json()["code"] for answer in answers)
    assert counted["code_incorrect"] <= 10
    charged = sum(int(site.challenge(token)["charged"]) for token in tokens)
    assert charged == counted["code_incorrect"]
    kinds = {"code_incorrect", "method_not_selected", "temporarily_unavailable"}
    assert set(counted) <= kinds
