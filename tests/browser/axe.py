"""axe-core, which looks for what keeps people out (WCAG 2.2)."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

RUN = """async () => (await axe.run()).violations.map(
  ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)"""


@cache
def _source() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on the page as it stands, by any of its rules."""
    page.evaluate(_source())
    found: Any = page.evaluate(RUN)
    return [str(each) for each in found]
