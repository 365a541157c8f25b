"""Back to the app by redirect: its own address, a code that works once, and never the token."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.app_back_end import ADDRESS, App, running, went_there_only
from tests.browser.login_page import LoginPage
from tests.e2e.people import Person
from tests.e2e.site import Site

REFUSED = {
    "no scheme": "//evil.example/signed-in",
    "an encoded slash": "http://localhost:3000%2fsigned-in",
    "userinfo": "http://localhost:3000@evil.example/signed-in",
    "a subdomain": "http://evil.localhost:3000/signed-in",
    "a query": f"{ADDRESS}?next=//evil.example",
    "a script": "javascript:alert(1)",
    "nothing": "",
}
NOT_ALLOWED = "The app asked to go back to an address that Gatehouse does not allow."


@pytest.fixture
def app(description: dict[str, Any]) -> Iterator[App]:
    with running(description["api_url"]) as running_app:
        yield running_app


def asked(login: LoginPage, return_to: str, **more: str) -> LoginPage:
    """Return the page as an app opens it."""
    return replace(login, url=f"{login.url}?{urlencode({'return_to': return_to, **more})}")


def came_back(login: LoginPage, app: App, site: Site, person: Person) -> str:
    """Check that a person has come back and their app has the token; return the code."""
    login.page.wait_for_url(f"{ADDRESS}?*")
    expect(login.page.get_by_text("Welcome back")).to_be_visible()
    assert went_there_only(login.watch.faults)
    (came,), (grant,) = app.came, app.grants
    assert grant["access_token"].count(".") == 2
    assert person.user_id not in login.page.url
    assert site.post("/handover", {"code": came["code"], "return_to": ADDRESS}).status_code == 401
    return came["code"]


def test_the_app_gets_a_code_and_its_state_and_its_back_end_the_token(
    login: LoginPage, site: Site, app: App
) -> None:
    person = site.person("SMS", "EMAIL")
    app.stands_at_its_address(login.page)
    login = asked(login, ADDRESS, state="a state & more")
    login.arrive(person, "EMAIL")
    login.page.reload()
    login.is_at("code")
    login.answer(site.code(person, "EMAIL"))
    code = came_back(login, app, site, person)
    assert app.came == [{"code": code, "state": "a state & more"}]
    assert app.referrers == [None]
    login.page.go_back()
    login.is_at("sign-in")
    assert code not in login.page.url
    assert code not in login.page.evaluate("JSON.stringify([history.state, {...sessionStorage}])")


def test_without_a_second_step_and_a_state_it_is_the_same(
    login: LoginPage, site: Site, app: App
) -> None:
    person = site.person()
    app.stands_at_its_address(login.page)
    login = asked(login, ADDRESS)
    login.open()
    login.sign_in(person)
    code = came_back(login, app, site, person)
    assert app.came == [{"code": code}]


def test_when_the_code_cannot_be_had_one_press_tries_again(
    login: LoginPage, site: Site, app: App
) -> None:
    person = site.person()
    app.stands_at_its_address(login.page)
    login.page.route("**/handover/codes", lambda route: route.abort())
    login = asked(login, ADDRESS)
    login.open()
    login.sign_in(person)
    login.is_at("granted")
    login.warns("There is no answer.")
    assert axe.violations(login.page) == []
    login.page.unroute("**/handover/codes")
    login.button("Continue").click()
    came_back(login, app, site, person)


@pytest.mark.parametrize("address", REFUSED.values(), ids=REFUSED)
def test_an_address_that_is_not_listed_is_refused_before_anything_is_asked(
    login: LoginPage, address: str
) -> None:
    login = asked(login, address)
    login.open()
    login.warns(NOT_ALLOWED)
    expect(login.page.locator("#username")).to_be_hidden()
    expect(login.button("Continue")).to_be_hidden()
    assert axe.violations(login.page) == []


def test_who_was_not_asked_to_go_back_stays(login: LoginPage, site: Site) -> None:
    login.open()
    login.sign_in(site.person())
    login.is_at("granted")
    expect(login.button("Continue")).to_be_hidden()
