"""The settings page as a person uses it, in a real browser."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser import authenticator
from tests.browser.login_page import LoginPage
from tests.e2e.people import Person
from tests.e2e.site import Site

LOGIN = re.compile(r"/(\?.*)?$")
CODE = re.compile(r"^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$")


@dataclass(frozen=True)
class SettingsPage:
    """One tab, on its way by the login page."""

    login: LoginPage

    @property
    def page(self) -> Page:
        """Return the tab."""
        return self.login.page

    @property
    def site(self) -> Site:
        """Return the stack."""
        return self.login.site

    def arrive(self, person: Person, method: str = "") -> None:
        """Sign in as the page asks to, and come to the list."""
        self.page.goto(f"{self.login.url}?settings")
        self.sign_in(person, method)

    def sign_in(self, person: Person, method: str = "") -> None:
        """Sign in by a password and, where there is one, a method; come to the list."""
        self.login.is_at("sign-in")
        self.login.sign_in(person)
        if method:
            if len(self.site.admin("get_user", username=person.username)["methods"]) > 1:
                self.login.method(method)
            self.login.is_at("code")
            self.login.answer(self.site.code(person, method))
        self.is_listed()

    def is_listed(self) -> None:
        """Wait until the list is shown."""
        self.login.is_at("methods")
        expect(self.method("EMAIL")).to_be_visible()

    def method(self, name: str) -> Locator:
        """Return a method's row."""
        return self.page.locator(f'[data-method="{name}"]')

    def do(self, what: str, method: str) -> None:
        """Press a button of a method's row."""
        self.method(method).locator(f'[data-does="{what}"]').click()

    def send_to(self, destination: str) -> None:
        """Name a phone or an address; wait for the code's field."""
        self.login.is_at("destination")
        self.page.locator("#destination").fill(destination)
        self.page.locator("#destination").press("Enter")
        self.login.is_at("code")

    def scan(self) -> str:
        """Hold a phone before the screen; return the key that its app now has."""
        self.login.is_at("code")
        self.page.locator("#qr").scroll_into_view_if_needed()
        return authenticator.scan(self.page)

    def begin(self, person: Person, method: str) -> str:
        """Set a method up as far as its code; return the code."""
        self.do("set_up", method)
        if method == "APP":
            return authenticator.app_code(self.scan())
        self.send_to(person.phone if method == "SMS" else person.email)
        return self.site.code(person, method)

    def type(self, code: str) -> None:
        """Type a code, whose last digit sends it."""
        self.page.locator("#code").press_sequentially(code)

    def recovery_codes(self) -> list[str]:
        """Return the recovery codes on the screen."""
        self.login.is_at("codes")
        return self.page.locator("#made li").all_inner_texts()

    def prove(self, code: str) -> None:
        """Say that the codes are kept, and type one."""
        self.login.button("I have kept them").click()
        self.login.is_at("code")
        self.page.locator("#code").fill(code)
        self.page.locator("#code").press("Enter")

    def asks_in(self, sentence: str) -> None:
        """Wait until the page asks to sign in, and says why."""
        self.login.is_at("sign-in")
        expect(self.page.locator("#reason")).to_contain_text(sentence)

    def go_to_the_login(self) -> None:
        """Follow the page's own way to the login."""
        self.page.locator("#sign-in").click()
        self.page.wait_for_url(LOGIN)

    def sign_in_again(self, person: Person, method: str) -> None:
        """Follow the page's own way to the login and back."""
        self.go_to_the_login()
        self.sign_in(person, method)
