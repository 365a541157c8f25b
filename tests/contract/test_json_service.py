"""A JSON service called with less work: what botocore's own client asks, answers and retries."""

import base64
import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from gatehouse.adapters.json_service import JsonService, lean

from bench import certificate

type Called = Callable[[Any, Session], Any]

KEY = {"pk": {"S": "k"}}
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "get_item": ("dynamodb", {"TableName": "t", "Key": KEY}),
    "update_item": (
        "dynamodb",
        {
            "TableName": "t",
            "Key": KEY,
            "UpdateExpression": "SET #a = :é",
            "ExpressionAttributeNames": {"#a": "a"},
            "ExpressionAttributeValues": {":é": {"SS": ["ä", "b"]}},
        },
    ),
    "batch_get_item": ("dynamodb", {"RequestItems": {"t": {"Keys": [KEY]}}}),
    "transact_write_items": (
        "dynamodb",
        {
            "TransactItems": [{"Delete": {"TableName": "t", "Key": KEY}}],
            "ClientRequestToken": "known",
        },
    ),
    "get_secret_value": ("secretsmanager", {"SecretId": "s"}),
    "sign": ("kms", {"KeyId": "k", "Message": b"m", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}),
}


@dataclass
class Server:
    """Answer in order, and remember what was asked; an answer of None is a closed connection."""

    answers: list[tuple[int, bytes] | None] = field(default_factory=list)
    asked: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    url: str = ""
    closes: bool = False  # each connection, after its answer and without a word
    closed: Event = field(default_factory=Event)
    clients: list[Any] = field(default_factory=list)


@pytest.fixture
def server(pauses: list[float]) -> Iterator[Server]:
    """Return a service on a port of its own."""
    assert pauses == []  # nobody sleeps between tries
    told = Server()
    with served(told) as told.url:
        yield told
    close(told)


def close(told: Server) -> None:
    """Close the connections that are kept."""
    for client in told.clients:
        if isinstance(client, JsonService):
            for connection in client._connections.idle:  # noqa: SLF001 -- nobody else does
                connection.close()


@contextmanager
def served(told: Server, certificate: Path | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.asked.append(({name.lower(): self.headers[name] for name in self.headers}, body))
            answer = told.answers.pop(0)
            self.close_connection = told.closes or answer is None
            if answer:
                status, content = answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("x-amzn-requestid", "an id")
                self.end_headers()
                self.wfile.write(content)

        def finish(self) -> None:
            super().finish()
            self.connection.close()
            told.closed.set()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http{'s' * bool(certificate)}://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def as_it_is(client: Any, _: Session) -> Any:
    return client


@pytest.fixture(params=[lean, as_it_is], ids=["lean", "botocore"])
def called(request: pytest.FixtureRequest) -> Called:
    """Return what makes a client callable."""
    made: Called = request.param
    return made


def client_of(
    server: Server, service: str, called: Called, *, attempts: int = 2, roots: Path | None = None
) -> Any:
    """Return a client of the server."""
    session = Session()
    session.set_config_variable("ca_bundle", str(roots) if roots else None)
    session.set_credentials("an id", "a secret", "a token")
    retries: Any = {"mode": "standard", "total_max_attempts": attempts}
    client = session.create_client(
        service,
        "us-east-1",
        endpoint_url=server.url,
        config=Config(retries=retries, read_timeout=2),
    )
    server.clients.append(called(client, session))
    return server.clients[-1]


def call(server: Server, called: Called, name: str, attempts: int = 2) -> Any:
    """Make the call of that name."""
    service, parameters = CALLS[name]
    return getattr(client_of(server, service, called, attempts=attempts), name)(**parameters)


def problem(code: str, **members: object) -> tuple[int, bytes]:
    """Return an error as AWS writes it."""
    kind = {"__type": f"com.amazonaws.some#{code}", "message": "no reason"}
    return 400, json.dumps(kind | members).encode()


@pytest.mark.parametrize("name", CALLS)
def test_a_service_is_asked_what_botocore_asks(server: Server, name: str) -> None:
    server.answers = [(200, b"{}")] * 2
    for each in (lean, as_it_is):
        call(server, each, name)
    (ours, our_body), (theirs, their_body) = server.asked
    assert our_body == their_body
    for header in ("content-type", "x-amz-target", "x-amz-security-token", "host"):
        assert ours[header] == theirs[header]
    our_scope, their_scope = (each["authorization"].partition(", ")[0] for each in (ours, theirs))
    assert our_scope == their_scope
    assert "host;x-amz-date;x-amz-security-token;x-amz-target" in ours["authorization"]
    assert "Botocore/" in ours["user-agent"]


def test_a_request_is_retried_under_the_same_token(server: Server, called: Called) -> None:
    server.answers = [None, (200, b"{}")]
    _, parameters = CALLS["transact_write_items"]
    client_of(server, "dynamodb", called).transact_write_items(
        TransactItems=parameters["TransactItems"]
    )
    tokens = {body["ClientRequestToken"] for _, body in server.asked}
    calls = {headers["amz-sdk-invocation-id"] for headers, _ in server.asked}
    attempts = [headers["amz-sdk-request"].partition(";")[0] for headers, _ in server.asked]
    assert attempts == ["attempt=1", "attempt=2"]
    assert len(tokens) == len(calls) == 1
    assert len(tokens.pop()) == 36


@pytest.mark.parametrize(
    ("name", "member"), [("sign", "Signature"), ("get_secret_value", "SecretBinary")]
)
def test_blobs_are_bytes(server: Server, called: Called, name: str, member: str) -> None:
    server.answers = [(200, json.dumps({member: base64.b64encode(b"bytes").decode()}).encode())]
    assert call(server, called, name)[member] == b"bytes"


def test_items_are_as_they_came(server: Server, called: Called) -> None:
    server.answers = [(200, json.dumps({"Item": {"a": {"N": "1"}, "b": {"SS": ["é"]}}}).encode())]
    answer = call(server, called, "get_item")
    assert answer["Item"] == {"a": {"N": "1"}, "b": {"SS": ["é"]}}


REFUSALS = {
    "a condition": problem("ConditionalCheckFailedException", Item={"a": {"N": "1"}}),
    "a transaction": problem(
        "TransactionCanceledException",
        CancellationReasons=[{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": KEY}],
    ),
    "no such thing": problem("ResourceNotFoundException"),
    "unheard of": problem("SomethingElse"),
    "not JSON": (403, b"<html>go away</html>"),
    "too much": problem("ThrottlingException"),
    "too much for a table": problem("ProvisionedThroughputExceededException"),
    "a defect": (500, b"{}"),
    "no service": (503, b"<html>later</html>"),
    "no answer": None,
}


def outcome(server: Server, called: Called, name: str, attempts: int) -> object:
    """Return all that a caller can learn of a failure, and how often the service was asked."""
    before = len(server.asked)
    try:
        call(server, called, name, attempts=attempts)
    except ClientError as error:
        response: Any = error.response
        said = response["Error"], response.get("CancellationReasons"), response.get("Item")
        retries = response["ResponseMetadata"]["RetryAttempts"]
        return type(error).__name__, said, retries, len(server.asked) - before
    except BotoCoreError:
        return "no answer", len(server.asked) - before
    raise AssertionError


@pytest.mark.parametrize("attempts", [1, 2])
@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_a_failure_is_told_and_retried_as_botocore_does(
    server: Server, refusal: tuple[int, bytes] | None, attempts: int
) -> None:
    for name in ("update_item", "transact_write_items"):
        server.answers = [refusal] * (2 * attempts)
        ours, theirs = (outcome(server, each, name, attempts) for each in (lean, as_it_is))
        assert ours == theirs


def test_half_an_answer_is_none(server: Server) -> None:
    server.answers = [(200, b'{"Item": {')]
    assert outcome(server, lean, "get_item", 1) == ("no answer", 1)


def test_what_was_throttled_once_succeeds(server: Server, called: Called) -> None:
    server.answers = [problem("ThrottlingException"), (200, b"{}")]
    call(server, called, "update_item")
    assert len(server.asked) == 2


def test_a_connection_that_the_service_has_closed_is_no_failure(
    server: Server, called: Called
) -> None:
    client = client_of(server, "dynamodb", called, attempts=1)
    server.closes, server.answers = True, [(200, b"{}")] * 3
    for _ in range(3):
        server.closed.clear()
        client.get_item(TableName="t", Key=KEY)
        assert server.closed.wait(2)
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("host", "trusted", "asked"),
    [("127.0.0.1", True, 1), ("127.0.0.1", False, 0), ("localhost", True, 0)],
    ids=["trusted", "of an unknown authority", "of another name"],
)
def test_a_service_shows_a_certificate(
    tmp_path: Path, called: Called, host: str, trusted: bool, asked: int
) -> None:
    told = Server([(200, b"{}")])
    pem = certificate.write(tmp_path)
    with served(told, pem) as url, suppress(BotoCoreError):
        told.url = url.replace("127.0.0.1", host)
        client = client_of(told, "dynamodb", called, roots=pem if trusted else None)
        client.get_item(TableName="t", Key=KEY)
    close(told)
    assert len(told.asked) == asked


def test_a_service_of_another_protocol_or_behind_a_proxy_is_botocores(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(client_of(server, "kms", lean), JsonService)
    assert not isinstance(client_of(server, "sns", lean), JsonService)
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    assert not isinstance(client_of(server, "kms", lean), JsonService)


def test_what_is_no_operation_is_the_clients(server: Server) -> None:
    client = client_of(server, "secretsmanager", lean)
    assert issubclass(client.exceptions.ResourceExistsException, ClientError)
    with pytest.raises(AttributeError):
        _ = client.no_such_thing
