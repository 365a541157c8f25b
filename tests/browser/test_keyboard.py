"""Everything can be done by keyboard, and the focus is where the next thing is to be done."""

from playwright.sync_api import expect

from tests.browser.login_page import LoginPage
from tests.e2e.site import Site


def test_a_login_by_keyboard_alone(login: LoginPage, site: Site) -> None:
    person, keyboard = site.person("APP", "EMAIL"), login.page.keyboard
    login.open()
    expect(login.page.locator("#username")).to_be_focused()
    keyboard.type(person.username)
    keyboard.press("Tab")
    keyboard.type(person.password)
    keyboard.press("Enter")
    login.is_at("choose")
    expect(login.page.locator("section:not([hidden]) h1")).to_be_focused()
    email = login.page.locator('[data-method="EMAIL"]')
    for _ in range(2):
        keyboard.press("Tab")
    expect(email).to_be_focused()
    assert email.evaluate("(each) => getComputedStyle(each).outlineStyle") != "none"
    keyboard.press("Enter")
    login.is_at("code")
    expect(login.page.locator("#code")).to_be_focused()
    keyboard.type(site.code(person, "EMAIL"))
    login.is_at("granted")
    expect(login.page.locator("section:not([hidden]) h1")).to_be_focused()


def test_a_change_of_step_is_the_title_of_the_tab_too(login: LoginPage, site: Site) -> None:
    login.arrive(site.person("APP", "SMS"), "APP")
    expect(login.page).to_have_title("Enter your code")
