"""What is true in every state of the settings: nobody is kept out, nothing is cut off."""

import json

import pytest
from playwright.sync_api import expect

from local.config import ROOT
from tests.browser import authenticator
from tests.browser.conftest import Visit
from tests.browser.settings_page import SettingsPage
from tests.browser.settings_tour import tour
from tests.browser.test_states import LANGUAGES, OVERFLOW, seen_in_both
from tests.e2e.site import Site

WORDS = ROOT / "functions" / "pages" / "static"
STATES = 15


def test_axe_finds_nothing_in_any_state(visit: Visit, site: Site) -> None:
    """WCAG 2.2 AA, light and dark; a picture of each state is kept in .local/screenshots.

    The QR code is read from the screen in the dark.
    """
    settings = SettingsPage(visit(viewport={"width": 460, "height": 800}, reduced_motion="reduce"))
    found = dict[str, list[str]]()

    def look(name: str) -> None:
        found.update(seen_in_both(settings.page, f"settings-{name}"))

    tour(settings, site, look)
    assert len(found) == 2 * STATES
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_fits_320_pixels_in_each_language(
    visit: Visit, site: Site, language: str
) -> None:
    """WCAG 2.2, 1.4.10: nobody scrolls sideways; and the words are all in that language."""
    settings = SettingsPage(visit(locale=language, viewport={"width": 320, "height": 640}))
    seen, too_wide = dict[str, str](), dict[str, int]()
    known = json.loads((WORDS / f"settings.{language}.json").read_text("utf-8"))

    def look(name: str) -> None:
        seen[name] = settings.page.locator("main").inner_text()
        if over := settings.page.evaluate(OVERFLOW):
            too_wide[name] = over

    tour(settings, site, look)
    assert too_wide == {}
    assert settings.page.evaluate("document.documentElement.lang") == language
    assert known["Not set up"] in seen["methods"]
    assert known["RESEND OTP"] in seen["code-sms"]
    assert known["Or type this key into the app:"] in seen["code-app"]
    assert known["I have kept them"] in seen["codes"]
    assert known["Was this change not yours?"] in seen["undo"]
    assert [name for name, text in seen.items() if "{" in text] == []


def test_a_method_is_brought_by_keyboard_alone(settings: SettingsPage, site: Site) -> None:
    person, keyboard = site.person(), settings.page.keyboard
    settings.arrive(person)
    expect(settings.page.locator("section:not([hidden]) h1")).to_be_focused()
    keyboard.press("Tab")
    first = settings.page.get_by_role("button", name="Set up: Authenticator app")
    expect(first).to_be_focused()
    assert first.evaluate("(each) => getComputedStyle(each).outlineStyle") != "none"
    keyboard.press("Enter")
    settings.login.is_at("code")
    key = settings.scan()
    expect(settings.page.locator("section:not([hidden]) h1")).to_be_focused()
    for _ in range(2):  # past the link
        keyboard.press("Tab")
    expect(settings.page.locator("#code")).to_be_focused()
    keyboard.type(authenticator.app_code(key))
    code = settings.recovery_codes()[9]
    expect(settings.page.locator("section:not([hidden]) h1")).to_be_focused()
    for _ in range(3):
        keyboard.press("Tab")
    expect(settings.page.locator("#kept")).to_be_focused()
    keyboard.press("Enter")
    expect(settings.page.locator("#code")).to_be_focused()
    keyboard.type(code)
    keyboard.press("Enter")
    settings.asks_in("Your first method is set up")


def test_the_language_is_switched_in_the_midst_of_it(settings: SettingsPage, site: Site) -> None:
    settings.arrive(site.person())
    settings.do("set_up", "APP")
    key = settings.scan()
    settings.page.locator("#language").select_option("de")
    expect(settings.page.get_by_role("heading", name="Code eingeben")).to_be_visible()
    assert settings.scan() == key
    assert settings.page.title() == "Code eingeben"
