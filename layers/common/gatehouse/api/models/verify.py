"""The body of POST /verify."""

from typing import Annotated

from pydantic import AfterValidator, Field

from gatehouse.api.models.base import MfaToken, Request
from gatehouse.domain.codes import canonical
from gatehouse.domain.secret import Secret
from gatehouse.flows.verify import VerifyCommand

Code = Annotated[str, Field(max_length=64, repr=False), AfterValidator(canonical)]


class VerifyRequest(Request):
    """A challenge's token, the code that was typed, and the next one where two were asked for."""

    mfa_token: MfaToken
    code: Code
    next_code: Code = ""

    def to_command(self, network: str) -> VerifyCommand:
        """Return the command, from a network."""
        following = Secret(self.next_code) if self.next_code else None
        return VerifyCommand(Secret(self.mfa_token), Secret(self.code), network, following)
