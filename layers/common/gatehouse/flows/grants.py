"""Turn a proven login into a token."""

from dataclasses import dataclass

from gatehouse.domain.methods import Method
from gatehouse.domain.tokens import Grant, Issuer
from gatehouse.domain.users import User
from gatehouse.ports import Entropy, Signer


@dataclass(frozen=True)
class Grants:
    """Sign grants; giving one out is the caller's decision."""

    signer: Signer
    entropy: Entropy
    issuer: Issuer

    def sign(self, user: User, method: Method | None, now: int) -> Grant:
        """Return a grant for a login by password and `method`, None for the password alone."""
        claims = self.issuer.claims(user.user_id, method, now, jti=self.entropy.identifier())
        return Grant(self.signer.sign(claims), self.issuer.life)
