"""The login page as a person uses it, in a real browser."""

from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.watch import Watch
from tests.e2e.people import Person
from tests.e2e.site import Site

PAUSE: Final = 31  # seconds until a code may be sent again, and one
LIFE: Final = 301  # seconds that a sent code lives, and one


@dataclass(frozen=True)
class LoginPage:
    """One tab."""

    page: Page
    site: Site
    url: str
    watch: Watch

    def open(self) -> None:
        """Go to the page and wait until it can be used."""
        self.page.goto(self.url)
        self.is_at("sign-in")

    def is_at(self, state: str) -> None:
        """Wait until the page shows this state."""
        expect(self.page.locator("main")).to_have_attribute("data-state", state)

    def sign_in(self, person: Person, password: str | None = None) -> None:
        """Give a name and a password."""
        self.page.locator("#username").fill(person.username)
        self.page.locator("#password").fill(password or person.password)
        self.page.locator("#password").press("Enter")

    def arrive(self, person: Person, method: str) -> None:
        """Open the page, sign in and choose a method, where there is a choice."""
        self.open()
        self.sign_in(person)
        if len(self.site.admin("get_user", username=person.username)["methods"]) > 1:
            self.method(method)
        self.is_at("code")

    def method(self, name: str) -> None:
        """Press a method's button."""
        self.is_at("choose")
        self.page.locator(f'[data-method="{name}"]').click()

    def button(self, name: str) -> Locator:
        """Return a button by what it says."""
        return self.page.get_by_role("button", name=name)

    def answer(self, code: str) -> Response:
        """Type a code, whose last digit sends it; return what the API says."""
        with self.page.expect_response("**/verify") as answered:
            self.page.locator("#code").press_sequentially(code)
        return answered.value

    def warns(self, text: str) -> None:
        """Wait until the page says what is wrong."""
        expect(self.page.get_by_role("alert")).to_contain_text(text)

    def complains(self) -> None:
        """Wait until the page says that something is wrong, in whatever language."""
        expect(self.page.get_by_role("alert")).not_to_be_empty()

    def token(self) -> str:
        """Return the token of the login under way."""
        stored = self.page.evaluate("JSON.parse(sessionStorage.getItem('gatehouse.login'))")
        return str(stored["mfa_token"])

    def sent(self, destination: str) -> int:
        """Count the messages to a destination."""
        inbox = self.site.inbox.sms() + self.site.inbox.emails()
        return len([each for each in inbox if each.to == destination])
