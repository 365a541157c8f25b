"""Tokens: a grant of ours is taken while it lives, and nothing that anybody else can make."""

import hashlib
import hmac
import json
from collections.abc import Callable
from functools import cache

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from gatehouse.adapters.keys import KmsKeys
from gatehouse.adapters.signer import KmsSigner, base64url
from gatehouse.adapters.tokens import JoseTokens
from gatehouse.domain.errors import TemporarilyUnavailable, TokenInvalid
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims, Issuer
from gatehouse.ports import Tokens
from joserfc.jwk import RSAKey

from tests.contract.trouble import FAILURES, Answer, Trouble
from tests.fakes.services import NOW, LocalKeys, MemoryTokens, local_key

ISSUER = Issuer("https://issuer.example", "audience", "client", 900)
CLAIMS = ISSUER.claims("a user", 3, Method.APP, NOW, "an id")
HEADER: dict[str, object] = {"typ": "at+jwt", "alg": "RS256"}
SAID = Claims(
    user_id="a user",
    user_version=3,
    token_id="an id",
    client_id="client",
    issued_at=NOW,
    expires_at=NOW + 900,
    auth_time=NOW,
    amr=("pwd", "otp", "mfa"),
    acr="aal2",
)
JWK = "https://evil.example/keys"


def rs256(signed: bytes, key: RSAKey | None = None) -> bytes:
    """Sign as KMS does."""
    private = (key or local_key()).private_key
    assert private
    return private.sign(signed, PKCS1v15(), SHA256())


def hs256(signed: bytes) -> bytes:
    """Sign with what everybody knows: the public key's text."""
    return hmac.new(local_key().as_pem(private=False), signed, hashlib.sha256).digest()


def by_foreign(signed: bytes) -> bytes:
    return rs256(signed, foreign())


def unsigned(_: bytes) -> bytes:
    return b""


@cache
def foreign() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)


def token(
    header: object = None, claims: object = None, sign: Callable[[bytes], bytes] = rs256
) -> str:
    """Write a token without a library that would refuse to."""
    header = HEADER | {"kid": local_key().kid} if header is None else header
    parts = [json.dumps(part).encode() for part in (header, CLAIMS if claims is None else claims)]
    signed = ".".join(map(base64url, parts))
    return f"{signed}.{base64url(sign(signed.encode()))}"


def headed(sign: Callable[[bytes], bytes] = rs256, **changes: object) -> Callable[[], str]:
    return lambda: token(HEADER | {"kid": local_key().kid} | changes, sign=sign)


def without(name: str) -> Callable[[], str]:
    def forge() -> str:
        header = HEADER | {"kid": local_key().kid}
        return token({each: value for each, value in header.items() if each != name})

    return forge


def embedding() -> str:
    key = foreign()
    header = HEADER | {"kid": key.kid, "jwk": key.as_dict(private=False)}
    return token(header, sign=lambda signed: rs256(signed, key))


FORGED: dict[str, Callable[[], str]] = {
    "alg none": headed(unsigned, alg="none"),
    "alg None": headed(unsigned, alg="None"),
    "no alg": without("alg"),
    "HS256 with the public key": headed(hs256, alg="HS256"),
    "another RSA algorithm": headed(alg="RS512"),
    "a foreign key": headed(by_foreign),
    "an embedded key": embedding,
    "an embedded key under our kid": headed(by_foreign, jwk=foreign().as_dict(private=False)),
    "our own key embedded": headed(jwk=local_key().as_dict(private=False)),
    "jku": headed(jku=JWK),
    "x5u": headed(x5u=JWK),
    "x5c": headed(x5c=["MIIB"]),
    "crit": headed(crit=["exp"], exp=NOW + 900),
    "crit that is no list": headed(crit=5),
    "b64": headed(b64=False, crit=["b64"]),
    "no kid": without("kid"),
    "a path for a kid": headed(kid="../../../../dev/null"),
    "SQL for a kid": headed(kid="x' UNION SELECT 'key' -- "),
    "a number for a kid": headed(kid=1),
    "no typ": without("typ"),
    "typ of an ID token": headed(typ="JWT"),
    "typ that is no text": headed(typ=["at+jwt"]),
    "a header that is a list": lambda: token(["alg", "kid", "typ"]),
    "a header that is a text": lambda: token("alg kid typ"),
    "claims that are a list": lambda: token(claims=["sub"]),
    "truncated": lambda: token()[:-4],
    "without a signature": lambda: token().rpartition(".")[0] + ".",
    "two parts": lambda: token().rpartition(".")[0],
    "four parts": lambda: token() + ".e30",
    "junk of 16 KiB": lambda: "x" * 16384,
    "dots of 16 KiB": lambda: "." * 16384,
    "brackets of 16 KiB": lambda: base64url(b"[" * 12288) + ".e30.e30",
    "no ASCII": lambda: "é.ü.\N{PILE OF POO}",
    "nothing": lambda: "",
}
WRONG: dict[str, dict[str, object]] = {
    "another issuer": {"iss": "https://issuer.example.evil.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another"},
    "other audiences": {"aud": ["another", "audience2"]},
    "no audience": {"aud": None},
    "expired": {"exp": NOW},
    "no expiry": {"exp": None},
    "an expiry in words": {"exp": "tomorrow"},
    "an expiry that is true": {"exp": True},
    "not before a second from now": {"nbf": NOW + 1},
    "not before in words": {"nbf": "now"},
    "issued in the future": {"iat": NOW + 60},
    "issued never": {"iat": None},
    "issued in words": {"iat": "now"},
    "no subject": {"sub": None},
    "a blank subject": {"sub": ""},
    "a subject that is a number": {"sub": 5},
    "no time of login": {"auth_time": None},
    "methods that are no list": {"amr": "mfa"},
    "no level": {"acr": None},
}


@pytest.fixture(params=["memory", "jose"])
def tokens(request: pytest.FixtureRequest) -> Tokens:
    if request.param == "memory":
        return MemoryTokens({token(): SAID})
    return JoseTokens(LocalKeys(), "RS256", ISSUER.name, (ISSUER.audience,))


@pytest.fixture
def jose() -> JoseTokens:
    return JoseTokens(LocalKeys(), "RS256", ISSUER.name, (ISSUER.audience,))


def test_a_grant_says_who_logged_in_when_and_how(tokens: Tokens) -> None:
    assert tokens.check(Secret(token()), NOW) == SAID


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_refused(tokens: Tokens, forge: Callable[[], str]) -> None:
    with pytest.raises(TokenInvalid):
        tokens.check(Secret(forge()), NOW)


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_a_token_of_ours_with_wrong_claims_is_refused(
    tokens: Tokens, changes: dict[str, object]
) -> None:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    with pytest.raises(TokenInvalid):
        tokens.check(Secret(token(claims=claims)), NOW)


def test_a_token_ends_with_its_last_second(tokens: Tokens) -> None:
    assert tokens.check(Secret(token()), NOW + 899) == SAID
    with pytest.raises(TokenInvalid):
        tokens.check(Secret(token()), NOW + 900)


@pytest.mark.parametrize("kind", ["AT+JWT", "application/at+jwt", "Application/AT+JWT"])
def test_the_type_is_that_of_rfc_9068_in_any_spelling(jose: JoseTokens, kind: str) -> None:
    assert jose.check(Secret(headed(typ=kind)()), NOW) == SAID


def test_one_audience_of_several_is_enough(jose: JoseTokens) -> None:
    claims = CLAIMS | {"aud": ["another", "audience"], "nbf": NOW}
    assert jose.check(Secret(token(claims=claims)), NOW) == SAID


def test_a_token_may_be_for_any_one_of_ours() -> None:
    settings = JoseTokens(LocalKeys(), "RS256", ISSUER.name, (ISSUER.audience, ISSUER.name))
    for audience in (ISSUER.audience, ISSUER.name):
        assert settings.check(Secret(token(claims=CLAIMS | {"aud": audience})), NOW) == SAID
    with pytest.raises(TokenInvalid):
        settings.check(Secret(token(claims=CLAIMS | {"aud": "another"})), NOW)


def test_both_published_keys_count_and_no_other(aws: boto3.Session) -> None:
    client = aws.client("kms")
    new, old, other = (
        client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]["Arn"]
        for _ in range(3)
    )
    trouble = Trouble(client, [])
    tokens = JoseTokens(
        KmsKeys(client, (new, old), "RS256"), "RS256", ISSUER.name, (ISSUER.audience,)
    )
    for arn in (new, old, new):
        said = tokens.check(KmsSigner(client, arn, "RS256").sign(CLAIMS), NOW)
        assert said == SAID
    with pytest.raises(TokenInvalid):
        tokens.check(KmsSigner(client, other, "RS256").sign(CLAIMS), NOW)
    assert trouble.asked.count("GetPublicKey") == 2, "asked for once a key"


@pytest.mark.parametrize("answer", FAILURES)
def test_a_key_that_fails_is_no_verdict_on_the_token(aws: boto3.Session, answer: Answer) -> None:
    client = aws.client("kms")
    arn = client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]["Arn"]
    granted = KmsSigner(client, arn, "RS256").sign(CLAIMS)
    tokens = JoseTokens(KmsKeys(client, (arn,), "RS256"), "RS256", ISSUER.name, (ISSUER.audience,))
    Trouble(client, [answer])
    with pytest.raises(TemporarilyUnavailable):
        tokens.check(granted, NOW)
    assert tokens.check(granted, NOW) == SAID


def test_a_fake_that_is_down_is_no_verdict_either() -> None:
    with pytest.raises(TemporarilyUnavailable):
        MemoryTokens({token(): SAID}, down=True).check(Secret(token()), NOW)
