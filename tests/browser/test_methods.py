"""Each method leads to access granted; only what is configured is offered."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.login_page import LoginPage
from tests.e2e.people import let_the_step_begin, wrong
from tests.e2e.site import Site

METHODS = ("APP", "SMS", "EMAIL")
SHOWN = {"APP": "Authenticator app", "SMS": "SMS", "EMAIL": "Email"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("mistakes", [0, 2])
def test_each_method_leads_to_access_granted(
    login: LoginPage, site: Site, method: str, mistakes: int
) -> None:
    person = site.person(*METHODS)
    login.arrive(person, method)
    let_the_step_begin()
    for left in range(4, 4 - mistakes, -1):
        login.answer(wrong(site.code(person, method)))
        login.warns(f"That code is not right. {left} attempts left.")
        expect(login.page.locator("#code")).to_have_value("")
        expect(login.page.locator("#code")).to_be_focused()
    assert login.answer(site.code(person, method)).status == 200
    login.is_at("granted")
    expect(login.page.locator("#who")).to_contain_text(person.username)
    expect(login.page.locator("#how")).to_have_text(f"Password, {SHOWN[method]}")
    expect(login.page.locator("#until")).to_have_text(re.compile(r"^\d+:\d\d"))


def test_without_a_method_the_password_grants(login: LoginPage, site: Site) -> None:
    login.open()
    login.sign_in(site.person())
    login.is_at("granted")
    expect(login.page.locator("#how")).to_have_text("Password")


@pytest.mark.parametrize("configured", [("APP", "EMAIL"), ("APP", "SMS"), METHODS])
def test_a_button_stands_for_each_configured_method_and_for_no_other(
    login: LoginPage, site: Site, configured: tuple[str, ...]
) -> None:
    login.open()
    login.sign_in(site.person(*configured))
    login.is_at("choose")
    buttons = login.page.locator("#methods button")
    expect(buttons).to_have_count(len(configured))
    shown = {each.get_attribute("data-method") for each in buttons.all()}
    assert shown == set(configured)
    expect(login.page.locator("#recovery")).to_be_hidden()


@pytest.mark.parametrize("method", METHODS)
def test_one_method_needs_no_choice_but_shows_what_there_is(
    login: LoginPage, site: Site, method: str
) -> None:
    login.open()
    login.sign_in(site.person(method))
    login.is_at("code")
    login.button("Use another method").click()
    login.is_at("choose")
    expect(login.page.locator("#methods button")).to_have_count(1)


@pytest.mark.parametrize("method", ["SMS", "EMAIL"])
def test_a_sent_code_has_a_countdown_and_a_resend(
    login: LoginPage, site: Site, method: str
) -> None:
    login.arrive(site.person(method), method)
    expect(login.page.locator("#left")).to_have_text(re.compile(r"^[45]:\d\d$"))
    expect(login.button("RESEND OTP")).to_be_visible()


def test_an_app_code_has_neither(login: LoginPage, site: Site) -> None:
    login.arrive(site.person("APP"), "APP")
    expect(login.page.get_by_text("Open your authenticator app")).to_be_visible()
    expect(login.page.locator("#left")).to_be_hidden()
    expect(login.button("RESEND OTP")).to_be_hidden()


def test_a_spent_budget_asks_for_two_app_codes_and_says_why(login: LoginPage, site: Site) -> None:
    person = site.person("APP")
    for _ in range(2):
        token = site.selected(person, "APP")
        for _ in range(5):
            site.verify(token, wrong(person.app_code()))
    login.arrive(person, "APP")
    expect(login.page.get_by_text("Many wrong codes were typed")).to_be_visible()
    let_the_step_begin()
    login.page.locator("#code").fill(person.app_code())
    login.page.locator("#next-code").press_sequentially(person.app_code(1))
    login.is_at("granted")


def test_a_code_field_is_one_that_phones_fill(visit: Visit, site: Site) -> None:
    login = visit()
    login.page.add_init_script(
        """window.asked = []; window.OTPCredential = class {};
        navigator.credentials.get = ({ otp }) => {
          window.asked.push(otp);
          return new Promise(() => {});
        };"""
    )
    login.arrive(site.person("SMS"), "SMS")
    code = login.page.locator("#code")
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    expect(code).to_have_attribute("inputmode", "numeric")
    assert login.page.evaluate("window.asked") == [{"transport": ["sms"]}]
    expect(login.page.locator("#username")).to_have_attribute("autocomplete", "username")
    expect(login.page.locator("#password")).to_have_attribute("autocomplete", "current-password")


def test_a_pasted_code_may_have_a_space(login: LoginPage, site: Site) -> None:
    person = site.person("EMAIL")
    login.arrive(person, "EMAIL")
    code = site.code(person, "EMAIL")
    login.page.locator("#code").fill(f"{code[:3]} {code[3:]}")
    login.is_at("granted")
