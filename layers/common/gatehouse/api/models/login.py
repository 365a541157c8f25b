"""The bodies of POST /login."""

from typing import Literal, Self

from pydantic import Field

from gatehouse.api.models.base import Answer, GrantResponse, Password, Request, Username
from gatehouse.domain.methods import SENT, Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant
from gatehouse.domain.users import User
from gatehouse.flows.login import EnrolmentRequired, LoginCommand, MfaRequired, Result


class LoginRequest(Request):
    """A username and a password."""

    username: Username
    password: Password

    def to_command(self, network: str) -> LoginCommand:
        """Return the command, for a caller from `network`."""
        return LoginCommand(self.username, Secret(self.password), network)


class OfferedMethod(Answer):
    """A configured method, and where its code would go, masked."""

    method: Method
    destination: str = Field(default="", exclude_if=lambda destination: not destination)


class MfaRequiredResponse(Answer):
    """A second step is due within `expires_in` seconds."""

    status: Literal["mfa_required"] = "mfa_required"
    mfa_token: str = Field(repr=False)
    expires_in: int
    preferred: Method
    methods: list[OfferedMethod]

    @classmethod
    def of(cls, due: MfaRequired) -> Self:
        """Write what is due as the contract does."""
        return cls(
            mfa_token=due.mfa_token.reveal(),
            expires_in=due.expires_in,
            preferred=_preferred(due),
            methods=[_offer(due.user, method) for method in due.methods],
        )


class EnrolmentRequiredResponse(Answer):
    """A method is due first: the token opens nothing but its enrolment."""

    status: Literal["enrolment_required"] = "enrolment_required"
    access_token: str = Field(repr=False)
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 -- no secret
    expires_in: int

    @classmethod
    def of(cls, due: EnrolmentRequired) -> Self:
        """Write what is due as the contract does."""
        return cls(access_token=due.grant.access_token.reveal(), expires_in=due.grant.expires_in)


def answer(result: Result) -> MfaRequiredResponse | EnrolmentRequiredResponse | GrantResponse:
    """Write what is due next as the contract does."""
    match result:
        case MfaRequired():
            return MfaRequiredResponse.of(result)
        case EnrolmentRequired():
            return EnrolmentRequiredResponse.of(result)
        case Grant():
            return GrantResponse.of(result)


def _preferred(due: MfaRequired) -> Method:
    """Return the user's choice, or the first method where it is none or not offered."""
    choices = [due.user.preferred or due.user.methods[0], *due.user.methods]
    return next((method for method in choices if method in due.methods), choices[0])


def _offer(user: User, method: Method) -> OfferedMethod:
    destination = user.factors[method].masked if method in SENT else ""
    return OfferedMethod(method=method, destination=destination)
