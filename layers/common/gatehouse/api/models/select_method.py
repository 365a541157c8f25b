"""The bodies of POST /select-method."""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool

from gatehouse.api.models.base import Answer, MfaToken, Request
from gatehouse.domain.methods import SENT, Method
from gatehouse.domain.secret import Secret
from gatehouse.flows.select_method import Selected, SelectMethodCommand


class SelectMethodRequest(Request):
    """A challenge's token, a method, and whether its live code is to be sent again."""

    mfa_token: MfaToken
    method: Annotated[Method, Field(strict=False)]
    resend: StrictBool = False

    def to_command(self, network: str, language: str) -> SelectMethodCommand:
        """Return the command, for a caller from `network` who reads `language`."""
        token = Secret(self.mfa_token)
        return SelectMethodCommand(token, self.method, self.resend, network, language)


class _Selection(Answer):
    code_length: int

    @classmethod
    def of(cls, selected: Selected) -> Self:
        """Write a selection as the contract does."""
        return cls.model_validate(selected, from_attributes=True)


class CodeAwaited(_Selection):
    """A code that is read, not sent: no countdown, no resend; of APP two in a row may be asked."""

    method: Literal[Method.APP, Method.RECOVERY]
    codes: int = Field(default=1, exclude_if=lambda codes: codes == 1)


class CodeSent(_Selection):
    """A code on its way, good for `expires_in` seconds; another may be sent in `resend_in`."""

    method: Literal[Method.SMS, Method.EMAIL]
    destination: str
    sent: bool
    expires_in: int
    resend_in: int


def answer(selected: Selected) -> CodeSent | CodeAwaited:
    """Write a selection as the contract does."""
    kind = CodeSent if selected.method in SENT else CodeAwaited
    return kind.of(selected)
