"""A walk through every state of the page, for what must be true in each of them."""

from collections.abc import Callable

from tests.browser.login_page import LIFE, PAUSE, LoginPage
from tests.e2e.people import let_the_step_begin, wrong

Look = Callable[[str], object]


def tour(login: LoginPage, look: Look) -> None:
    """Log a new person in, with mistakes on the way, and look at each state by its name."""
    site = login.site
    person = site.person("APP", "SMS", "EMAIL")
    login.page.clock.install()
    login.open()
    look("sign-in")
    login.sign_in(person, "another password")
    login.complains()
    look("sign-in-wrong")
    login.sign_in(person)
    login.is_at("choose")
    look("choose")
    login.method("SMS")
    login.is_at("code")
    look("code-sms")
    login.page.clock.fast_forward(PAUSE * 1000)
    look("code-sms-resend")
    login.page.clock.fast_forward((LIFE - PAUSE) * 1000)
    login.complains()
    look("code-sms-expired")
    login.page.locator("#another").click()
    login.method("APP")
    login.is_at("code")
    look("code-app")
    let_the_step_begin()
    login.answer(wrong(person.app_code()))
    login.complains()
    look("code-app-wrong")
    login.answer(person.app_code())
    login.is_at("granted")
    look("granted")
