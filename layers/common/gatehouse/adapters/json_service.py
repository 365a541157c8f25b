"""AWS's JSON services, called with less than half of the work of a botocore client.

What it does anew for each, the endpoint, the check of parameters, the shape of answers, is done
once or not needed: bodies are JSON both ways. Endpoint, credentials, signatures (SigV4), roots,
what is tried again and what an error says are botocore's, and its listeners hear of each call.
"""

from __future__ import annotations

import base64
import json
import time
from functools import cached_property, partial
from http.client import HTTPException
from itertools import count
from typing import TYPE_CHECKING, Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.exceptions import HTTPClientError
from botocore.hooks import first_non_none_response
from botocore.httpsession import create_urllib3_context, get_cert_path
from botocore.parsers import create_parser
from botocore.utils import get_environ_proxies

from gatehouse.adapters.connections import Answer, Connections
from gatehouse.adapters.system import SystemEntropy

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from botocore.session import Session

OK = 200


class Operation:
    """What is the same for every call of an operation."""

    def __init__(self, method: str, model: OperationModel) -> None:
        service = model.service_model
        output = model.output_shape.members if model.output_shape else {}
        self.method = method
        self.model = model
        self.name = f"{service.service_id.hyphenize()}.{model.name}"  # to botocore's listeners
        self.tokens = model.idempotent_members
        self.blobs = [name for name, shape in output.items() if shape.type_name == "blob"]
        self.headers = {
            "Content-Type": f"application/x-amz-json-{service.metadata['jsonVersion']}",
            "X-Amz-Target": f"{service.metadata['targetPrefix']}.{model.name}",
        }


def lean(client: Any, session: Session) -> Any:
    """Return what calls a client's service with less work, or the client where nothing can.

    That is a service of another protocol, or one behind a proxy.
    """
    meta = client.meta
    if meta.service_model.protocol != "json" or get_environ_proxies(meta.endpoint_url):
        return client
    return JsonService(client, session)


class JsonService:
    """Call a service as its botocore client does: the same names, answers and errors.

    Blobs at the top of an answer are bytes; times are numbers. Everything else of the client, its
    exceptions too, is the client's own.
    """

    def __init__(self, client: Any, session: Session) -> None:
        meta = client.meta
        self._client = client
        self._credentials: Any = session.get_credentials()
        self._scope = meta.service_model.signing_name, meta.region_name
        self._url = ""  # where the service is; the first call finds out
        self._agent = session.user_agent()
        self._roots = session.get_config_variable("ca_bundle") or True
        self._parser: Any = create_parser("json")

    def __getattr__(self, name: str) -> Any:
        """Return the call of an operation, or what else the client has under that name."""
        operation = self._client.meta.method_to_api_mapping.get(name)
        if operation is None:
            return getattr(self._client, name)
        model = self._client.meta.service_model.operation_model(operation)
        call = partial(self._call, Operation(name, model))
        setattr(self, name, call)
        return call

    @cached_property
    def _connections(self) -> Connections:
        """Return the connections to the service, with botocore's own settings of TLS."""
        config, tls = self._client.meta.config, None
        if self._url.startswith("https:"):
            tls = create_urllib3_context()
            tls.check_hostname = True  # which urllib3 would do itself
            tls.load_verify_locations(get_cert_path(self._roots))
        return Connections(self._url, config.connect_timeout, config.read_timeout, tls)

    def _call(self, operation: Operation, /, **parameters: Any) -> Any:
        """Call until botocore's policy is content; raises ClientError, HTTPClientError."""
        context: dict[str, Any] = {"client_config": self._client.meta.config, "retries": {}}
        if self._url:
            self._tell(
                "provide-client-params",
                operation,
                params=parameters,
                model=operation.model,
                context=context,
            )
        else:
            self._url = self._address(operation, parameters)  # tells of the parameters itself
        tokens = {name: SystemEntropy().identifier() for name in operation.tokens}
        body = json.dumps(tokens | parameters, default=_base64).encode()
        headers = {
            "User-Agent": self._agent,
            "amz-sdk-invocation-id": SystemEntropy().identifier(),
        }
        for attempt in count(1):
            headers["amz-sdk-request"] = f"attempt={attempt}"
            answer, failure = self._try(operation, headers, body)
            parsed = self._parsed(operation, answer, attempt) if answer else {}
            if answer and answer.status_code == OK:
                self._tell("after-call", operation, http_response=answer, context=context)
                return parsed
            pause = self._tell(
                "needs-retry",
                operation,
                response=(answer, parsed) if answer else None,
                endpoint=None,
                operation=operation.model,
                attempts=attempt,
                caught_exception=failure,
                request_dict={"context": context},
            )
            if pause is None:
                raise failure or self._error(operation, parsed)
            time.sleep(pause)
        raise AssertionError  # never: the loop has no end

    def _address(self, operation: Operation, parameters: dict[str, Any]) -> str:
        """Return where botocore's rules send a call, regional, dual-stack, FIPS or custom."""
        signed: str = self._client.generate_presigned_url(operation.method, Params=parameters)
        return signed.partition("?")[0]

    def _try(
        self, operation: Operation, headers: dict[str, str], body: bytes
    ) -> tuple[Answer | None, HTTPClientError | None]:
        """Return the answer to one request, or what has kept it away; `headers` are not signed."""
        signed = AWSRequest("POST", self._url, headers=operation.headers, data=body)
        SigV4Auth(self._credentials.get_frozen_credentials(), *self._scope).add_auth(signed)
        every: Any = headers | dict(signed.headers.items())
        request = AWSPreparedRequest("POST", self._url, every, body, stream_output=False)
        if heard := self._tell("before-send", operation, request=request):
            return Answer(heard.status_code, heard.headers, heard.content), None
        try:
            return self._connections.post(body, every), None
        except (HTTPException, OSError) as error:
            return None, HTTPClientError(error=error)

    def _parsed(self, operation: Operation, answer: Answer, attempt: int) -> dict[str, Any]:
        if answer.status_code == OK:
            return _decoded(operation, answer.content)
        response = {
            "body": answer.content,
            "headers": answer.headers,
            "status_code": answer.status_code,
            "context": {"operation_name": operation.model.name},
        }
        parsed: dict[str, Any] = self._parser.parse(response, None)
        code = parsed["Error"]["Code"]
        if shape := operation.model.service_model.shape_for_error_code(code):
            parsed |= self._parser.parse(response, shape)
        parsed["ResponseMetadata"]["RetryAttempts"] = attempt - 1
        return parsed

    def _error(self, operation: Operation, parsed: dict[str, Any]) -> Exception:
        error: Exception = self._client.exceptions.from_code(parsed["Error"]["Code"])(
            parsed, operation.model.name
        )
        return error

    def _tell(self, event: str, operation: Operation, /, **facts: Any) -> Any:
        """Tell botocore's listeners; return what the first has to say to it."""
        return first_non_none_response(
            self._client.meta.events.emit(f"{event}.{operation.name}", **facts)
        )


def _decoded(operation: Operation, content: bytes) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = json.loads(content)
        blobs = {name: base64.b64decode(parsed[name]) for name in operation.blobs if name in parsed}
    except ValueError as error:
        raise HTTPClientError(error=error) from error
    return parsed | blobs


def _base64(blob: bytes) -> str:
    return base64.b64encode(blob).decode()
