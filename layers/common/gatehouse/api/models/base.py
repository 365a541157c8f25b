"""What all bodies share: strict types, no unknown fields, secrets unseen."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from gatehouse.domain.tokens import Grant
from gatehouse.domain.users import normalise

MAX_USERNAME = 254  # characters, after normalising
MAX_PASSWORD = 1024  # characters


def _username(text: str) -> str:
    username = normalise(text)
    if not 1 <= len(username) <= MAX_USERNAME:
        raise ValueError(f"must have 1 to {MAX_USERNAME} characters")
    return username


Username = Annotated[str, Field(min_length=1), AfterValidator(_username)]
Password = Annotated[str, Field(min_length=1, max_length=MAX_PASSWORD, repr=False)]
MfaToken = Annotated[str, Field(min_length=1, max_length=256, repr=False)]


class Request(BaseModel):
    """A body that comes in."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Answer(BaseModel):
    """A body that goes out."""

    model_config = ConfigDict(frozen=True)


class GrantResponse(Answer):
    """The access token, good for `expires_in` seconds."""

    status: Literal["authenticated"] = "authenticated"
    access_token: str = Field(repr=False)
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 -- no secret
    expires_in: int

    @classmethod
    def of(cls, grant: Grant) -> Self:
        """Write a grant as the contract does."""
        return cls(access_token=grant.access_token.reveal(), expires_in=grant.expires_in)
