"""A code is sent when it is asked for, and a reload, a step back or a pause cost no message."""

from playwright.sync_api import expect

from tests.browser.login_page import LIFE, PAUSE, LoginPage
from tests.e2e.site import Site


def test_resend_wakes_after_its_pause_and_sends_the_same_code(login: LoginPage, site: Site) -> None:
    person = site.person("SMS")
    login.page.clock.install()
    login.arrive(person, "SMS")
    code, resend = site.code(person, "SMS"), login.button("RESEND OTP")
    expect(resend).to_have_attribute("aria-disabled", "true")
    resend.click(force=True)
    expect(login.page.get_by_role("status")).to_contain_text("A code was sent a moment ago")
    assert login.sent(person.phone) == 1
    login.page.clock.fast_forward(PAUSE * 1000)
    expect(resend).to_have_attribute("aria-disabled", "false")
    expect(login.page.get_by_role("status")).to_have_text("You can ask for another code now.")
    site.end_pauses(login.token())
    resend.click()
    expect(login.page.get_by_role("status")).to_contain_text("The code was sent again")
    expect(resend).to_have_attribute("aria-disabled", "true")
    assert (login.sent(person.phone), site.code(person, "SMS")) == (2, code)
    login.answer(code)
    login.is_at("granted")


def test_a_reload_keeps_the_state_and_sends_nothing(login: LoginPage, site: Site) -> None:
    person = site.person("APP", "EMAIL")
    login.arrive(person, "EMAIL")
    login.page.reload()
    login.is_at("code")
    assert login.sent(person.email) == 1
    login.answer(site.code(person, "EMAIL"))
    login.is_at("granted")


def test_back_goes_one_step_back_and_the_same_method_sends_nothing(
    login: LoginPage, site: Site
) -> None:
    person = site.person("APP", "SMS")
    login.arrive(person, "SMS")
    login.page.go_back()
    login.method("SMS")
    login.is_at("code")
    expect(login.page.get_by_text("is still valid")).to_be_visible()
    assert login.sent(person.phone) == 1
    login.page.go_back()
    login.is_at("choose")
    login.page.go_back()
    login.is_at("sign-in")


def test_a_countdown_is_seen_each_second_and_announced_once(login: LoginPage, site: Site) -> None:
    login.page.clock.install()
    login.arrive(site.person("SMS"), "SMS")
    status = login.page.get_by_role("status")
    login.page.clock.run_for(5_000)
    expect(status).to_be_empty()
    login.page.clock.fast_forward((LIFE - 60) * 1000)
    expect(status).to_have_text("The code is valid for one more minute.")


def test_an_expired_code_says_so_and_a_new_one_can_be_asked_for(
    login: LoginPage, site: Site
) -> None:
    person = site.person("SMS")
    login.page.clock.install()
    login.arrive(person, "SMS")
    login.page.clock.fast_forward(LIFE * 1000)
    login.warns("This code has expired. Ask for a new one.")
    expect(login.page.locator("#left")).to_have_text("0:00")
    site.end_pauses(login.token())
    login.button("RESEND OTP").click()
    expect(login.page.locator("#note")).to_be_empty()
    login.answer(site.code(person, "SMS"))
    login.is_at("granted")


def test_a_login_that_has_ended_begins_anew(login: LoginPage, site: Site) -> None:
    login.page.clock.install()
    login.arrive(site.person("APP"), "APP")
    login.page.clock.fast_forward(601_000)
    login.is_at("sign-in")
    login.warns("This login is over. Sign in again.")
