"""From gateway event to answer: the resolver, the headers, the entry point of every function."""

from collections.abc import Callable, Collection, Sequence
from time import perf_counter
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from gatehouse.api import bodies
from gatehouse.api.errors import problem
from gatehouse.api.languages import preferred
from gatehouse.api.observability import logger, record, record_failure
from gatehouse.domain.errors import GatehouseError, InvalidRequest, NotFound
from gatehouse.domain.limits import network_of
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims

type Event = dict[str, Any]
type Handler = Callable[[Event, LambdaContext], Event]

HEADERS = {
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Vary": "Origin",  # a cached key set must not tell one page what another may read
    "X-Content-Type-Options": "nosniff",
}
EXPOSED = ["Retry-After", "WWW-Authenticate", "X-Request-Id"]
PREFLIGHT_MAX_AGE = 3600  # seconds


class App(APIGatewayRestResolver):
    """A resolver that validates bodies and answers every error as a problem (RFC 9457)."""

    claims: Claims  # of the token that the request carries, where an authorizer asks for one

    def __init__(
        self,
        origins: Sequence[str],
        authorizer: Callable[[Secret], Claims] | None = None,
        public: Collection[str] = (),
        *,
        optional_body: bool = False,
    ) -> None:
        """Let pages of `origins` call from a browser (CORS); nobody when there are none.

        An `authorizer` checks the bearer token of every request but those to `public` routes.
        With `optional_body` a POST may come without one.
        """
        self.authorizer, self.public, self.optional_body = authorizer, public, optional_body
        self.cors = _cors(origins) if origins else None
        super().__init__(
            enable_validation=True,
            cors=self.cors,
            serializer=bodies.dumps,
            json_body_deserializer=bodies.loads,
            response_validation_error_http_code=500,
        )
        self.not_found(lambda _: self.refuse(NotFound()))
        self.exception_handler(RequestValidationError)(self._invalid)
        self.exception_handler(Exception)(self.refuse)

    @property
    def network(self) -> str:
        """Return the network that the caller comes from, by the gateway's own word only."""
        return network_of(self.current_event.request_context.identity.source_ip)

    def language(self, offered: Sequence[str]) -> str:
        """Return the one of `offered` that the caller reads best, else the first."""
        return preferred(self.current_event.headers.get("accept-language", ""), offered)

    @property
    def bearer(self) -> Secret:
        """Return the access token of the request; raises TokenMissing."""
        return bodies.bearer(self.current_event.raw_event)

    def admitted(self, event: Event, context: LambdaContext) -> Event:
        """Answer an event, unless its body may not even be looked into."""
        try:
            self._authorize(event)
            bodies.admit(event, optional=self.optional_body)
        except GatehouseError as refusal:
            answer = problem(refusal, _request_id(event))
            return {
                "statusCode": answer.status_code,
                "body": answer.body,
                "isBase64Encoded": False,
                "multiValueHeaders": _listed(answer.headers | self._cors_headers(event)),
            }
        return self.resolve(bodies.in_plain_type(event), context)

    def _authorize(self, event: Event) -> None:
        """Check whose request it is before anybody looks into its body."""
        asked = event["httpMethod"] != "OPTIONS" and event["resource"] not in self.public
        if self.authorizer and asked:
            self.claims = self.authorizer(bodies.bearer(event))

    def refuse(self, error: Exception) -> Response[str]:
        """Return the problem that an error is to the client."""
        if not isinstance(error, GatehouseError):
            record_failure(error)
        return problem(error, _request_id(self.current_event.raw_event))

    def _invalid(self, error: RequestValidationError) -> Response[str]:
        return self.refuse(InvalidRequest(*map(_field_problem, error.errors())))

    def _cors_headers(self, event: Event) -> dict[str, str]:
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        return self.cors.to_dict(headers.get("origin")) if self.cors else {}


def entrypoint(app: App, operation: str) -> Handler:
    """Return the Lambda handler: one answer, one log line, the headers of every answer."""

    @logger.inject_lambda_context(
        correlation_id_path=correlation_paths.API_GATEWAY_REST, clear_state=True
    )
    def handler(event: Event, context: LambdaContext) -> Event:
        started = perf_counter()
        answer = app.admitted(event, context)
        headers = answer["multiValueHeaders"]
        always = HEADERS | {"X-Request-Id": _request_id(event)}
        answer["multiValueHeaders"] = _listed(always) | headers
        answer["body"] = answer["body"] or ""
        record(operation, answer, started)
        return answer

    return handler


def _cors(origins: Sequence[str]) -> CORSConfig:
    return CORSConfig(
        allow_origin=origins[0],
        extra_origins=list(origins[1:]),
        expose_headers=EXPOSED,
        max_age=PREFLIGHT_MAX_AGE,
    )


def _listed(headers: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [value] for name, value in headers.items()}


def _request_id(event: Event) -> str:
    return str(event["requestContext"]["requestId"])


def _field_problem(error: Any) -> tuple[str, str]:
    """Return the field and what is wrong with it; never what was sent."""
    location = [str(part) for part in error["loc"] if part != "body"]
    return ".".join(location) or "body", error["msg"].removeprefix("Value error, ")
