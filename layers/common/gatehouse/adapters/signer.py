"""The signing key in KMS: its private half never leaves."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.errors import dependency
from gatehouse.domain.secret import Secret

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient
    from types_boto3_kms.literals import SigningAlgorithmSpecType

ALGORITHMS: Mapping[str, "SigningAlgorithmSpecType"] = {
    "RS256": "RSASSA_PKCS1_V1_5_SHA_256",
    "PS256": "RSASSA_PSS_SHA_256",
}


@dataclass(frozen=True)
class KmsSigner:
    """Sign access tokens (RFC 9068): two base64url segments and KMS's signature over them."""

    client: "KMSClient"
    key: str
    algorithm: str  # RS256 or PS256

    def sign(self, claims: Mapping[str, object]) -> Secret:
        """Return the claims as a signed token."""
        header = {"typ": "at+jwt", "alg": self.algorithm, "kid": key_id(self.key)}
        signed = f"{_segment(header)}.{_segment(claims)}"
        with dependency():
            answer = self.client.sign(
                KeyId=self.key,
                Message=signed.encode(),
                MessageType="RAW",
                SigningAlgorithm=ALGORITHMS[self.algorithm],
            )
        return Secret(f"{signed}.{base64url(answer['Signature'])}")


def key_id(arn: str) -> str:
    """Return the `kid` of a key: the last part of its ARN, which tells no account."""
    return arn.rpartition("/")[2]


def base64url(data: bytes) -> str:
    """Return unpadded base64url (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _segment(value: Mapping[str, object]) -> str:
    return base64url(json.dumps(value, separators=(",", ":")).encode())
