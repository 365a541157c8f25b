"""Refusals as HTTP: one table from class to status and sentence (RFC 9457)."""

import json
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from gatehouse.domain import errors
from gatehouse.domain.errors import GatehouseError, RetryLater
from gatehouse.domain.tokens import FRESH

ANSWERS: dict[type[GatehouseError], tuple[HTTPStatus, str]] = {
    errors.InvalidRequest: (HTTPStatus.BAD_REQUEST, "The request is not valid."),
    errors.InvalidCredentials: (HTTPStatus.UNAUTHORIZED, "Wrong username or password."),
    errors.MfaTokenInvalid: (HTTPStatus.UNAUTHORIZED, "This login is over. Log in again."),
    errors.TokenMissing: (HTTPStatus.UNAUTHORIZED, "An access token is needed. Log in."),
    errors.TokenInvalid: (HTTPStatus.UNAUTHORIZED, "The access token is not valid. Log in again."),
    errors.HandoverCodeInvalid: (
        HTTPStatus.UNAUTHORIZED,
        "This code is not valid here, or not any more. Log in again.",
    ),
    errors.InsufficientUserAuthentication: (
        HTTPStatus.UNAUTHORIZED,
        "To change this, log in again with a second step.",
    ),
    errors.UndoInvalid: (HTTPStatus.UNAUTHORIZED, "This link was used or is too old."),
    errors.EnrolmentNotStarted: (HTTPStatus.CONFLICT, "Start with this method again."),
    errors.LastMethod: (HTTPStatus.CONFLICT, "The last method cannot be removed."),
    errors.NoMethod: (HTTPStatus.CONFLICT, "Recovery codes need a method beside them."),
    errors.CodeIncorrect: (HTTPStatus.UNAUTHORIZED, "That code is not right."),
    errors.UserExists: (HTTPStatus.CONFLICT, "The username is taken."),
    errors.UserNotFound: (HTTPStatus.NOT_FOUND, "There is no such user."),
    errors.NotFound: (HTTPStatus.NOT_FOUND, "There is nothing here."),
    errors.MethodUnavailable: (HTTPStatus.CONFLICT, "This method is not configured."),
    errors.MethodNotSelected: (HTTPStatus.CONFLICT, "Select a method first."),
    errors.PayloadTooLarge: (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The body may have 16 KiB at the most.",
    ),
    errors.UnsupportedMediaType: (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "The body must be application/json.",
    ),
    errors.LoginThrottled: (HTTPStatus.TOO_MANY_REQUESTS, "Too many logins. Try again later."),
    errors.AttemptTooSoon: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many wrong codes lately. Wait before the next attempt.",
    ),
    errors.RateLimited: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many requests. Try again later.",
    ),
    errors.ResendTooSoon: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "A code was sent a moment ago. Wait before another is sent.",
    ),
    errors.SendLimitReached: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many codes were sent. Try again later, or take another method.",
    ),
    errors.TooManyAttempts: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many wrong codes. Start again.",
    ),
    errors.DeliveryFailed: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The code could not be sent. Try again, or take another method.",
    ),
    errors.TemporarilyUnavailable: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Something we depend on does not answer. Try again.",
    ),
}
CHALLENGES: dict[type[Exception], str] = {  # WWW-Authenticate (RFC 6750 section 3, RFC 9470)
    errors.TokenMissing: "Bearer",
    errors.TokenInvalid: 'Bearer error="invalid_token"',
    errors.InsufficientUserAuthentication: (
        'Bearer error="insufficient_user_authentication",'
        f' acr_values="aal2 aal1", max_age="{FRESH}"'
    ),
}
UNEXPECTED = (HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong.")


def detail_of(error: GatehouseError) -> str:
    """Return the refusal's sentence, and for a bad request its fields."""
    _, detail = ANSWERS[type(error)]
    fields = error.errors if isinstance(error, errors.InvalidRequest) else ()
    return " ".join([detail, *(f"{field}: {problem}." for field, problem in fields)])


def problem(error: Exception, request_id: str) -> Response[str]:
    """Return the answer to a refusal; anything unforeseen tells nothing of itself."""
    known = error if isinstance(error, GatehouseError) else None
    status, detail = ANSWERS[type(known)] if known else UNEXPECTED
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": known.code if known else "internal_error",
        "detail": detail,
        "request_id": request_id,
        **(known.facts if known else {}),
    }
    return Response(
        status_code=status.value,
        content_type="application/problem+json",
        body=json.dumps(body, ensure_ascii=False),
        headers=_headers(error),
    )


def _headers(error: Exception) -> dict[str, str | list[str]]:
    if isinstance(error, RetryLater):
        return {"Retry-After": str(error.retry_after)}
    challenge = CHALLENGES.get(type(error))
    return {"WWW-Authenticate": challenge} if challenge else {}
