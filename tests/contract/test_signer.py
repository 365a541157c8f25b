"""Signer and keys: any JWT library verifies a grant from the published keys alone."""

from base64 import urlsafe_b64decode
from dataclasses import dataclass

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from gatehouse.adapters.keys import KmsKeys
from gatehouse.adapters.signer import KmsSigner
from gatehouse.domain.errors import TemporarilyUnavailable
from gatehouse.ports import Keys, Signer
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from tests.contract.trouble import FAILURES, Answer, Trouble
from tests.fakes.services import LocalKeys, RecordingSigner

CLAIMS = {"sub": "a user", "iat": 1, "amr": ["pwd", "otp"], "name": "Zoë"}


@dataclass(frozen=True)
class Pair:
    """A signer and its keys."""

    signer: Signer
    keys: Keys

    def decode(self, token: str) -> jwt.Token:
        """Verify as a stranger would, who has the key set and nothing else."""
        published = KeySet.import_key_set({"keys": [dict(key) for key in self.keys.published]})
        return jwt.decode(token, published, algorithms=["RS256"])


@pytest.fixture(params=["memory", "kms"])
def pair(request: pytest.FixtureRequest, aws: boto3.Session) -> Pair:
    if request.param == "memory":
        return Pair(RecordingSigner(), LocalKeys())
    client = aws.client("kms")
    made = client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")
    arn = made["KeyMetadata"]["Arn"]
    return Pair(KmsSigner(client, arn, "RS256"), KmsKeys(client, (arn,), "RS256"))


def test_a_grant_is_verified_by_the_published_keys(pair: Pair) -> None:
    token = pair.decode(pair.signer.sign(CLAIMS).reveal())
    assert token.claims == CLAIMS


def test_a_grants_header_is_that_of_rfc_9068(pair: Pair) -> None:
    (key,) = pair.keys.published
    token = pair.decode(pair.signer.sign(CLAIMS).reveal())
    assert token.header == {"typ": "at+jwt", "alg": "RS256", "kid": key["kid"]}


def test_a_changed_grant_is_refused(pair: Pair) -> None:
    header, _, signature = pair.signer.sign(CLAIMS).reveal().split(".")
    _, claims, _ = pair.signer.sign(CLAIMS | {"sub": "another"}).reveal().split(".")
    with pytest.raises(BadSignatureError):
        pair.decode(f"{header}.{claims}.{signature}")


def test_only_public_members_are_published(pair: Pair) -> None:
    (key,) = pair.keys.published
    assert key.keys() == {"kty", "use", "alg", "kid", "n", "e"}
    assert (key["kty"], key["use"], key["alg"], key["e"]) == ("RSA", "sig", "RS256", "AQAB")


def test_a_grant_is_unseen(pair: Pair) -> None:
    assert repr(pair.signer.sign(CLAIMS)) == "***"


def test_ps256_is_rsa_pss(aws: boto3.Session) -> None:
    client = aws.client("kms")
    made = client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]
    token = KmsSigner(client, made["Arn"], "PS256").sign(CLAIMS).reveal()
    signed, _, signature = token.rpartition(".")
    public = load_der_public_key(client.get_public_key(KeyId=made["Arn"])["PublicKey"])
    assert isinstance(public, RSAPublicKey)
    any_salt = PSS(MGF1(SHA256()), PSS.AUTO)  # KMS salts with 32 bytes, moto with all that fit
    public.verify(urlsafe_b64decode(signature + "=="), signed.encode(), any_salt, SHA256())
    assert KmsKeys(client, (made["Arn"],), "PS256").published[0]["alg"] == "PS256"


def test_a_kid_tells_no_account(aws: boto3.Session) -> None:
    client = aws.client("kms")
    made = client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]
    (key,) = KmsKeys(client, (made["Arn"],), "RS256").published
    assert key["kid"] == made["KeyId"]
    assert made["AWSAccountId"] not in key["kid"]


def test_keys_are_asked_for_once(aws: boto3.Session) -> None:
    client = aws.client("kms")
    made = client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]
    trouble, keys = Trouble(client, []), KmsKeys(client, (made["Arn"],), "RS256")
    assert keys.published == keys.published
    assert trouble.asked == ["GetPublicKey"]


def test_after_a_rotation_tokens_of_both_keys_verify(aws: boto3.Session) -> None:
    client = aws.client("kms")
    old, new = (
        client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]["Arn"]
        for _ in range(2)
    )
    keys = KmsKeys(client, (new, old), "RS256")
    for arn in (old, new):
        signer = KmsSigner(client, arn, "RS256")
        token = Pair(signer, keys).decode(signer.sign(CLAIMS).reveal())
        assert token.claims == CLAIMS
        assert token.header["kid"] == arn.rpartition("/")[2]
    assert [key["kid"] for key in keys.published] == [arn.rpartition("/")[2] for arn in (new, old)]
    for key in keys.published:
        assert key.keys() == {"kty", "use", "alg", "kid", "n", "e"}
        assert (key["use"], key["alg"]) == ("sig", "RS256")


def test_a_key_that_is_named_twice_is_published_once(aws: boto3.Session) -> None:
    client = aws.client("kms")
    arn = client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]["Arn"]
    assert len(KmsKeys(client, (arn, arn), "RS256").published) == 1


def test_a_key_that_is_not_rsa_is_refused(aws: boto3.Session) -> None:
    client = aws.client("kms")
    made = client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]
    with pytest.raises(TypeError, match="is not RSA"):
        assert KmsKeys(client, (made["Arn"],), "RS256").published


@pytest.mark.parametrize("answer", FAILURES)
def test_a_key_that_fails_fails_closed(aws: boto3.Session, answer: Answer) -> None:
    client = aws.client("kms")
    Trouble(client, [answer, answer])
    with pytest.raises(TemporarilyUnavailable):
        KmsSigner(client, "arn/key", "RS256").sign(CLAIMS)
    with pytest.raises(TemporarilyUnavailable):
        assert KmsKeys(client, ("arn/key",), "RS256").published


def test_a_fake_that_is_down_fails_closed() -> None:
    with pytest.raises(TemporarilyUnavailable):
        RecordingSigner(down=True).sign(CLAIMS)
