"""The bodies of the MFA settings."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StrictBool

from gatehouse.api.models.base import Answer, Request
from gatehouse.api.models.verify import Code
from gatehouse.api.qr import svg
from gatehouse.domain.methods import FACTORS, SENT, Method
from gatehouse.domain.users import User
from gatehouse.flows.confirm import Confirmed
from gatehouse.flows.enrol import Authenticator


def _factor(method: Method) -> Method:
    if method not in FACTORS:
        raise ValueError(f"must be one of {', '.join(FACTORS)}")
    return method


FactorName = Annotated[Method, Field(strict=False), AfterValidator(_factor)]


class PhoneRequest(Request):
    """A phone, international, and whether its live code is to be sent again."""

    phone: str = Field(max_length=64, repr=False)
    resend: StrictBool = False


class EmailRequest(Request):
    """An address, and whether its live code is to be sent again."""

    email: str = Field(max_length=320, repr=False)
    resend: StrictBool = False


class ConfirmRequest(Request):
    """The code that was sent, or that the authenticator app shows."""

    code: Code


class PreferredRequest(Request):
    """The method to be offered first."""

    method: FactorName


class UndoRequest(Request):
    """The token of a link that takes a change back."""

    token: str = Field(min_length=1, max_length=64, repr=False)


class MethodState(Answer):
    """One method, configured or not; a disabled one must be enrolled again."""

    method: Method
    configured: bool
    preferred: bool
    disabled: bool
    confirmed_at: int | None
    destination: str | None

    @classmethod
    def of(cls, user: User, method: Method) -> Self:
        """Write a method as the contract does."""
        factor = user.factors.get(method)
        return cls(
            method=method,
            configured=factor is not None,
            preferred=factor is not None and user.preferred is method,
            disabled=user.disabled(method),
            confirmed_at=factor.confirmed_at if factor else None,
            destination=factor.masked if factor and method in SENT else None,
        )


class MethodsResponse(Answer):
    """What a user has; never a secret."""

    methods: list[MethodState]
    recovery_codes_left: int

    @classmethod
    def of(cls, user: User) -> Self:
        """Write what a user has as the contract does."""
        return cls(
            methods=[MethodState.of(user, method) for method in FACTORS],
            recovery_codes_left=len(user.recovery_codes),
        )


class AuthenticatorResponse(Answer):
    """A new authenticator's seed, shown this once."""

    secret: str = Field(repr=False)
    otpauth_uri: str = Field(repr=False)
    qr_svg: str = Field(repr=False)
    expires_in: int

    @classmethod
    def of(cls, authenticator: Authenticator) -> Self:
        """Write a seed as the contract does."""
        uri = authenticator.otpauth_uri.reveal()
        return cls(
            secret=authenticator.seed.reveal(),
            otpauth_uri=uri,
            qr_svg=svg(uri),
            expires_in=authenticator.expires_in,
        )


class RecoveryCodes(Answer):
    """Ten recovery codes, shown this once."""

    recovery_codes: list[str] = Field(repr=False)


class ConfirmedResponse(Answer):
    """A method that counts from now on; the first one comes with recovery codes."""

    method: Method
    configured: Literal[True] = True
    recovery_codes: list[str] = Field(
        default_factory=list, repr=False, exclude_if=lambda codes: not codes
    )

    @classmethod
    def of(cls, confirmed: Confirmed) -> Self:
        """Write a confirmation as the contract does."""
        codes = [code.reveal() for code in confirmed.recovery_codes]
        return cls(method=confirmed.method, recovery_codes=codes)
