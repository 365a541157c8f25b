"""What is true in every state of the page: nobody is kept out, nothing is cut off."""

import json
from dataclasses import dataclass, field
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from local.config import ROOT
from tests.browser import axe
from tests.browser.conftest import Visit
from tests.browser.tour import tour

SCREENSHOTS = ROOT / ".local" / "screenshots"
SCHEMES: Final = ("light", "dark")
LANGUAGES = ("en", "es", "de", "fr", "hi")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WORDS = ROOT / "functions" / "pages" / "static"


def words(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((WORDS / f"messages.{language}.json").read_text("utf-8"))
    return found


def test_axe_finds_nothing_in_any_state(visit: Visit) -> None:
    """WCAG 2.2 AA, light and dark; a picture of each state is kept in .local/screenshots."""
    login = visit(viewport={"width": 460, "height": 640}, reduced_motion="reduce")
    found = dict[str, list[str]]()

    def look(name: str) -> None:
        found.update(seen_in_both(login.page, name))

    tour(login, look)
    assert len(found) == 2 * 9
    assert {name: each for name, each in found.items() if each} == {}


def seen_in_both(page: Page, name: str) -> dict[str, list[str]]:
    """Take pictures and return what axe finds, in the light and then in the dark, which stays."""
    found = dict[str, list[str]]()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=SCREENSHOTS / f"{name}-{scheme}.png")
        found[f"{name}-{scheme}"] = axe.violations(page)
    return found


def test_dark_is_dark(visit: Visit) -> None:
    grounds = set()
    for scheme in SCHEMES:
        login = visit(color_scheme=scheme)
        login.open()
        grounds.add(login.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


@dataclass
class Readings:
    """What a page says in each language and state at 320 pixels, and where that is too wide."""

    page: Page
    said: dict[str, dict[str, str]] = field(
        default_factory=lambda: {language: {} for language in LANGUAGES}
    )
    too_wide: dict[str, int] = field(default_factory=dict[str, int])

    def look(self, name: str) -> None:
        """Read a state in one language after the other."""
        for language in LANGUAGES:
            self.page.locator("#language").select_option(language)
            expect(self.page.locator(f"html[lang={language}]")).to_be_attached()
            self.said[language][name] = self.page.locator("main").inner_text()
            if over := self.page.evaluate(OVERFLOW):
                self.too_wide[f"{name} in {language}"] = over

    def are(self, file: str, **words: str) -> None:
        """Check that all fits, and that states say what a catalogue has for these words."""
        assert self.too_wide == {}
        for language, said in self.said.items():
            known = json.loads((WORDS / f"{file}.{language}.json").read_text("utf-8"))
            for name, word in words.items():
                assert known[word] in said[name.replace("_", "-")]
            assert [name for name, text in said.items() if "{" in text] == []


def test_every_state_fits_320_pixels_in_each_language(visit: Visit) -> None:
    """WCAG 2.2, 1.4.10: nobody scrolls sideways; and the words are all in that language."""
    login = visit(viewport={"width": 320, "height": 640})
    readings = Readings(login.page)
    tour(login, readings.look)
    readings.are(
        "messages",
        sign_in="Sign in",
        sign_in_wrong="Wrong username or password.",
        code_sms="RESEND OTP",
        code_sms_expired="This code has expired. Ask for a new one.",
        granted="Access granted",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_the_readers_language(visit: Visit, language: str) -> None:
    login = visit(locale=language)
    login.open()
    login.page.get_by_role("heading", name=words(language)["Sign in"]).wait_for()
    assert login.page.evaluate("document.documentElement.lang") == language


def test_the_language_can_be_switched_and_stays(visit: Visit) -> None:
    login = visit()
    login.open()
    login.page.locator("#language").select_option("de")
    login.page.get_by_role("heading", name=words("de")["Sign in"]).wait_for()
    login.page.reload()
    login.page.get_by_role("heading", name=words("de")["Sign in"]).wait_for()
