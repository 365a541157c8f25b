"""The virtual phone in a browser: beside the login page, all that a newcomer needs."""

import re
from typing import Any

import pytest
from gatehouse.domain.secret import Secret
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.conftest import Visit
from tests.browser.watch import Watch
from tests.builders import messages
from tests.e2e.site import Site


@pytest.mark.parametrize("method", ["SMS", "EMAIL"])
def test_a_page_in_german_brings_a_message_in_german(visit: Visit, site: Site, method: str) -> None:
    """What somebody chose in the page, here over a browser that asks for French."""
    person, login = site.person(method), visit(locale="fr-FR")
    login.open()
    login.page.locator("#language").select_option("de")
    expect(login.page.locator("html")).to_have_attribute("lang", "de")
    login.sign_in(person)
    login.is_at("code")
    message = site.inbox.last(person.phone if method == "SMS" else person.email)
    code = Secret(site.code(person, method))
    expected = messages("de", "Gatehouse", str(site.http.base_url.host))
    if method == "SMS":
        assert message.body == expected.sms(code, 300)
    else:
        email = expected.email(code, 300)
        assert (message.subject, message.body) == (email.subject, email.text)
    login.answer(code.reveal())
    login.is_at("granted")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_sent_arrives_and_axe_finds_nothing(
    visit: Visit, site: Site, description: dict[str, Any], scheme: str
) -> None:
    person = site.person("SMS", "EMAIL")
    url: str = description["phone_url"]
    page = visit(color_scheme=scheme).page.context.new_page()
    watch = Watch(url.rstrip("/"))
    watch.over(page)
    page.goto(url)
    token = site.selected(person, "EMAIL")
    mail = page.locator(f'[data-user="{person.email}"]')
    code = site.code(person, "EMAIL")
    expect(mail.get_by_role("button", name=f"Copy {code}")).to_be_visible()
    site.select(token, "SMS")
    text = page.locator(f'[data-user="{person.phone}"] .bubble p')
    expect(text.first).to_contain_text(site.code(person, "SMS"))
    authenticator = page.locator('[data-user="demo"] .app .code')
    expect(authenticator).to_have_text(re.compile(r"^\d{3} \d{3}$"))
    assert mail.locator("iframe").first.get_attribute("sandbox") == ""
    frame = mail.frame_locator("iframe").first
    expect(frame.get_by_text(code)).to_be_visible()
    assert axe.violations(page) == []
    assert watch.faults == []
