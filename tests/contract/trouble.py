"""What AWS answers on a bad day."""

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import EndpointConnectionError, ReadTimeoutError


@dataclass(frozen=True)
class Status:
    """As much of an HTTP answer as botocore looks at."""

    status_code: int


type Answer = tuple[Status, dict[str, Any]] | Exception | None


@dataclass
class Trouble:
    """Answer a client's calls in the service's stead, in order; None and the rest go through."""

    client: Any
    answers: list[Answer]
    asked: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        """Stand before every call."""
        self.client.meta.events.register("before-call", self.answer)

    def answer(self, *, model: Any, **_: object) -> tuple[Status, dict[str, Any]] | None:
        """Return the next answer."""
        self.asked.append(model.name)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


def refusal(code: str, **members: object) -> Answer:
    """Return an error of the service."""
    error = {"Error": {"Code": code, "Message": "of no interest"}}
    return Status(400), error | {"ResponseMetadata": {}} | members


def cancelled(*reasons: str) -> Answer:
    """Return a transaction that came to nothing."""
    return refusal(
        "TransactionCanceledException", CancellationReasons=[{"Code": reason} for reason in reasons]
    )


def success(**members: object) -> Answer:
    """Return an answer as botocore would have parsed it."""
    return Status(200), {"ResponseMetadata": {}} | members


def no_connection() -> Exception:
    """Return what botocore raises when nobody answers."""
    return EndpointConnectionError(endpoint_url="https://aws.example")


def no_reply() -> Exception:
    """Return what botocore raises when an answer takes too long: it has a response, None."""
    return ReadTimeoutError(endpoint_url="https://aws.example")


FAILURES = [
    refusal("AccessDeniedException"),
    refusal("InternalServerError"),
    no_connection(),
    no_reply(),
]
