"""Every refusal has one status and one sentence, in the shape of RFC 9457."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from gatehouse.api.errors import ANSWERS, detail_of, problem
from gatehouse.domain import errors
from gatehouse.domain.errors import GatehouseError

STATUSES = {
    "invalid_request": 400,
    "invalid_credentials": 401,
    "mfa_token_invalid": 401,
    "handover_code_invalid": 401,
    "token_missing": 401,
    "token_invalid": 401,
    "insufficient_user_authentication": 401,
    "undo_invalid": 401,
    "code_incorrect": 401,
    "user_not_found": 404,
    "not_found": 404,
    "user_exists": 409,
    "method_unavailable": 409,
    "method_not_selected": 409,
    "enrolment_not_started": 409,
    "last_method": 409,
    "no_method": 409,
    "payload_too_large": 413,
    "unsupported_media_type": 415,
    "login_throttled": 429,
    "attempt_too_soon": 429,
    "rate_limited": 429,
    "resend_too_soon": 429,
    "send_limit_reached": 429,
    "too_many_attempts": 429,
    "delivery_failed": 503,
    "temporarily_unavailable": 503,
}


def refusals(kind: type[GatehouseError] = GatehouseError) -> Iterator[type[GatehouseError]]:
    """Return every refusal that somebody can raise: those that have a code."""
    for refusal in kind.__subclasses__():
        if "code" in vars(refusal):
            yield refusal
        yield from refusals(refusal)


def body_of(error: Exception) -> dict[str, Any]:
    answer = problem(error, "a request")
    assert answer.body is not None
    body: dict[str, Any] = json.loads(answer.body)
    assert body["status"] == answer.status_code
    return body


def test_every_refusal_has_its_answer() -> None:
    assert ANSWERS.keys() == set(refusals())


def test_every_code_stands_for_one_refusal_and_one_status() -> None:
    assert {kind.code: status.value for kind, (status, _) in ANSWERS.items()} == STATUSES
    assert len(ANSWERS) == len(STATUSES)


@pytest.mark.parametrize("kind", ANSWERS, ids=lambda kind: kind.code)
def test_every_refusal_tells_one_whole_sentence(kind: type[GatehouseError]) -> None:
    _, detail = ANSWERS[kind]
    assert detail[0].isupper()
    assert detail.endswith(".")


def test_a_problem_has_the_contracts_shape() -> None:
    answer = problem(errors.CodeIncorrect(3), "a request")
    assert answer.headers == {"Content-Type": "application/problem+json"}
    assert body_of(errors.CodeIncorrect(3)) == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "code": "code_incorrect",
        "detail": "That code is not right.",
        "request_id": "a request",
        "attempts_left": 3,
    }


def test_a_bad_request_names_its_fields() -> None:
    body = body_of(errors.InvalidRequest(("code", "is missing"), ("mfa_token", "is too long")))
    assert body["errors"] == [
        {"field": "code", "problem": "is missing"},
        {"field": "mfa_token", "problem": "is too long"},
    ]


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (errors.LoginThrottled(180), "180"),
        (errors.AttemptTooSoon(60), "60"),
        (errors.ResendTooSoon(30), "30"),
        (errors.SendLimitReached(3600), "3600"),
        (errors.DeliveryFailed(), "1"),
        (errors.TemporarilyUnavailable(), "1"),
    ],
)
def test_what_may_be_tried_again_says_when(error: GatehouseError, seconds: str) -> None:
    assert problem(error, "a request").headers["Retry-After"] == seconds


@pytest.mark.parametrize(
    ("error", "challenge"),
    [
        (errors.TokenMissing(), "Bearer"),  # RFC 6750 section 3.1: no error where no token came
        (errors.TokenInvalid(), 'Bearer error="invalid_token"'),
    ],
)
def test_who_has_no_valid_token_is_told_what_to_bring(
    error: GatehouseError, challenge: str
) -> None:
    assert problem(error, "a request").headers["WWW-Authenticate"] == challenge


def test_something_unforeseen_tells_nothing_of_itself() -> None:
    body = body_of(RuntimeError("arn:aws:kms:a-secret"))
    assert (body["status"], body["code"]) == (500, "internal_error")
    assert "secret" not in repr(body)
    assert "Retry-After" not in problem(RuntimeError(), "a request").headers


def test_an_administrator_is_told_the_fields_in_one_text() -> None:
    assert detail_of(errors.UserExists()) == "The username is taken."
    assert detail_of(errors.InvalidRequest(("phone", "is not a valid number"))) == (
        "The request is not valid. phone: is not a valid number."
    )
