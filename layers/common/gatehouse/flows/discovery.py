"""GET /.well-known/*: what a standard JWT library needs to verify a grant."""

from dataclasses import dataclass

from gatehouse.ports import Keys


@dataclass(frozen=True)
class Discovery:
    """Describe the issuer (OpenID Connect Discovery 1.0, section 3)."""

    keys: Keys
    issuer: str
    algorithm: str

    def key_set(self) -> dict[str, object]:
        """Return the JSON Web Key Set."""
        return {"keys": self.keys.published}

    def configuration(self) -> dict[str, object]:
        """Return the discovery document."""
        return {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/.well-known/jwks.json",
            "id_token_signing_alg_values_supported": [self.algorithm],
            "subject_types_supported": ["public"],
            "response_types_supported": ["token"],
        }
