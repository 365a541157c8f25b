"""What is true in every state of the settings: nobody is kept out, nothing is cut off."""

from playwright.sync_api import expect

from tests.browser import authenticator
from tests.browser.conftest import Visit
from tests.browser.settings_page import SettingsPage
from tests.browser.settings_tour import tour
from tests.browser.test_states import Readings, seen_in_both
from tests.e2e.site import Site

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


def test_every_state_fits_320_pixels_in_each_language(visit: Visit, site: Site) -> None:
    """WCAG 2.2, 1.4.10: nobody scrolls sideways; and the words are all in that language."""
    settings = SettingsPage(visit(viewport={"width": 320, "height": 640}))
    readings = Readings(settings.page)
    tour(settings, site, readings.look)
    readings.are(
        "settings",
        methods="Not set up",
        code_sms="RESEND OTP",
        code_app="Or type this key into the app:",
        codes="I have kept them",
        undo="Was this change not yours?",
    )


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
