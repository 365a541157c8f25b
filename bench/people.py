"""One user, the states of its login, and the requests that answer them."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyotp
from gatehouse.adapters import challenges, users
from gatehouse.adapters.dynamo import to_dynamo
from gatehouse.domain import codes
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.key_ring import KeyRing
from gatehouse.domain.keys import key_of
from gatehouse.domain.limits import network_of
from gatehouse.domain.methods import FACTORS, Factor, Method
from gatehouse.domain.password_limits import KNOWN_FOR, Attempts
from gatehouse.domain.secret import Secret

from local.config import ROOT
from tests.architecture.lambda_runtime import ENVIRONMENT
from tests.builders import (
    LOGIN_KEY,
    PASSWORD,
    PEPPER,
    SEED,
    a_challenge,
    a_token,
    a_user,
    recovery_digests,
)

type Event = dict[str, Any]

USER = a_user(recovery_codes=recovery_digests())
RING = json.dumps({"current": "1", "1": "k" * 64})
LENGTH = 6
END = int(time.time()) + 86_400  # of all challenges
USUAL, NEW = "203.0.113.5", "203.0.113.6"  # addresses: the user was let in from one, not the other


def token(name: str) -> str:
    """Return the token of a challenge."""
    return a_token(name, USER, END).reveal()


def challenge_of(method: Method | None, now: int) -> Challenge:
    """Return a challenge that is open, or waits for a code of a method."""
    mfa_token = token(str(method))
    challenge = a_challenge(id=key_of(mfa_token), expires_at=END)
    if method is None:
        return challenge
    if method is Method.APP:
        return challenge.selected(method, hardened=False)
    return challenge.sending(method, hardened=False, resend=False, now=now, code_life=300)


def sent_code(challenge: Challenge) -> Secret:
    """Return the code that was sent for a challenge."""
    method, pepper = challenge.method or Method.SMS, PEPPER.read()
    return codes.sent_code(pepper, challenge.id, method, challenge.generation, LENGTH)


def items(now: int, *, sealed: bool = False) -> dict[str, dict[str, Any]]:
    """Return what is stored, by table and key; an authenticator's seed, too, if it is sealed."""
    stored = {}
    for method in FACTORS:
        challenge = challenge_of(method, now)
        item = challenges.item_of(challenge)
        if method in {Method.SMS, Method.EMAIL}:
            digest = codes.sent_digest(PEPPER.read(), challenge.id, sent_code(challenge))
            item["code_digest"] = digest
        stored[challenge.id] = to_dynamo({"pk": challenge.id, **item})
    known_user = replace(USER, factors={**USER.factors, Method.APP: _app(sealed=sealed)})
    user = to_dynamo({"pk": USER.key, **users.item_of(known_user)})
    until = now + KNOWN_FOR
    source = to_dynamo({"pk": known(USUAL), "tat": until, "expires_at": until})
    return {
        ENVIRONMENT["USERS_TABLE"]: {USER.key: user},
        ENVIRONMENT["CHALLENGES_TABLE"]: stored,
        ENVIRONMENT["THROTTLES_TABLE"]: {known(USUAL): source},
    }


def known(address: str) -> str:
    """Return the key under which an address is known for the user."""
    return Attempts.of(USER.key, network_of(address)).known


def _app(*, sealed: bool) -> Factor:
    app = USER.factors[Method.APP]
    if not sealed:
        return app
    return replace(app, sealed_seed=KeyRing.parse(RING).seal(SEED, USER.key, app.seed_id))


def begins(asked: Mapping[str, Any]) -> bool:
    """Tell whether a call is a request's first, which reads the user."""
    return ENVIRONMENT["USERS_TABLE"] in asked.get("RequestItems", {})


def reads_ring(asked: Mapping[str, Any]) -> bool:
    """Tell whether a call reads the key ring, which a worker does once an hour."""
    return asked.get("SecretId") == ENVIRONMENT["KEY_RING_SECRET"]


def secrets() -> dict[str, str]:
    """Return the pepper, the key ring and the user's seed, by what their names begin with."""
    return {
        ENVIRONMENT["PEPPER_SECRET"]: PEPPER.read().reveal(),
        ENVIRONMENT["LOGIN_KEY_SECRET"]: LOGIN_KEY.read().reveal(),
        ENVIRONMENT["KEY_RING_SECRET"]: RING,
        ENVIRONMENT["TOTP_PREFIX"]: SEED.reveal(),
    }


def _event(name: str, **body: str) -> Event:
    event: Event = json.loads(Path(ROOT / "events" / f"{name}.json").read_text())
    return event | {"body": json.dumps(body)}


def login(address: str) -> Event:
    """Return a login with the right password, from an address."""
    event = _event("login_mfa_required", username=USER.username, password=PASSWORD.reveal())
    event["requestContext"]["identity"]["sourceIp"] = address
    return event


def select(method: Method) -> Event:
    """Return the selection of a method."""
    return _event("select_method_app", mfa_token=token(str(None)), method=method.value)


def verify(method: Method) -> Event:
    """Return the right code of a method, as of now."""
    challenge = challenge_of(method, int(time.time()))
    app = method is Method.APP
    code = pyotp.TOTP(SEED.reveal()).now() if app else sent_code(challenge).reveal()
    return _event("verify_code", mfa_token=token(str(method)), code=code)
