"""The bodies of GET /.well-known/*."""

from gatehouse.api.models.base import Answer


class Key(Answer):
    """A public RSA key (RFC 7517 section 4, RFC 7518 section 6.3.1)."""

    kty: str
    use: str
    alg: str
    kid: str
    n: str
    e: str


class KeySet(Answer):
    """The keys that grants are verified with."""

    keys: list[Key]


class Configuration(Answer):
    """The discovery document (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    jwks_uri: str
    id_token_signing_alg_values_supported: list[str]
    subject_types_supported: list[str]
    response_types_supported: list[str]
