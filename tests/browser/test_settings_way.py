"""The way to the settings and back: by the login only, and no token is left behind."""

import json
import re

from playwright.sync_api import Route, expect

from tests.browser.login_page import LoginPage
from tests.browser.settings_page import SettingsPage
from tests.browser.test_problems import refuse
from tests.e2e.site import Site

STORED = "JSON.stringify([{...sessionStorage}, {...localStorage}, history.state, document.cookie])"


def test_access_granted_leads_to_the_settings_and_leaves_no_token(
    settings: SettingsPage, site: Site
) -> None:
    login = settings.login
    login.open()
    login.sign_in(site.person())
    login.is_at("granted")
    login.button("Manage your sign-in methods").click()
    settings.is_listed()
    assert login.page.url == f"{login.url}settings"
    stored = login.page.evaluate(STORED)
    assert "eyJ" not in stored
    login.page.reload()
    settings.asks_in("Sign in to see and to change your sign-in methods.")


def test_a_token_that_did_not_arrive_is_taken_out_of_the_storage(login: LoginPage) -> None:
    login.open()
    login.page.evaluate("sessionStorage.setItem('gatehouse.pass', '{\"token\": \"eyJ\"}')")
    login.page.reload()
    login.is_at("sign-in")
    assert login.page.evaluate("sessionStorage.length") == 0


def test_without_a_login_the_page_asks_for_one_and_comes_back(
    settings: SettingsPage, site: Site
) -> None:
    person = site.person("EMAIL")
    settings.page.goto(f"{settings.login.url}settings")
    settings.asks_in("Sign in to see and to change your sign-in methods.")
    settings.sign_in_again(person, "EMAIL")
    expect(settings.method("EMAIL")).to_contain_text("Since")


def test_an_old_login_says_why_and_a_fresh_one_goes_on(settings: SettingsPage, site: Site) -> None:
    """The stack cannot be made five minutes older, so its answer is given in its place."""
    person = site.person("EMAIL")
    settings.arrive(person, "EMAIL")
    refuse(settings.login, "recovery-codes", 401, "insufficient_user_authentication")
    settings.do("make_codes", "RECOVERY")
    settings.asks_in("To change this, sign in again with a second step.")
    settings.page.unroute("**/recovery-codes")
    settings.sign_in_again(person, "EMAIL")
    settings.do("make_codes", "RECOVERY")
    assert len(settings.recovery_codes()) == 10


def test_a_login_that_was_ended_elsewhere_says_so(settings: SettingsPage, site: Site) -> None:
    person = site.person("EMAIL")
    settings.arrive(person, "EMAIL")
    site.admin("set_password", username=person.username, password="a better horse battery")
    settings.do("make_codes", "RECOVERY")
    settings.asks_in("This login is over. Sign in again.")


def test_a_required_method_comes_first_then_the_way_goes_on(
    settings: SettingsPage, site: Site
) -> None:
    """This stack requires none, so the login's answer is made into the one that another gives."""

    def require(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        if body["status"] == "authenticated":
            body["status"] = "enrolment_required"
        route.fulfill(response=answer, body=json.dumps(body))

    person, login = site.person(), settings.login
    login.page.route("**/login", require)
    login.page.goto(f"{login.url}?origin=https://app.example.org")
    login.is_at("sign-in")
    login.sign_in(person)
    settings.is_listed()
    expect(settings.page.locator("#why")).to_contain_text("asks for a second step at each login")
    settings.type(settings.begin(person, "EMAIL"))
    settings.prove(settings.recovery_codes()[0])
    settings.asks_in("Your first method is set up")
    settings.go_to_the_login()
    assert login.page.url.endswith("?origin=https://app.example.org")


def test_the_last_method_stays_where_one_is_required(settings: SettingsPage, site: Site) -> None:
    settings.arrive(person := site.person("EMAIL"), "EMAIL")
    refuse(settings.login, "methods/EMAIL", 409, "last_method")
    settings.do("remove", "EMAIL")
    settings.login.button("Remove").click()
    settings.login.warns("your last method cannot be removed")
    assert site.admin("get_user", username=person.username)["methods"] == ["EMAIL"]


def test_a_list_that_did_not_arrive_can_be_asked_for_again(
    settings: SettingsPage, site: Site
) -> None:
    settings.page.route("**/methods", lambda route: route.abort())
    settings.page.goto(f"{settings.login.url}?settings")
    settings.login.sign_in(site.person())
    settings.login.warns("There is no answer.")
    settings.page.unroute("**/methods")
    settings.login.button("Try again").click()
    settings.is_listed()


def test_a_change_whose_list_did_not_arrive_is_a_change(settings: SettingsPage, site: Site) -> None:
    person = site.person("SMS", "EMAIL")
    settings.arrive(person, "EMAIL")
    settings.page.route("**/methods", lambda route: route.abort())
    settings.do("prefer", "EMAIL")
    settings.login.warns("There is no answer.")
    settings.page.unroute("**/methods")
    settings.login.button("Try again").click()
    expect(settings.method("EMAIL")).to_contain_text("Asked first")


def test_a_replacement_is_taken_back_by_a_button_and_not_by_the_link(
    settings: SettingsPage, site: Site
) -> None:
    person, thief = site.person("SMS", "EMAIL"), site.person()
    token = site.grant(person, "SMS")
    site.ask("POST", "/methods/SMS", token, {"phone": thief.phone})
    code = {"code": site.sent_code(thief.phone)}
    assert site.ask("POST", "/methods/SMS/confirm", token, code).status_code == 200
    told = re.search(r"/(settings#undo=\S+)", site.inbox.last(person.phone).text)
    assert told
    settings.page.goto(f"{settings.login.url}{told[1]}")
    settings.login.is_at("undo")
    assert site.admin("get_user", username=person.username)["must_change"] is False
    settings.login.button("This wasn’t me: take the change back").click()
    settings.login.is_at("undone")
    expect(settings.page.get_by_text("Somebody knows your password")).to_be_visible()
    assert "undo" not in settings.page.url
    assert site.grant(person, "SMS")
    assert site.admin("get_user", username=person.username)["must_change"] is True
    settings.page.goto(f"{settings.login.url}{told[1]}")
    settings.login.button("This wasn’t me: take the change back").click()
    settings.login.warns("This link was used already, or it is too old.")
