"""People and challenges, as plain as possible unless a test says otherwise."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from gatehouse.adapters.words import words
from gatehouse.domain import codes, passwords
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.keys import key_of
from gatehouse.domain.messages import Messages
from gatehouse.domain.methods import FACTORS, Factor, Method
from gatehouse.domain.mfa_token import MfaToken, issue
from gatehouse.domain.policy import Policy
from gatehouse.domain.quotas import Breaker, Count, FailureLimits, SendLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import User

from tests.fakes.services import NOW, FixedPepper

PASSWORD = Secret("correct horse battery staple")
SEED = Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")  # RFC 6238's own
RECOVERY_CODE = Secret("ABCDEFGHIJKLMNOP")
USER_ID = "0b5ad3f6-5d3a-4c3f-9d5c-6a1a4a5d9c11"
DESTINATIONS = {Method.SMS: "+12025550142", Method.EMAIL: "ada@example.org"}
PEPPER = FixedPepper()
LOGIN_KEY = FixedPepper("the key of logins")
POLICY = Policy(frozenset(FACTORS), frozenset({"US"}))
SEND_LIMITS = SendLimits(
    user_hour=5,
    user_day=10,
    destination_day=10,
    source_day=200,
    block_day=100,
    sms_day=1000,
    email_day=10_000,
)
LANGUAGES = ("en", "es", "de", "fr", "hi")
UNLIMITED = SendLimits(*[1_000_000] * 7)  # what must hold without any limit on messages

BREAKER = Breaker(1000)
ALL_FAILURES = Count("all failures", 2, NOW + 1000)
ANY_FAILURES = FailureLimits(1_000_000, 1_000_000)  # what must hold without a limit by source


def password_hash() -> str:
    """Hash the password, as passwords are hashed at the moment."""
    return _hashed(passwords._HASHER)  # noqa: SLF001 -- tests may hash more quickly


@cache
def _hashed(hasher: PasswordHasher) -> str:
    """Hash once a test process."""
    return hasher.hash(PASSWORD.reveal())


def recovery_digest(user_id: str = USER_ID, code: Secret = RECOVERY_CODE) -> str:
    """Return what is stored of a recovery code."""
    return codes.recovery_digest(PEPPER.read(), user_id, code)


def recovery_digests() -> frozenset[str]:
    """Return what is stored of as many recovery codes as a user is given at once."""
    made = (Secret(f"{RECOVERY_CODE.reveal()[:-1]}{last}") for last in "ABCDEFGHIJ")
    return frozenset(recovery_digest(code=code) for code in made)


SEED_ID = "00000000-0000-4000-8000-00000000a44a"


def factors(*methods: Method) -> dict[Method, Factor]:
    """Return confirmed methods."""
    return {
        method: Factor(
            method,
            NOW - 1000,
            DESTINATIONS.get(method, ""),
            "US" if method is Method.SMS else "",
            SEED_ID if method is Method.APP else "",
        )
        for method in methods
    }


def a_user(*, methods: Iterable[Method] = FACTORS, **changes: Any) -> User:
    """Return an active user with all the methods and one recovery code."""
    known: dict[str, Any] = {
        "key": key_of("ada"),
        "user_id": USER_ID,
        "username": "ada",
        "password_hash": password_hash(),
        "factors": factors(*methods),
        "recovery_codes": frozenset({recovery_digest()}),
    }
    return User(**known | changes)


def a_token(nonce: str = "a token", user: User | None = None, end: int = NOW + 600) -> Secret:
    """Return a token of `a_user`, as a right password earns one."""
    return issue(LOGIN_KEY.read(), user or a_user(), key_of(nonce), end)


def id_of(token: Secret | str) -> str:
    """Return the id of a token's challenge."""
    return MfaToken.parse(Secret(token) if isinstance(token, str) else token).challenge_id


def a_challenge(**changes: Any) -> Challenge:
    """Return an open challenge of `a_user` with 600 s to live."""
    known: dict[str, Any] = {
        "id": id_of(a_token()),
        "user_key": key_of("ada"),
        "user_id": USER_ID,
        "user_version": 1,
        "expires_at": NOW + 600,
    }
    return Challenge(**known | changes)


def messages(language: str, product: str = "Acme", host: str = "login.acme.example") -> Messages:
    """Return what writes messages, with the words of the catalogue."""
    return Messages(product, host, language, words(language))
