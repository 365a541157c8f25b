"""Hand a grant to an app's back end by a code that works once: no token is ever in a URL."""

from dataclasses import dataclass

from gatehouse.domain.errors import Conflict, HandoverCodeInvalid, InvalidRequest
from gatehouse.domain.keys import key_of
from gatehouse.domain.sealing import opened, sealed
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant
from gatehouse.ports import Clock, Entropy, Handovers, Tokens


@dataclass(frozen=True)
class Offer:
    """POST /handover/codes; `return_urls` are the only addresses that a code is for."""

    tokens: Tokens
    handovers: Handovers
    clock: Clock
    entropy: Entropy
    return_urls: frozenset[str]

    def __call__(self, token: Secret, return_to: str) -> Secret:
        """Return a code for the grant.

        Raises TokenInvalid, and InvalidRequest for an address that is not listed exactly.
        """
        now = self.clock.now()
        claims = self.tokens.check(token, now)
        if return_to not in self.return_urls:
            raise InvalidRequest(("return_to", "is not an allowed address"))
        code = Secret(self.entropy.token())
        grant = Grant(token, claims.expires_at - now)
        self.handovers.add(sealed(grant, code, return_to, now))
        return code


@dataclass(frozen=True)
class Exchange:
    """POST /handover: whoever has the code, in time and for the right address, has the grant."""

    handovers: Handovers
    clock: Clock
    return_urls: frozenset[str]

    def __call__(self, code: Secret, return_to: str) -> Grant:
        """Return the grant, once; raises HandoverCodeInvalid, whatever is wrong."""
        if return_to not in self.return_urls:
            raise HandoverCodeInvalid
        now = self.clock.now()
        handover = self.handovers.get(key_of(code.reveal()))
        if handover is None:
            raise HandoverCodeInvalid
        grant = opened(handover, code, return_to, now)
        if grant is None or grant.expires_in <= 0:
            raise HandoverCodeInvalid
        try:
            self.handovers.spend(handover, now)
        except Conflict:  # somebody else has it, or its time is over
            raise HandoverCodeInvalid from None
        return grant
