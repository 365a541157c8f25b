"""An AWS that always says yes, over TLS, and remembers what it was asked."""

import base64
import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SIGNATURE = base64.b64encode(bytes(384)).decode()  # as long as RSA_3072's


@dataclass(frozen=True)
class Call:
    """One request to AWS: its operation, its body, and the bytes that went both ways."""

    operation: str
    body: dict[str, Any]
    sent: int
    received: int


@dataclass
class Stub:
    """What is stored, by table and key, secrets by what their names begin with, and all calls."""

    items: Mapping[str, Mapping[str, Any]]
    secrets: Mapping[str, str]
    calls: list[Call] = field(default_factory=list[Call])
    url: str = ""

    def answer(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return what AWS would."""
        match operation:
            case "BatchGetItem":
                asked = body["RequestItems"]
                found = {name: self._found(name, asked[name]["Keys"]) for name in asked}
                return {"Responses": found, "UnprocessedKeys": {}}
            case "GetSecretValue":
                name = body["SecretId"]
                return {"ARN": name, "Name": name, "SecretString": self._secret(name)}
            case "Sign":
                return {"KeyId": body["KeyId"], "Signature": SIGNATURE}
            case "SendEmail":
                return {"MessageId": "0"}
        return {}

    def _secret(self, name: str) -> str:
        return next(value for begin, value in self.secrets.items() if name.startswith(begin))

    def _found(self, table: str, keys: list[dict[str, Any]]) -> list[Any]:
        stored = self.items.get(table, {})
        return [stored[key["pk"]["S"]] for key in keys if key["pk"]["S"] in stored]

    @contextmanager
    def serving(self, certificate: Path) -> Iterator[None]:
        """Serve on a free port with a certificate and its key (PEM) until the block ends."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


PUBLISHED = (
    '<PublishResponse xmlns="https://sns.amazonaws.com/doc/2010-03-31/">'
    "<PublishResult><MessageId>0</MessageId></PublishResult></PublishResponse>"
)


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Answer a call: JSON by its target, SNS's form, SES's path."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            target = self.headers.get("X-Amz-Target", "")
            if target or self.path != "/":
                operation = target.rpartition(".")[2] or "SendEmail"
                asked = json.loads(body)
                text = json.dumps(stub.answer(operation, asked)).encode()
            else:
                operation, asked, text = "Publish", {}, PUBLISHED.encode()
            headers = sum(len(name) + len(value) + 4 for name, value in self.headers.items())
            stub.calls.append(Call(operation, asked, len(body) + headers, len(text)))
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name
            """Say nothing."""

    return Handler
