"""A proxy before the local AWS that lets chosen calls meet a fault; signatures stay valid."""

import socket
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.faults.services import (
    FAILED,
    THROTTLED,
    Message,
    Reply,
    message_of,
    operation_of,
    refusal,
    service_of,
)

LONGEST = 30  # seconds that a hanging call is held, if its client never gives up
HOP_BY_HOP = {"connection", "content-length", "keep-alive", "server", "date", "transfer-encoding"}


class Fault(StrEnum):
    """What may happen to one try of a call."""

    THROTTLED = "throttled"
    ERROR = "error 500"
    HANG = "no answer"
    LOST = "reply lost"  # AWS did as asked


@dataclass
class Rule:
    """Which call meets what: one fault for each of its tries, the last one again if it lasts."""

    operation: str
    faults: list[Fault]
    call: int | None = 1  # which of this operation's calls; None: every one
    lasting: bool = False
    met: int = 0

    def next(self) -> Fault | None:
        """Return what the next try meets."""
        if not self.faults:
            return None
        self.met += 1
        return self.faults[0] if self.lasting and len(self.faults) == 1 else self.faults.pop(0)


@dataclass
class Weather:
    """The rules of the moment; a call's retries share the SDK's invocation id."""

    rules: list[Rule] = field(default_factory=list[Rule])
    calls: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, *rules: Rule) -> None:
        """Forget the calls so far, and rule over those to come."""
        with self.lock:
            self.rules = list(rules)
            self.calls.clear()

    def over(self, operation: str, invocation: str) -> Fault | None:
        """Return what a try meets."""
        with self.lock:
            calls = self.calls[operation]
            if invocation not in calls:
                calls.append(invocation)
            call = calls.index(invocation) + 1
            for rule in self.rules:
                if rule.operation == operation and rule.call in {None, call}:
                    return rule.next()
            return None


class Proxy(ThreadingHTTPServer):
    """Stand between the functions and `upstream`."""

    def __init__(self, upstream: str) -> None:
        self.upstream = str(urlsplit(upstream).netloc)
        self.weather = Weather()
        self.sent: list[Message] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Where the proxy listens."""
        return f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def running(self) -> Iterator["Proxy"]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self.serve_forever, args=(0.05,))
        thread.start()
        yield self
        self.shutdown()
        thread.join()
        self.socket.close()  # connections that the clients keep end with the process


class Handler(BaseHTTPRequestHandler):
    """Pass one connection's requests on, headers untouched."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Proxy

    def do_POST(self) -> None:
        """Let a call meet its fault, if it has one."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = dict(self.headers.items())
        operation = operation_of(self.path, headers, body)
        fault = self.server.weather.over(operation, headers["amz-sdk-invocation-id"])
        service = service_of(headers)
        if fault is Fault.THROTTLED:
            self._answer(refusal(service, *THROTTLED[service]))
        elif fault is Fault.ERROR:
            self._answer(refusal(service, *FAILED[service]))
        elif fault is Fault.HANG:
            self._wait()
        else:
            reply = self._passed_on(body)
            if message := message_of(operation, body):
                assert reply.status == HTTPStatus.OK
                self.server.sent.append(message)
            if fault is None:
                self._answer(reply)
            else:
                self._hang_up()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Say nothing."""

    def _passed_on(self, body: bytes) -> Reply:
        upstream = HTTPConnection(self.server.upstream, timeout=LONGEST)
        try:
            upstream.putrequest("POST", self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                upstream.putheader(name, value)
            upstream.endheaders(body)
            answer = upstream.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            upstream.close()

    def _answer(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _wait(self) -> None:
        """Say nothing until the client has had enough."""
        self.connection.settimeout(LONGEST)
        self.connection.recv(1)
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
