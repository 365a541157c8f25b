"""An app of the owner's: a page to come back to, whose back end changes the code for the token."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
from playwright.sync_api import Page, Route

ADDRESS: Final = "http://localhost:3000/signed-in"  # as `local.deploy` lists it


@dataclass
class App:
    """What came back to it, and the port that it listens on."""

    api: str
    port: int = 0
    came: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    referrers: list[str | None] = field(default_factory=list[str | None])
    grants: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def answer(self, path: str, referrer: str | None) -> str:
        """Change the code for the grant, as an app's back end does."""
        query = {name: value for name, (value,) in parse_qs(urlsplit(path).query).items()}
        self.came.append(query)
        self.referrers.append(referrer)
        body = {"code": query["code"], "return_to": ADDRESS}
        answer = httpx.post(f"{self.api}/handover", json=body, trust_env=False, timeout=60)
        self.grants.append(answer.json())
        return "Welcome back"

    def stands_at_its_address(self, page: Page) -> None:
        """Have a tab find it at its address, whatever port was free."""

        def forward(route: Route) -> None:
            parts = urlsplit(route.request.url)
            place = f"http://127.0.0.1:{self.port}{parts.path}?{parts.query}"
            route.fulfill(response=route.fetch(url=place))

        page.route("http://localhost:3000/**", forward)


@contextmanager
def running(api: str) -> Iterator[App]:
    """Serve an app on loopback."""
    app = App(api)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = app.answer(self.path, self.headers["Referer"]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        app.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield app
        server.shutdown()


def went_there_only(faults: list[str]) -> bool:
    """Forget the visits to the app's address among a watch's faults; tell whether that was all."""
    others = [fault for fault in faults if not fault.startswith(f"request: {ADDRESS}?")]
    faults[:] = others
    return not others
