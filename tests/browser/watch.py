"""What a page must never do, whatever a test does with it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

# Chromium itself writes a line for each answer that is an error; the page's own lines are others.
REFUSED = "Failed to load resource: "
VIOLATIONS = """addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  console.error(`violates ${violatedDirective}: ${blockedURI}`));"""


@dataclass
class Watch:
    """Collects console errors, policy violations and requests to other origins."""

    origin: str
    faults: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Begin to watch a page."""
        page.add_init_script(VIOLATIONS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(REFUSED):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        target = urlsplit(request.url.removeprefix("blob:"))
        if f"{target.scheme}://{target.netloc}" != self.origin:
            self.faults.append(f"request: {request.url}")
