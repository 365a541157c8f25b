"""The first page is light: under 30 kB, and nothing that waits for another file."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from local.weight import weigh


def test_the_first_page_is_under_30_kb_in_few_requests(
    browser: Browser, description: dict[str, Any]
) -> None:
    weight = weigh(browser, description["page_url"])
    assert weight.gzipped < 30_000
    assert weight.requests < 16


@pytest.mark.parametrize("page_of", ["", "settings"])
def test_no_file_is_found_only_once_another_was_read(
    browser: Browser, description: dict[str, Any], page_of: str
) -> None:
    """One round trip after the HTML: whatever a script asks for, the HTML has named."""
    context, url = browser.new_context(locale="en-US"), description["page_url"] + page_of
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url, wait_until="networkidle")
    named = page.evaluate(
        "[...document.querySelectorAll('link[href], script[src], img[src]')].map("
        "({ href, src }) => href || src)"
    )
    context.close()
    assert set(asked) <= {url, *named}
