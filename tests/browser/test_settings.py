"""Each method is brought, proven, preferred, replaced and removed in the browser."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Route, expect

from tests.browser import authenticator
from tests.browser.login_page import LIFE, PAUSE
from tests.browser.settings_page import CODE, SettingsPage
from tests.e2e.people import let_the_step_begin, wrong
from tests.e2e.site import Site

METHODS = ("APP", "SMS", "EMAIL")


@pytest.mark.parametrize("method", METHODS)
def test_a_first_method_comes_with_recovery_codes_and_asks_to_sign_in(
    settings: SettingsPage, site: Site, method: str
) -> None:
    person = site.person()
    settings.arrive(person)
    let_the_step_begin()
    code = settings.begin(person, method)
    settings.type(wrong(code))
    settings.login.warns("That code is not right. 4 attempts left.")
    expect(settings.page.locator("#code")).to_be_focused()
    settings.type(code)
    codes = settings.recovery_codes()
    assert len(set(codes)) == 10
    assert all(CODE.match(each) for each in codes)
    settings.prove("A" * 16)
    settings.login.warns("This is none of your new codes.")
    settings.page.get_by_role("button", name="Show the codes again").click()
    assert settings.recovery_codes() == codes
    settings.prove(codes[3].lower())
    settings.asks_in("Your first method is set up")
    found = site.admin("get_user", username=person.username)
    assert (found["methods"], found["recovery_codes_left"]) == ([method], 10)


@pytest.mark.parametrize("method", ["SMS", "EMAIL"])
def test_a_sent_code_has_a_countdown_and_a_resend_that_wakes(
    settings: SettingsPage, site: Site, method: str
) -> None:
    person = site.person()
    settings.page.clock.install()
    settings.arrive(person)
    settings.begin(person, method)
    to, resend = person.phone if method == "SMS" else person.email, settings.page.locator("#resend")
    expect(settings.page.locator("#left")).to_have_text(re.compile(r"^[45]:\d\d$"))
    expect(resend).to_have_attribute("aria-disabled", "true")
    resend.click(force=True)
    expect(settings.page.get_by_role("status")).to_contain_text("A code was sent a moment ago")
    assert settings.login.sent(to) == 1
    settings.page.clock.fast_forward(PAUSE * 1000)
    expect(resend).to_have_attribute("aria-disabled", "false")
    settings.page.clock.fast_forward((LIFE - PAUSE) * 1000)
    settings.login.warns("This code has expired. Ask for a new one.")


def test_a_resend_sends_the_same_code_again(settings: SettingsPage, site: Site) -> None:
    person = site.person()
    settings.page.clock.install()
    settings.arrive(person)
    code = settings.begin(person, "EMAIL")
    settings.page.clock.fast_forward(PAUSE * 1000)
    site.end_pause(person, "EMAIL")
    settings.login.button("RESEND OTP").click()
    expect(settings.page.get_by_role("status")).to_contain_text("The code was sent again")
    expect(settings.page.locator("#resend")).to_have_attribute("aria-disabled", "true")
    assert (settings.login.sent(person.email), site.code(person, "EMAIL")) == (2, code)


def test_an_app_has_a_picture_a_key_and_a_link_and_neither_countdown_nor_resend(
    settings: SettingsPage, site: Site
) -> None:
    settings.arrive(site.person())
    settings.do("set_up", "APP")
    key = settings.scan()
    written = settings.page.locator("#secret").inner_text()
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", written)
    assert written.replace(" ", "") == key
    link = settings.page.get_by_role("link", name="Open the app on this device")
    assert f"secret={key}" in str(link.get_attribute("href"))
    assert settings.page.locator("#qr").get_attribute("alt")
    expect(settings.page.locator("#left")).to_be_hidden()
    expect(settings.page.locator("#resend")).to_be_hidden()
    settings.login.button("Back to your methods").click()
    settings.is_listed()
    assert key not in settings.page.content()


def test_an_sms_is_told_to_be_less_safe(settings: SettingsPage, site: Site) -> None:
    settings.arrive(site.person())
    settings.do("set_up", "SMS")
    expect(settings.page.get_by_text("An authenticator app is safer.")).to_be_visible()
    settings.page.go_back()
    settings.do("set_up", "EMAIL")
    expect(settings.page.get_by_text("An authenticator app is safer.")).to_be_hidden()


@pytest.mark.parametrize(
    ("method", "wrong_one", "sentence"),
    [
        ("SMS", "0301234", "No code can be sent to this number."),
        ("EMAIL", "nobody", "This is not an email address."),
    ],
)
def test_a_destination_that_cannot_be_is_refused_where_it_was_typed(
    settings: SettingsPage, site: Site, method: str, wrong_one: str, sentence: str
) -> None:
    settings.arrive(site.person())
    settings.do("set_up", method)
    field = settings.page.locator("#destination")
    field.fill(wrong_one)
    field.press("Enter")
    settings.login.warns(sentence)
    expect(field).to_have_attribute("aria-invalid", "true")


def test_the_last_wrong_code_starts_again(settings: SettingsPage, site: Site) -> None:
    person = site.person()
    settings.arrive(person)
    code = settings.begin(person, "EMAIL")
    for left in ("4 attempts", "3 attempts", "2 attempts", "1 attempt"):
        settings.type(wrong(code))
        settings.login.warns(f"{left} left.")
    settings.type(wrong(code))
    settings.login.is_at("methods")
    settings.login.warns("it was the last attempt. Start again.")


def test_what_there_is_is_listed(settings: SettingsPage, site: Site) -> None:
    person = site.person("SMS", "EMAIL")
    settings.arrive(person, "SMS")
    today = f"{datetime.now(UTC):%b %-d, %Y}"
    expect(settings.method("SMS")).to_contain_text(f"•••{person.phone[-4:]}")
    expect(settings.method("SMS")).to_contain_text("Asked first")
    expect(settings.method("SMS")).to_contain_text(f"Since {today}")
    expect(settings.method("EMAIL")).to_contain_text("a•••@e•••.org")
    expect(settings.method("APP")).to_contain_text("Not set up")
    expect(settings.method("RECOVERY")).to_contain_text("0 codes left")


def test_another_method_is_preferred(settings: SettingsPage, site: Site) -> None:
    person = site.person("SMS", "EMAIL")
    settings.arrive(person, "EMAIL")
    settings.do("prefer", "EMAIL")
    expect(settings.method("EMAIL")).to_contain_text("Asked first")
    expect(settings.page.get_by_role("status")).to_contain_text("asked for this method first")
    assert site.post("/login", person.credentials).json()["preferred"] == "EMAIL"


def test_a_method_goes_after_a_question_and_the_last_after_a_warning(
    settings: SettingsPage, site: Site
) -> None:
    person = site.person("SMS", "EMAIL")
    settings.arrive(person, "EMAIL")
    settings.do("remove", "SMS")
    settings.login.is_at("remove")
    expect(settings.page.locator("#last")).to_be_hidden()
    settings.login.button("Remove").click()
    settings.asks_in("The method was removed")
    settings.sign_in_again(person, "EMAIL")
    settings.do("remove", "EMAIL")
    expect(settings.page.get_by_text("It is your last method.")).to_be_visible()
    assert site.admin("get_user", username=person.username)["methods"] == ["EMAIL"]
    settings.login.button("Remove").click()
    settings.asks_in("The method was removed")
    assert site.admin("get_user", username=person.username)["methods"] == []


def test_new_recovery_codes_are_printed_downloaded_and_proven(
    settings: SettingsPage, site: Site, tmp_path: Path
) -> None:
    person = site.person("EMAIL")
    settings.page.add_init_script("window.print = () => { window.printed = true; };")
    settings.arrive(person, "EMAIL")
    settings.do("make_codes", "RECOVERY")
    codes = settings.recovery_codes()
    settings.login.button("Print").click()
    assert settings.page.evaluate("window.printed")
    with settings.page.expect_download() as download:
        settings.page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "recovery-codes.txt"
    file = tmp_path / "codes.txt"
    download.value.save_as(file)
    assert file.read_text().split("\n") == ["Recovery codes for Gatehouse", "", *codes, ""]
    settings.page.go_back()
    settings.login.is_at("codes")
    settings.prove(codes[0])
    settings.is_listed()
    expect(settings.method("RECOVERY")).to_contain_text("10 codes left")
    assert codes[0] not in settings.page.content()
    assert site.verify(site.selected(person, "RECOVERY"), codes[0]).status_code == 200


def test_a_replacement_signs_everybody_out(settings: SettingsPage, site: Site) -> None:
    person, other = site.person("EMAIL"), site.person()
    settings.arrive(person, "EMAIL")
    settings.do("replace", "EMAIL")
    settings.send_to(other.email)
    settings.type(site.code(other, "EMAIL"))
    settings.asks_in("The method was replaced")


def test_an_app_is_replaced_and_the_new_one_signs_in(settings: SettingsPage, site: Site) -> None:
    person = site.person("APP")
    settings.arrive(person, "APP")
    settings.do("replace", "APP")
    key = settings.scan()
    assert key != person.seed
    settings.type(authenticator.app_code(key))
    settings.asks_in("The method was replaced")
    assert (
        site.verify(site.selected(person, "APP"), authenticator.app_code(key, 1)).status_code == 200
    )


def test_a_key_that_was_not_proven_in_its_time_is_gone(settings: SettingsPage, site: Site) -> None:
    settings.page.clock.install()
    settings.arrive(site.person())
    settings.do("set_up", "APP")
    key = settings.scan()
    settings.page.clock.fast_forward(601_000)
    settings.login.is_at("methods")
    settings.login.warns("That took too long. Start again.")
    assert key not in settings.page.content()


def test_a_method_that_is_switched_off_says_so(settings: SettingsPage, site: Site) -> None:
    """A hundred wrong codes in a row take longer than a test: the answer is made to say so."""

    def switch_off(route: Route) -> None:
        answer = route.fetch()
        listed = answer.json()["methods"]
        body = {"methods": [{**each, "disabled": each["configured"]} for each in listed]}
        route.fulfill(response=answer, json={**answer.json(), **body})

    settings.page.route("**/methods", switch_off)
    settings.arrive(site.person("EMAIL"), "EMAIL")
    off = "Switched off after too many wrong codes. Replace it."
    expect(settings.method("EMAIL")).to_contain_text(off)
    expect(settings.method("APP")).not_to_contain_text(off)


def test_who_leaves_before_the_codes_are_kept_is_asked(settings: SettingsPage, site: Site) -> None:
    asked = list[str]()

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    settings.arrive(site.person("EMAIL"), "EMAIL")
    settings.do("make_codes", "RECOVERY")
    codes = settings.recovery_codes()
    settings.page.on("dialog", stay)
    with settings.page.expect_event("dialog"):
        settings.page.evaluate("setTimeout(() => location.reload())")
    assert asked == ["beforeunload"]
    assert settings.recovery_codes() == codes
