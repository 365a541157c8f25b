"""A walk through every state of the settings, for what must be true in each of them."""

from collections.abc import Callable

from tests.browser import authenticator
from tests.browser.login_page import LIFE
from tests.browser.settings_page import SettingsPage
from tests.e2e.people import Person, let_the_step_begin, wrong
from tests.e2e.site import Site

Look = Callable[[str], object]


def tour(settings: SettingsPage, site: Site, look: Look) -> None:
    """Bring two methods and remove one, with mistakes on the way; look at each state."""
    person = site.person("EMAIL")
    settings.page.clock.install()
    settings.page.goto(f"{settings.login.url}settings")
    settings.login.is_at("sign-in")
    look("sign-in")
    settings.sign_in_again(person, "EMAIL")
    look("methods")
    _phone(settings, site, person, look)
    _app(settings, look)
    _codes(settings, look)
    _remove(settings, person, look)
    _undo(settings, look)


def _phone(settings: SettingsPage, site: Site, person: Person, look: Look) -> None:
    settings.do("set_up", "SMS")
    look("destination-sms")
    settings.page.locator("#destination").fill("12")
    settings.page.locator("#destination").press("Enter")
    settings.login.complains()
    look("destination-sms-wrong")
    settings.send_to(person.phone)
    look("code-sms")
    settings.type(wrong(site.code(person, "SMS")))
    settings.login.complains()
    look("code-sms-wrong")
    settings.page.clock.fast_forward(LIFE * 1000)
    settings.login.complains()
    look("code-sms-expired")
    settings.page.locator("#back").click()
    settings.is_listed()


def _app(settings: SettingsPage, look: Look) -> None:
    settings.do("set_up", "APP")
    key = settings.scan()
    look("code-app")
    let_the_step_begin()
    settings.type(authenticator.app_code(key))
    settings.is_listed()
    look("methods-two")


def _codes(settings: SettingsPage, look: Look) -> None:
    settings.do("make_codes", "RECOVERY")
    code = settings.recovery_codes()[0]
    look("codes")
    settings.page.locator("#kept").click()
    settings.login.is_at("code")
    settings.page.locator("#code").fill("A" * 16)
    settings.page.locator("#code").press("Enter")
    settings.login.complains()
    look("codes-proof")
    settings.page.locator("#code").fill(code)
    settings.page.locator("#code").press("Enter")
    settings.is_listed()


def _remove(settings: SettingsPage, person: Person, look: Look) -> None:
    settings.do("remove", "APP")
    settings.login.is_at("remove")
    look("remove")
    settings.page.locator("#remove").click()
    settings.login.is_at("sign-in")
    settings.sign_in_again(person, "EMAIL")
    settings.do("remove", "EMAIL")
    settings.login.is_at("remove")
    look("remove-last")


def _undo(settings: SettingsPage, look: Look) -> None:
    settings.page.goto(f"{settings.login.url}settings#undo=unknown")
    settings.login.is_at("undo")
    look("undo")
    settings.page.route("**/undo", lambda route: route.fulfill(status=204))
    settings.page.locator("#undo").click()
    settings.login.is_at("undone")
    look("undone")
