"""The grant: the claims of an access token (RFC 9068) and what it says of the login (RFC 8176)."""

from dataclasses import dataclass

from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret

FRESH = 300  # seconds for which a login may change an account
AMR = {
    None: ["pwd"],
    Method.APP: ["pwd", "otp", "mfa"],
    Method.SMS: ["pwd", "sms", "otp", "mfa"],
    Method.EMAIL: ["pwd", "otp", "mfa"],
    Method.RECOVERY: ["pwd", "otp", "mfa"],
}
ACR = {
    None: "aal1",
    Method.APP: "aal2",
    Method.SMS: "aal2",
    Method.EMAIL: "aal1",  # SP 800-63B-4 section 3.1.3.1: email is not out-of-band
    Method.RECOVERY: "aal1",
}


@dataclass(frozen=True)
class Issuer:
    """Who grants, and to whom; `life` in seconds."""

    name: str
    audience: str
    client_id: str
    life: int

    def claims(
        self, user_id: str, version: int, method: Method | None, now: int, jti: str
    ) -> dict[str, object]:
        """Return the claims for a login by password and `method`, None for the password alone.

        `version` is the user's, by which the settings tell whether the token still holds.
        """
        return {
            "iss": self.name,
            "aud": self.audience,
            "sub": user_id,
            "user_version": version,
            "client_id": self.client_id,
            "iat": now,
            "exp": now + self.life,
            "jti": jti,
            "auth_time": now,
            "amr": AMR[method],
            "acr": ACR[method],
        }


@dataclass(frozen=True)
class Grant:
    """A signed access token and its life in seconds."""

    access_token: Secret
    expires_in: int


@dataclass(frozen=True)
class Claims:
    """What a valid access token says of its login; times in epoch seconds."""

    user_id: str
    user_version: int
    token_id: str
    client_id: str
    issued_at: int
    expires_at: int
    auth_time: int
    amr: tuple[str, ...]
    acr: str

    def fresh(self, now: int) -> bool:
        """Tell whether more than a password was asked, less than 5 minutes ago (ASVS 7.5.1)."""
        return "mfa" in self.amr and now - self.auth_time < FRESH
