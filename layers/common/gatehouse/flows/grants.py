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
        return self._sign(user, method, now)

    def sign_enrolment(self, user: User, now: int) -> Grant:
        """Return a grant for the issuer itself: no app takes it, and the settings do."""
        return self._sign(user, None, now, aud=self.issuer.name)

    def _sign(self, user: User, method: Method | None, now: int, **claims: object) -> Grant:
        jti = self.entropy.identifier()
        usual = self.issuer.claims(user.user_id, user.version, method, now, jti)
        return Grant(self.signer.sign(usual | claims), self.issuer.life)
