"""Every refusal of a route, as OpenAPI responses: read from the code that refuses."""

import re
from collections import defaultdict
from http import HTTPStatus
from typing import Any, Final

from gatehouse.api.errors import ANSWERS, UNEXPECTED
from gatehouse.domain import errors
from gatehouse.domain.errors import GatehouseError

type Response = dict[str, Any]
type Refusal = tuple[HTTPStatus, str, str]  # status, code, what it means

HEADERS: Final = {
    "X-Request-Id": {
        "description": "The request's id, as in the logs.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds until the same call may succeed; absent when it never will.",
        "schema": {"type": "integer", "minimum": 1},
    },
}
ALWAYS: Final = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
COMMON: Final = (errors.TemporarilyUnavailable,)
OF_A_BODY: Final = (errors.InvalidRequest, errors.PayloadTooLarge, errors.UnsupportedMediaType)
OF_ANYTHING: Final[tuple[Refusal, ...]] = (
    (HTTPStatus.TOO_MANY_REQUESTS, "rate_limited", "Too many requests. Try again later."),
    (UNEXPECTED[0], "internal_error", UNEXPECTED[1]),
)
PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
ELSE: Final = {
    "description": "Anything else that the gateway refuses, such as `not_found` or `forbidden`.",
    "headers": ALWAYS,
    "content": {"application/problem+json": {"schema": PROBLEM}},
}
SECURITY: Final = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
LATER: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
WHOLE: Final = {"type": "integer"}
TEXT: Final = {"type": "string"}
SCHEMAS: Final = {
    "Problem": {
        "title": "Problem",
        "description": "Every answer that is not a success (RFC 9457).",
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "request_id"],
        "properties": {
            "type": {"const": "about:blank"},
            "title": TEXT,
            "status": WHOLE,
            "code": TEXT | {"description": "Stable; what a program decides by."},
            "detail": TEXT | {"description": "For a person."},
            "request_id": TEXT,
            "errors": {
                "description": "With `invalid_request`: what is wrong, never a value.",
                "type": "array",
                "items": {"$ref": "#/components/schemas/FieldProblem"},
            },
            "attempts_left": WHOLE | {"description": "With `code_incorrect`.", "minimum": 0},
        },
    },
    "FieldProblem": {
        "title": "FieldProblem",
        "type": "object",
        "required": ["field", "problem"],
        "properties": {"field": TEXT, "problem": TEXT},
    },
}


def raised_by(story: object) -> list[type[GatehouseError]]:
    """Return what a function says that it raises; who checks a token asks for one first."""
    named = [getattr(errors, word, None) for word in re.findall(r"\w+", story.__doc__ or "")]
    raised = [kind for kind in named if isinstance(kind, type) and issubclass(kind, GatehouseError)]
    return [*raised, errors.TokenMissing] if errors.TokenInvalid in raised else raised


def responses(raised: list[type[GatehouseError]], *, has_body: bool) -> dict[str, Response]:
    """Return the responses of an operation that are no success, by status."""
    kinds = [*raised, *COMMON, *(OF_A_BODY if has_body else ())]
    refusals = [(ANSWERS[kind][0], kind.code, ANSWERS[kind][1]) for kind in kinds]
    by_status: dict[HTTPStatus, list[Refusal]] = defaultdict(list)
    for refusal in sorted({*refusals, *OF_ANYTHING}, key=lambda each: each[1]):
        by_status[refusal[0]].append(refusal)
    told = {str(status.value): _response(status, found) for status, found in by_status.items()}
    return told | {"default": ELSE}


def _response(status: HTTPStatus, refusals: list[Refusal]) -> Response:
    codes = {"properties": {"code": {"enum": [code for _, code, _ in refusals]}}}
    schema = {"allOf": [PROBLEM, codes]}
    later = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return {
        "description": " ".join(f"`{code}`: {meaning}" for _, code, meaning in refusals),
        "headers": ALWAYS | (later if status in LATER else {}),
        "content": {"application/problem+json": {"schema": schema}},
    }
