"""What libraries are asked for, by all functions together: printed, as JSON, by what runs this."""

import importlib
import json
import pkgutil
import sys
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import gatehouse
import phonenumbers
from gatehouse.adapters.tokens import JoseTokens
from gatehouse.api import qr
from gatehouse.domain import destinations, passwords, sealing, totp
from gatehouse.domain.key_ring import KeyRing
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant, Issuer
from joserfc import jwt
from joserfc.jwk import RSAKey
from pyotp import TOTP

NOW = 1_800_000_000
EMAILS = ("Ada@example.com", "ada@bücher.de", "ada", "ada@localhost", "ada@exa mple.com")
SEED = Secret("JBSWY3DPEHPK3PXP" * 2)
ISSUER = Issuer("https://issuer.example", "audience", "client", 900)


def everything() -> dict[str, Any]:
    """Return what comes of it."""
    for module in pkgutil.walk_packages(gatehouse.__path__, "gatehouse."):
        importlib.import_module(module.name)
    password = Secret("correct horse battery staple")
    return {
        "phones": {region: phone(region) for region in sorted(phonenumbers.SUPPORTED_REGIONS)},
        "emails": [email(text) for text in EMAILS],
        "QR code": qr.svg("otpauth://totp/Gatehouse:ada?secret=JBSWY3DPEHPK3PXP"),
        "token": token(),
        "handover": handover(),
        "seed": seed(),
        "password": passwords.matches(passwords.hash_password(password), password),
        "step": totp.matching_step(SEED, Secret(TOTP(SEED.reveal()).at(NOW)), NOW, None),
    }


def phone(region: str) -> Any:
    """Return what becomes of a region's example of a mobile number."""
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""
    try:
        return destinations.parse_phone(text, {region})
    except ValueError as refusal:
        return str(refusal)


def email(text: str) -> str:
    """Return what becomes of an address."""
    try:
        return destinations.parse_email(text)
    except ValueError as refusal:
        return str(refusal)


def token() -> dict[str, Any]:
    """Return what a grant's token says once it is checked."""
    key = RSAKey.generate_key(2048, {"kid": "k"})
    header = {"typ": "at+jwt", "alg": "RS256", "kid": "k"}
    claims = ISSUER.claims("a user", 3, Method.APP, NOW, "an id")
    keys = SimpleNamespace(published=[key.as_dict(private=False)])
    tokens = JoseTokens(keys, "RS256", ISSUER.name, (ISSUER.audience,))
    return asdict(tokens.check(Secret(jwt.encode(header, dict(claims), key)), NOW))


def handover() -> Any:
    """Return what comes out of a handover that was sealed."""
    grant, code = Grant(Secret("a token"), 900), Secret("a code")
    sealed = sealing.sealed(grant, code, "https://app.example", NOW)
    opened = sealing.opened(sealed, code, "https://app.example", NOW)
    return opened and [opened.access_token.reveal(), opened.expires_in]


def seed() -> str:
    """Return the seed that comes out of a key ring."""
    ring = KeyRing.parse(json.dumps({"current": "1", "1": "k" * 43}))
    return ring.open(ring.seal(SEED, "a user", "an id"), "a user", "an id").reveal()


if __name__ == "__main__":
    json.dump(everything(), sys.stdout)
