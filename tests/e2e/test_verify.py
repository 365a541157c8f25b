"""What a code is worth: once, in time, for its own challenge."""

import pytest

from tests.e2e.people import let_the_step_begin, wrong
from tests.e2e.site import Site, problem

METHODS = ["APP", "SMS", "EMAIL"]


@pytest.mark.parametrize("method", METHODS)
def test_the_fifth_wrong_code_is_the_last(site: Site, method: str) -> None:
    person = site.person(method)
    token = site.selected(person, method)
    code = site.code(person, method)
    for left in (4, 3, 2, 1, 0):
        answer = site.verify(token, wrong(code))
        assert problem(answer, 401, "code_incorrect")["attempts_left"] == left
    problem(site.verify(token, code), 429, "too_many_attempts")
    problem(site.select(token, method), 429, "too_many_attempts")


@pytest.mark.parametrize("method", METHODS)
def test_a_challenge_is_used_once(site: Site, method: str) -> None:
    person = site.person(method)
    token = site.selected(person, method)
    code = site.code(person, method)
    assert site.verify(token, code).status_code == 200
    problem(site.verify(token, code), 401, "mfa_token_invalid")
    problem(site.select(token, method), 401, "mfa_token_invalid")


def test_a_replayed_step_is_refused_in_another_login(site: Site) -> None:
    person = site.person("APP")
    let_the_step_begin()
    code = person.app_code()
    assert site.verify(site.selected(person, "APP"), code).status_code == 200
    problem(site.verify(site.selected(person, "APP"), code), 401, "code_incorrect")
    earlier = person.app_code(-1)
    problem(site.verify(site.selected(person, "APP"), earlier), 401, "code_incorrect")


def test_an_app_code_is_good_for_one_step_either_side(site: Site) -> None:
    person = site.person("APP")
    let_the_step_begin()
    for step in (-2, 2):
        answer = site.verify(site.selected(person, "APP"), person.app_code(step))
        problem(answer, 401, "code_incorrect")
    for step in (-1, 0, 1):
        answer = site.verify(site.selected(person, "APP"), person.app_code(step))
        assert answer.status_code == 200, answer.text


def test_an_expired_code_looks_like_a_wrong_one(site: Site) -> None:
    person = site.person("SMS")
    token = site.selected(person, "SMS")
    site.turn_back(token, "code_expires_at", 1)
    answer = site.verify(token, site.sent_code(person.phone))
    assert problem(answer, 401, "code_incorrect")["attempts_left"] == 4


def test_an_expired_challenge_is_over_though_the_item_is_still_there(site: Site) -> None:
    person = site.person("SMS")
    token = site.selected(person, "SMS")
    site.turn_back(token, "expires_at", site.challenge(token)["expires_at"] - 601)
    problem(site.verify(token, site.sent_code(person.phone)), 401, "mfa_token_invalid")


def test_a_code_is_worth_nothing_in_another_login(site: Site) -> None:
    ada, eve = site.person("SMS"), site.person("SMS")
    first, foreign = site.selected(ada, "SMS"), site.selected(eve, "SMS")
    code = site.sent_code(ada.phone)
    problem(site.verify(foreign, code), 401, "code_incorrect")
    second = site.selected(ada, "SMS")
    problem(site.verify(second, code), 401, "code_incorrect")
    assert site.verify(first, code).status_code == 200


def test_a_code_before_a_method_is_refused_and_charges_nothing(site: Site) -> None:
    token = site.login(site.person("APP"))
    problem(site.verify(token, "123456"), 409, "method_not_selected")
    assert site.challenge(token)["attempts"] == 0


def test_a_token_that_was_never_ours_is_refused(site: Site) -> None:
    token = site.login(site.person("APP"))
    key, _, secret = token.partition(".")
    for other in ("x", f"{key}.{secret[::-1]}", f"{'A' * 43}.{secret}", f"{token}\n"):
        problem(site.verify(other, "123456"), 401, "mfa_token_invalid")
        problem(site.select(other, "APP"), 401, "mfa_token_invalid")


def test_spaces_and_hyphens_in_a_code_are_ignored(site: Site) -> None:
    person = site.person("SMS")
    token = site.selected(person, "SMS")
    code = site.sent_code(person.phone)
    assert site.verify(token, f" {code[:3]}-{code[3:]} ").status_code == 200


@pytest.mark.parametrize("code", ["12345678", "ABCDEFGHIJKLMNOP"])
def test_a_code_of_another_kind_is_an_attempt(site: Site, code: str) -> None:
    token = site.selected(site.person("APP"), "APP")
    answer = site.verify(token, code)
    assert problem(answer, 401, "code_incorrect")["attempts_left"] == 4


def test_nothing_stored_tells_the_code(site: Site) -> None:
    person = site.person("SMS")
    token = site.selected(person, "SMS")
    stored = str(site.challenge(token))
    for secret in (site.sent_code(person.phone), token, person.phone):
        assert secret not in stored
