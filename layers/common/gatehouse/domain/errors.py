"""Everything Gatehouse refuses, one class a reason; HTTP statuses are `api.errors`' business."""

from collections.abc import Mapping
from typing import Any, ClassVar


class GatehouseError(Exception):
    """A refusal with a stable `code`; its facts are what a client may be told."""

    code: ClassVar[str]

    @property
    def facts(self) -> dict[str, object]:
        """Return the members that the answer carries beside the code."""
        return {}


class InvalidRequest(GatehouseError):
    """The request cannot be understood; each entry is (field, problem), never a value."""

    code = "invalid_request"

    def __init__(self, *errors: tuple[str, str]) -> None:
        super().__init__(self.code)
        self.errors = errors

    @property
    def facts(self) -> dict[str, object]:
        """Return the fields and their problems."""
        return {"errors": [{"field": field, "problem": problem} for field, problem in self.errors]}


class PayloadTooLarge(GatehouseError):
    """The body is over the limit."""

    code = "payload_too_large"


class UnsupportedMediaType(GatehouseError):
    """The body is not declared to be JSON."""

    code = "unsupported_media_type"


class NotFound(GatehouseError):
    """There is no such route."""

    code = "not_found"


class InvalidCredentials(GatehouseError):
    """Wrong password, unknown user or disabled user: nobody can tell which."""

    code = "invalid_credentials"


class MfaTokenInvalid(GatehouseError):
    """The challenge is unknown, expired, used up or ended."""

    code = "mfa_token_invalid"


class HandoverCodeInvalid(GatehouseError):
    """The code is unknown, expired, used or for another address: nobody can tell which."""

    code = "handover_code_invalid"


class TokenMissing(GatehouseError):
    """The request has no access token."""

    code = "token_missing"


class TokenInvalid(GatehouseError):
    """The access token is forged, expired, ended or for somebody else: nobody can tell which."""

    code = "token_invalid"


class MethodUnavailable(GatehouseError):
    """The user has not configured this method."""

    code = "method_unavailable"


class MethodNotSelected(GatehouseError):
    """A code arrived before a method was selected."""

    code = "method_not_selected"


class InsufficientUserAuthentication(GatehouseError):
    """The token is good, but its login is too weak or too old for this (RFC 9470)."""

    code = "insufficient_user_authentication"


class EnrolmentNotStarted(GatehouseError):
    """There is no enrolment of this method, or its life is over."""

    code = "enrolment_not_started"


class LastMethod(GatehouseError):
    """The user's last method, where everybody must have one."""

    code = "last_method"


class NoMethod(GatehouseError):
    """The user has no method, and recovery codes alone are no second step."""

    code = "no_method"


class UndoInvalid(GatehouseError):
    """The link that takes a change back is unknown, used or too old."""

    code = "undo_invalid"


class TooManyAttempts(GatehouseError):
    """The challenge has used up its attempts."""

    code = "too_many_attempts"


class CodeIncorrect(GatehouseError):
    """The code is wrong, expired or replayed: nobody can tell which."""

    code = "code_incorrect"

    def __init__(self, attempts_left: int) -> None:
        super().__init__(self.code)
        self.attempts_left = attempts_left

    @property
    def facts(self) -> dict[str, object]:
        """Return how many attempts the challenge still allows."""
        return {"attempts_left": self.attempts_left}


class RetryLater(GatehouseError):
    """Refused for now; the same call may succeed after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(self.code)
        self.retry_after = retry_after


class LoginThrottled(RetryLater):
    """Too many wrong passwords for this user from this source."""

    code = "login_throttled"


class ResendTooSoon(RetryLater):
    """The pause between two messages is not over."""

    code = "resend_too_soon"


class AttemptTooSoon(RetryLater):
    """The budget is spent, and the wait since the last attempt is not over."""

    code = "attempt_too_soon"


class RateLimited(RetryLater):
    """Too many wrong codes from this source, whoever's they were."""

    code = "rate_limited"


class SendLimitReached(RetryLater):
    """Too many messages for this user, to this destination, from this source or in all."""

    code = "send_limit_reached"


class DeliveryFailed(RetryLater):
    """The provider refused the message or is down; nothing was used up."""

    code = "delivery_failed"

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__(retry_after)


class TemporarilyUnavailable(RetryLater):
    """A dependency failed; nothing was granted and nothing was lost."""

    code = "temporarily_unavailable"

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__(retry_after)


class UserExists(GatehouseError):
    """The username is taken."""

    code = "user_exists"


class UserNotFound(GatehouseError):
    """There is no such user."""

    code = "user_not_found"


class Conflict(Exception):
    """What was read has changed meanwhile: read again and decide again.

    `found` has the places, in a transaction, of the writes whose conditions do not hold, and of
    each what was there, if it asked to be shown.
    """

    def __init__(self, found: Mapping[int, Mapping[str, Any]] | None = None) -> None:
        super().__init__()
        self.found = found or {}
