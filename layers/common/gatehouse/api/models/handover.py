"""The bodies of POST /handover/codes and POST /handover."""

from typing import Annotated, Self

from pydantic import Field

from gatehouse.api.models.base import Answer, Request
from gatehouse.domain.handover import LIFE
from gatehouse.domain.secret import Secret

ReturnTo = Annotated[str, Field(min_length=1, max_length=2048)]


class HandoverCodeRequest(Request):
    """The address that the code is for: one of `ReturnUrls`, exactly."""

    return_to: ReturnTo


class HandoverCodeResponse(Answer):
    """A code that the app's back end exchanges, once and within `expires_in` seconds."""

    code: str = Field(repr=False)
    expires_in: int

    @classmethod
    def of(cls, code: Secret) -> Self:
        """Write a code as the contract does."""
        return cls(code=code.reveal(), expires_in=LIFE)


class HandoverRequest(Request):
    """A code, and the address that it came to."""

    code: Annotated[str, Field(min_length=1, max_length=256, repr=False)]
    return_to: ReturnTo
