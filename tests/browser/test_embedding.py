"""The grant goes to the window that opened the page, if the owner lists its origin."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.login_page import LoginPage
from tests.e2e.site import Site

APP, ELSEWHERE = "http://localhost:3000", "http://localhost:3001"  # `local.deploy` lists the first
LISTENS = """<!doctype html><title>An app</title><script>
addEventListener("message", ({ origin, data }) => { window.got = { origin, data } })</script>"""


def an_app(login: LoginPage, origin: str) -> Page:
    """Open an app's page, which keeps what it is told."""

    def serve(route: Route) -> None:
        route.fulfill(content_type="text/html", body=LISTENS)

    context = login.page.context
    context.route(f"{origin}/", serve)
    app = context.new_page()
    app.goto(f"{origin}/")
    return app


def opened_by(app: Page, login: LoginPage, origin: str) -> LoginPage:
    """Open the login page as an app does that says it is `origin`."""
    with app.context.expect_page() as opened:
        app.evaluate("url => { open(url) }", f"{login.url}?origin={origin}")
    login.watch.over(opened.value)
    return LoginPage(opened.value, login.site, login.url, login.watch)


def signed_in(popup: LoginPage, site: Site) -> None:
    popup.page.wait_for_load_state()
    popup.is_at("sign-in")
    popup.sign_in(site.person())
    popup.is_at("granted")


def test_the_window_that_opened_the_page_is_handed_the_grant(visit: Visit, site: Site) -> None:
    login = visit()
    app = an_app(login, APP)
    popup = opened_by(app, login, APP)
    signed_in(popup, site)
    app.wait_for_function("window.got")
    got: dict[str, Any] = app.evaluate("window.got")
    assert login.url.startswith(got["origin"])
    assert (got["data"]["type"], got["data"]["token_type"]) == ("gatehouse:grant", "Bearer")
    assert site.ask("GET", "/methods", got["data"]["access_token"]).status_code == 200
    expect(popup.page.get_by_text("You can go back to Gatehouse now.")).to_be_visible()


@pytest.mark.parametrize("claimed", [ELSEWHERE, APP])
def test_a_window_that_is_not_listed_is_handed_nothing(
    visit: Visit, site: Site, claimed: str
) -> None:
    login = visit()
    app = an_app(login, ELSEWHERE)
    popup = opened_by(app, login, claimed)
    signed_in(popup, site)
    popup.page.wait_for_timeout(300)
    assert app.evaluate("window.got") is None
