"""HTTP connections to one service, kept open between requests (RFC 9112 section 9.3)."""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from socket import SO_KEEPALIVE, SOL_SOCKET
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from urllib3.util.wait import wait_for_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ssl import SSLContext


@dataclass(frozen=True)
class Answer:
    """What came back, under botocore's names; those of headers are in lower case."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class Connections:
    """Connect when no connection is idle; the one used last is taken first. Times in seconds."""

    url: str
    connect_timeout: float
    read_timeout: float
    tls: SSLContext | None  # None where the URL is plain HTTP
    idle: deque[HTTPConnection] = field(default_factory=deque[HTTPConnection])

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Return the answer to one request; raises OSError, HTTPException."""
        connection = self._taken() or self._opened()
        with ExitStack() as closing:
            closing.callback(connection.close)
            connection.sock.sendall(_written(connection, headers, body))  # at once, not in two
            response = closing.enter_context(HTTPResponse(connection.sock, method="POST"))
            response.begin()
            told = {name.lower(): value for name, value in response.headers.items()}
            answer = Answer(response.status, told, response.read())
            if not response.will_close:
                closing.pop_all()
                self.idle.append(connection)
        return answer

    def _taken(self) -> HTTPConnection | None:
        """Return an idle connection that the service has not closed meanwhile, if there is one."""
        while self.idle:
            try:
                connection = self.idle.pop()
            except IndexError:  # another thread was faster
                return None
            if not wait_for_read(connection.sock, timeout=0):
                return connection
            connection.close()
        return None

    def _opened(self) -> HTTPConnection:
        at = urlsplit(self.url)
        host, wait = str(at.hostname), self.connect_timeout
        connection = (
            HTTPSConnection(host, at.port, timeout=wait, context=self.tls)
            if self.tls
            else HTTPConnection(host, at.port, timeout=wait)
        )
        connection.connect()
        connection.sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
        connection.sock.settimeout(self.read_timeout)
        return connection


def _written(connection: HTTPConnection, headers: Mapping[str, str], body: bytes) -> bytes:
    """Return a request in HTTP's notation (RFC 9112 section 2.1)."""
    usual = {"Host": _host(connection), "Content-Length": str(len(body))}
    lines = [f"{name}: {value}" for name, value in (usual | dict(headers)).items()]
    return "\r\n".join(["POST / HTTP/1.1", *lines, "", ""]).encode("ascii") + body


def _host(connection: HTTPConnection) -> str:
    usual = connection.port == connection.default_port
    return connection.host if usual else f"{connection.host}:{connection.port}"
