"""Each problem has its own plain sentence and a way on."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from tests.browser import axe
from tests.browser.login_page import LoginPage
from tests.e2e.people import wrong
from tests.e2e.site import Site


def accessible(login: LoginPage) -> None:
    """WCAG 2.2 AA: make sure that axe finds nothing, in either theme."""
    for scheme in ("light", "dark"):
        login.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert axe.violations(login.page) == []


@pytest.fixture(autouse=True)
def every_problem_is_accessible(login: LoginPage) -> Iterator[None]:
    """Look at what each test leaves on the page."""
    yield
    accessible(login)


def refuse(login: LoginPage, path: str, status: int, code: str, **headers: str) -> None:
    """Answer in the API's place where the local stack cannot be made to."""

    def answer(route: Route) -> None:
        route.fulfill(
            status=status,
            content_type="application/problem+json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            json={"type": "about:blank", "title": "", "status": status, "code": code},
        )

    login.page.route(f"**/{path}", answer)


def test_a_wrong_password_is_one_sentence_and_another_try(login: LoginPage, site: Site) -> None:
    person = site.person()
    login.open()
    login.sign_in(person, "not my password at all")
    login.warns("Wrong username or password.")
    password = login.page.locator("#password")
    expect(password).to_be_focused()
    expect(password).to_have_value("")
    expect(password).to_have_attribute("aria-invalid", "true")
    assert "note" in str(password.get_attribute("aria-describedby")).split()
    login.sign_in(person)
    login.is_at("granted")


def test_an_empty_form_is_not_sent(login: LoginPage) -> None:
    login.open()
    login.button("Continue").click()
    login.warns("Enter your username and your password.")
    expect(login.page.locator("#username")).to_be_focused()


def test_an_incomplete_code_is_not_sent(login: LoginPage, site: Site) -> None:
    login.arrive(site.person("APP"), "APP")
    login.page.locator("#code").press_sequentially("12345")
    login.button("VERIFY").click()
    login.warns("Enter the whole code.")


def test_the_last_wrong_attempt_begins_anew(login: LoginPage, site: Site) -> None:
    person = site.person("SMS")
    login.arrive(person, "SMS")
    code = wrong(site.code(person, "SMS"))
    for left in ("4 attempts", "3 attempts", "2 attempts", "1 attempt"):
        login.answer(code)
        login.warns(f"{left} left.")
    login.answer(code)
    login.is_at("sign-in")
    login.warns("That code is not right, and it was the last attempt. Sign in again.")


def test_attempts_used_up_elsewhere_begin_anew(login: LoginPage, site: Site) -> None:
    person = site.person("SMS")
    login.arrive(person, "SMS")
    code = site.code(person, "SMS")
    for _ in range(5):
        site.verify(login.token(), wrong(code))
    login.answer(code)
    login.is_at("sign-in")
    login.warns("Too many wrong codes. Sign in again.")


def test_who_guesses_passwords_is_told_when_to_come_back(login: LoginPage, site: Site) -> None:
    person = site.person("SMS")
    login.open()
    for _ in range(20):
        with login.page.expect_response("**/login") as answered:
            login.sign_in(person, "not my password at all")
        if answered.value.status == 429:
            break
    login.warns("Too many tries. Try again in")


def test_waiting_ends_with_a_word(login: LoginPage, site: Site) -> None:
    login.page.clock.install()
    login.open()
    refuse(login, "login", 429, "login_throttled", Retry_After="40")
    login.sign_in(site.person())
    login.warns("Too many tries. Try again in 40 seconds.")
    login.page.clock.fast_forward(41_000)
    expect(login.page.locator("#note")).to_be_empty()
    expect(login.page.get_by_role("status")).to_have_text("You can try again now.")


def test_offline_is_told_and_so_is_the_way_back(login: LoginPage, site: Site) -> None:
    person = site.person("SMS")
    login.arrive(person, "SMS")
    login.page.context.set_offline(offline=True)
    login.warns("You are offline.")
    accessible(login)
    login.page.locator("#code").fill(site.code(person, "SMS"))
    login.warns("You are offline.")
    login.page.context.set_offline(offline=False)
    expect(login.page.get_by_role("status")).to_have_text("You are online again.")
    login.button("VERIFY").click()
    login.is_at("granted")


def test_a_provider_that_is_down_leaves_the_other_methods(login: LoginPage, site: Site) -> None:
    login.open()
    refuse(login, "select-method", 503, "delivery_failed")
    login.sign_in(site.person("SMS", "APP"))
    login.method("SMS")
    login.warns("The code could not be sent. Try again, or use another method.")
    login.page.unroute("**/select-method")
    login.method("APP")
    login.is_at("code")


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (429, "send_limit_reached", "No more codes can be sent for now. Use another method"),
        (429, "rate_limited", "Many people are signing in right now."),
        (409, "method_unavailable", "This method is not available any more."),
        (503, "temporarily_unavailable", "Something does not work on our side."),
    ],
)
def test_a_refused_method_says_why_and_leaves_the_choice(
    login: LoginPage, site: Site, status: int, code: str, sentence: str
) -> None:
    login.open()
    refuse(login, "select-method", status, code, Retry_After="90")
    login.sign_in(site.person("SMS", "APP"))
    login.method("SMS")
    login.warns(sentence)
    login.is_at("choose")


def test_no_answer_is_told(login: LoginPage, site: Site) -> None:
    login.open()
    login.page.route("**/login", lambda route: route.abort())
    login.sign_in(site.person())
    login.warns("There is no answer. Check your connection and try again.")


def test_a_login_that_was_ended_elsewhere_begins_anew(login: LoginPage, site: Site) -> None:
    person = site.person("SMS")
    login.arrive(person, "SMS")
    site.admin("disable_user", username=person.username)
    login.answer(site.code(person, "SMS"))
    login.is_at("sign-in")
    login.warns("This login is over. Sign in again.")


def test_after_a_spent_budget_wrong_codes_must_wait(login: LoginPage, site: Site) -> None:
    person = site.person("APP", "SMS")
    for _ in range(2):
        token = site.selected(person, "APP")
        for _ in range(5):
            site.verify(token, wrong(person.app_code()))
    login.arrive(person, "SMS")
    expect(login.page.get_by_text("this code is longer than usual")).to_be_visible()
    accessible(login)
    login.answer("0000000000")
    login.warns("That code is not right.")
    login.answer("0000000000")
    login.warns("Too many wrong codes lately. Try again in")


@pytest.mark.parametrize(("ahead", "word"), [(600, "fast"), (-600, "slow")])
def test_a_clock_that_is_wrong_is_named_when_app_codes_fail(
    login: LoginPage, site: Site, ahead: int, word: str
) -> None:
    person = site.person("APP")
    login.page.clock.install(time=time.time() + ahead)
    login.arrive(person, "APP")
    login.answer(wrong(person.app_code()))
    login.warns(f"The clock of this device is 10 minutes {word}.")
