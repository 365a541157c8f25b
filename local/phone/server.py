"""The virtual phone: a page on this machine, served beside the local stack."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.parse import unquote

from local.phone.devices import Devices

FILES: Final = Path(__file__).parent / "static"
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
PAGE_POLICY: Final = (
    "default-src 'none'; connect-src 'self'; frame-src 'self'; img-src data:; script-src 'self'; "
    "style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A mail may bring its own looks, and nothing that runs, loads, submits or leaves its frame.
MAIL_POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


class PhoneServer(ThreadingHTTPServer):
    """Serves the page on loopback alone, on this port or, where it is taken, on a free one."""

    daemon_threads = True

    def __init__(self, devices: Devices, port: int) -> None:
        self.devices = devices
        try:
            super().__init__(("127.0.0.1", port), Phone)
        except (OSError, OverflowError):  # taken, or beyond the last port
            super().__init__(("127.0.0.1", 0), Phone)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://localhost:{self.server_port}/"


class Phone(BaseHTTPRequestHandler):
    """Answers one request of the page."""

    server: PhoneServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the state, a mail or a file of the page."""
        devices, name = self.server.devices, unquote(self.path).removeprefix("/") or "index.html"
        if self.headers["Host"] not in self._names():
            self._send(HTTPStatus.MISDIRECTED_REQUEST, ".txt", "This is another host.\n")
        elif name == "state":
            self._send(HTTPStatus.OK, ".json", json.dumps(devices.state()))
        elif html := devices.html(name.removeprefix("mail/")):
            self._send(HTTPStatus.OK, ".html", html, MAIL_POLICY)
        elif file := next((each for each in FILES.iterdir() if each.name == name), None):
            self._send(HTTPStatus.OK, file.suffix, file.read_text(encoding="utf-8"))
        else:
            self._send(HTTPStatus.NOT_FOUND, ".txt", "Nothing is here.\n")

    def _names(self) -> set[str]:
        """Return what this machine calls us: a foreign name that leads here reads nothing."""
        return {f"{name}:{self.server.server_port}" for name in ("localhost", "127.0.0.1")}

    def _send(self, status: HTTPStatus, kind: str, text: str, policy: str = PAGE_POLICY) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", TYPES[kind])
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the terminal shows messages."""


@contextmanager
def serving(devices: Devices, port: int) -> Iterator[str]:
    """Serve the page until the block ends; yield its URL."""
    with PhoneServer(devices, port) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()
