"""The whole story of one user: three methods, recovery codes, a lost phone, and back again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from playwright.sync_api import expect

from tests.browser import authenticator
from tests.browser.conftest import Visit
from tests.browser.settings_page import SettingsPage
from tests.browser.test_states import SCREENSHOTS
from tests.e2e.people import Person
from tests.e2e.site import Site


@dataclass
class Story:
    """One person, one tab, and a picture of each scene in .local/screenshots/story."""

    settings: SettingsPage
    person: Person
    key: str = ""  # in the authenticator of the phone
    codes: list[str] = field(default_factory=list[str])  # on paper
    scenes: Iterator[int] = field(default_factory=lambda: count(1))

    def picture(self, name: str) -> None:
        """Keep what is on the screen."""
        path = SCREENSHOTS / "story" / f"{next(self.scenes):02}-{name}.png"
        self.settings.page.screenshot(path=path)

    def begins_with_a_password(self) -> None:
        login = self.settings.login
        login.open()
        login.sign_in(self.person)
        login.is_at("granted")
        self.picture("granted-by-password")
        login.button("Manage your sign-in methods").click()
        self.settings.is_listed()
        self.picture("nothing-set-up")

    def scans(self, picture: str) -> None:
        self.key = self.settings.scan()
        self.picture(picture)
        self.settings.type(authenticator.app_code(self.key))

    def signs_in_again_by_app(self) -> None:
        """The step that set the app up is used: the code is the next one."""
        login = self.settings.login
        self.settings.go_to_the_login()
        login.sign_in(self.person)
        if len(login.site.admin("get_user", username=self.person.username)["methods"]) > 1:
            login.method("APP")
        login.is_at("code")
        login.answer(authenticator.app_code(self.key, 1))
        self.settings.is_listed()

    def brings_an_app(self) -> None:
        self.settings.do("set_up", "APP")
        self.scans("scan")
        self.codes = self.settings.recovery_codes()
        self.picture("recovery-codes")
        self.settings.prove(self.codes[0])
        self.settings.asks_in("Your first method is set up")
        self.picture("sign-in-again")
        self.signs_in_again_by_app()

    def brings(self, method: str, to: str) -> None:
        self.settings.do("set_up", method)
        self.settings.send_to(to)
        self.picture(f"prove-{method.lower()}")
        self.settings.type(self.settings.site.sent_code(to))
        self.settings.is_listed()
        expect(self.settings.method(method)).to_contain_text("Since")

    def signs_in_by(self, method: str) -> None:
        login = self.settings.login
        login.arrive(self.person, method)
        login.answer(login.site.code(self.person, method))
        login.is_at("granted")
        self.picture(f"granted-by-{method.lower()}")

    def comes_back_by_a_recovery_code(self) -> None:
        login = self.settings.login
        login.open()
        login.sign_in(self.person)
        login.is_at("choose")
        login.button("Use a recovery code").click()
        login.is_at("code")
        login.page.locator("#code").fill(self.codes[0])
        login.page.locator("#code").press("Enter")
        login.is_at("granted")
        expect(login.page.get_by_text("You used a recovery code.")).to_be_visible()
        self.picture("granted-by-recovery-code")
        login.button("Manage your sign-in methods").click()
        self.settings.is_listed()
        expect(
            self.settings.page.get_by_text("You signed in with a recovery code.")
        ).to_be_visible()
        expect(self.settings.method("RECOVERY")).to_contain_text("9 codes left")
        self.picture("nine-codes-left")

    def sets_a_new_phone_up(self) -> None:
        lost = self.key
        self.settings.do("replace", "APP")
        self.scans("scan-anew")
        assert self.key != lost
        self.settings.asks_in("The method was replaced")
        self.picture("replaced")
        self.signs_in_again_by_app()
        self.picture("back-again")


def test_a_user_brings_three_methods_loses_the_phone_and_comes_back(
    visit: Visit, site: Site
) -> None:
    """Every code comes from where a person reads it: a real authenticator, the phone, the mail."""
    tab = visit(viewport={"width": 460, "height": 860}, reduced_motion="reduce")
    story = Story(SettingsPage(tab), site.person())
    story.begins_with_a_password()
    story.brings_an_app()
    story.brings("SMS", story.person.phone)
    story.brings("EMAIL", story.person.email)
    story.picture("three-methods")
    story.signs_in_by("SMS")
    story.signs_in_by("EMAIL")
    story.comes_back_by_a_recovery_code()
    story.sets_a_new_phone_up()
