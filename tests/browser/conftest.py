"""A browser for the tests, beside the stack of the end-to-end tests."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from local import chromium
from tests.browser.login_page import LoginPage
from tests.browser.settings_page import SettingsPage
from tests.browser.watch import Watch
from tests.e2e.conftest import aws, description, site, stack
from tests.e2e.site import Site

__all__ = ["aws", "description", "site", "stack"]

PATIENCE = 30_000  # ms; two cores may have much else to do

Visit = Callable[..., LoginPage]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.program(), args=list(chromium.FLAGS)
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, site: Site, description: dict[str, Any]) -> Iterator[Visit]:
    """Open tabs, each of a visitor of their own; in the end none has done what it must not."""
    url = description["page_url"]
    parts, opened = urlsplit(url), list[LoginPage]()

    def visitor(**options: Any) -> LoginPage:
        network = uuid.uuid4().hex
        source = {"X-Forwarded-For": f"2001:db8:{network[:4]}:{network[4:8]}::1"}
        wanted = {"locale": "en-US", "viewport": {"width": 900, "height": 800}, **options}
        context = browser.new_context(extra_http_headers=source, **wanted)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watch = Watch(f"{parts.scheme}://{parts.netloc}")
        watch.over(page)
        opened.append(LoginPage(page, site, url, watch))
        return opened[-1]

    yield visitor
    for each in opened:
        each.page.context.close()
    assert [fault for each in opened for fault in each.watch.faults] == []


@pytest.fixture
def login(visit: Visit) -> LoginPage:
    return visit()


@pytest.fixture
def settings(visit: Visit) -> SettingsPage:
    return SettingsPage(visit())
