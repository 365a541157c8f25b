"""The check of access tokens by the published keys (RFC 9068 section 4, RFC 8725)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gatehouse.domain.errors import TokenInvalid
from gatehouse.domain.tokens import Claims

if TYPE_CHECKING:
    from gatehouse.domain.secret import Secret
    from gatehouse.ports import Keys

TYPES = {"at+jwt", "application/at+jwt"}  # case-insensitive (RFC 9068 section 4)


@dataclass(frozen=True)
class JoseTokens:
    """Check tokens by `keys`, fetched once; a token chooses among them and brings none."""

    keys: Keys
    algorithm: str  # RS256 or PS256
    issuer: str
    audiences: tuple[str, ...]

    def check(self, token: Secret, now: int) -> Claims:
        """Return what a valid token says; raises TokenInvalid."""
        keys = self._key_set
        try:
            claims = jwt.decode(token.reveal(), keys, registry=self._registry).claims
            self._claims(now).validate(claims)
            return _Said.model_validate(claims).claims()
        except (JoseError, ValidationError, TypeError, ValueError) as error:
            # TypeError: joserfc takes it for granted that a header is an object and `crit` a list.
            raise TokenInvalid from error

    @cached_property
    def _key_set(self) -> KeySet:
        return KeySet.import_key_set({"keys": [{**key} for key in self.keys.published]})

    @cached_property
    def _registry(self) -> JWSRegistry:
        return JWSRegistry({**NEEDED, **REFUSED}, [self.algorithm])

    def _claims(self, now: int) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "values": list(self.audiences)},
            exp={"essential": True},
        )


def _is_access_token(kind: object) -> None:
    if not isinstance(kind, str) or kind.lower() not in TYPES:
        raise ValueError("is not that of an access token")


NEEDED = {
    "alg": HeaderParameter("Algorithm", "str", required=True),
    "kid": HeaderParameter("Key ID", "str", required=True),
    "typ": HeaderParameter("Type", _is_access_token, required=True),
}
# Whatever names or brings a key, or asks for something more: jku, jwk, x5u, x5c, crit, b64 …
REFUSED = {
    name: HeaderParameter("Refused", "none")
    for name in JWSRegistry.default_header_registry.keys() - NEEDED.keys()
}


class _Said(BaseModel):
    """The claims that every grant has (`domain.tokens.Issuer`)."""

    model_config = ConfigDict(strict=True)

    sub: str = Field(min_length=1)
    user_version: int
    jti: str
    client_id: str
    iat: int
    exp: int
    auth_time: int
    amr: list[str]
    acr: str

    def claims(self) -> Claims:
        """Return them in the domain's words."""
        return Claims(
            user_id=self.sub,
            user_version=self.user_version,
            token_id=self.jti,
            client_id=self.client_id,
            issued_at=self.iat,
            expires_at=self.exp,
            auth_time=self.auth_time,
            amr=tuple(self.amr),
            acr=self.acr,
        )
