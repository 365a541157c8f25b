"""The public halves of the signing keys, as JSON Web Keys (RFC 7517)."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from gatehouse.adapters.errors import dependency
from gatehouse.adapters.signer import base64url, key_id

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient


@dataclass(frozen=True)
class KmsKeys:
    """Publish the key that signs and those beside it, asked for once: others are a deployment."""

    client: "KMSClient"
    keys: tuple[str, ...]  # ARNs, the one that signs first
    algorithm: str

    @cached_property
    def published(self) -> list[dict[str, str]]:
        """Return the public keys, their public members only."""
        return [self._published(key) for key in dict.fromkeys(self.keys)]

    def fetch(self) -> None:
        """Ask for the keys now, so that no request waits for them."""
        _ = self.published

    def _published(self, arn: str) -> dict[str, str]:
        with dependency():
            der = self.client.get_public_key(KeyId=arn)["PublicKey"]
        public = load_der_public_key(der)
        if not isinstance(public, RSAPublicKey):
            raise TypeError("the signing key is not RSA")
        numbers = public.public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": self.algorithm, "kid": key_id(arn)}
        return key | {"n": _unsigned(numbers.n), "e": _unsigned(numbers.e)}


def _unsigned(number: int) -> str:
    """Return a Base64urlUInt (RFC 7518 section 2)."""
    return base64url(number.to_bytes((number.bit_length() + 7) // 8))
