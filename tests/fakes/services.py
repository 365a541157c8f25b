"""Everything else outside, in memory: senders, secrets, keys, time and chance."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from gatehouse.domain.errors import DeliveryFailed, TemporarilyUnavailable, TokenInvalid
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.notices import Notice
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims
from gatehouse.domain.users import User
from joserfc import jwt
from joserfc.jwk import RSAKey

NOW = 1_795_488_612  # epoch seconds, 12 s into a TOTP step


@dataclass
class FrozenClock:
    """Stand still until told to go on."""

    time: int = NOW

    def now(self) -> int:
        """Return the epoch seconds."""
        return self.time

    def advance(self, seconds: int) -> None:
        """Go on, or back."""
        self.time += seconds


@dataclass
class ScriptedEntropy:
    """Count instead of rolling dice."""

    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def token(self) -> str:
        """Return 43 characters, another time other ones."""
        return f"{next(self.numbers):043}"

    def seed(self) -> Secret:
        """Return a seed of 160 bits, base32."""
        return Secret(base64.b32encode(next(self.numbers).to_bytes(20)).decode())

    def recovery_code(self) -> Secret:
        """Return 16 characters of base32."""
        return Secret(base64.b32encode(next(self.numbers).to_bytes(10)).decode())

    def identifier(self) -> str:
        """Return what is as long as a UUID."""
        return f"00000000-0000-4000-8000-{next(self.numbers):012}"


@dataclass
class RecordedAudit:
    """Remember what would be logged."""

    facts: dict[str, str] = field(default_factory=dict[str, str])

    def note(self, **facts: str) -> None:
        """Add facts to the one line."""
        self.facts |= facts


@dataclass(frozen=True)
class FixedPepper:
    """Hold one pepper, or another key, for ever."""

    value: str = "a pepper for tests"

    def read(self) -> Secret:
        """Return the pepper."""
        return Secret(self.value)


@dataclass
class MemoryVault:
    """Keep seeds by user id and seed id, or "seal" them under a key; fail on demand."""

    seeds: dict[tuple[str, str], Secret] = field(default_factory=dict[tuple[str, str], Secret])
    key: str = ""  # that seals; without one, seeds are kept here
    down: bool = False

    def read(self, user: User) -> Secret:
        """Return the seed, from here or from what the user's item holds of it."""
        app = user.factors[Method.APP]
        self._answer()
        if app.sealed_seed:
            _, user_key, seed_id, seed = app.sealed_seed.split(".")
            assert (user_key, seed_id) == (user.key, app.seed_id)
            return Secret(seed)
        if (user.user_id, app.seed_id) not in self.seeds:
            raise TemporarilyUnavailable
        return self.seeds[user.user_id, app.seed_id]

    def keep(self, user: User, seed_id: str, seed: Secret) -> str:
        """Store a seed, what is there already stays; or return it with what it is bound to."""
        self._answer()
        if self.key:
            return f"{self.key}.{user.key}.{seed_id}.{seed.reveal()}"
        self.seeds.setdefault((user.user_id, seed_id), seed)
        return ""

    def keeps(self, app: Factor) -> bool:
        """Tell whether a seed would be kept so today."""
        self._answer()
        return app.sealed_seed.partition(".")[0] == self.key

    def delete(self, user_id: str, seed_id: str) -> None:
        """Remove a seed, if there is one."""
        self._answer()
        self.seeds.pop((user_id, seed_id), None)

    def _answer(self) -> None:
        if self.down:
            raise TemporarilyUnavailable


@dataclass(frozen=True)
class Message:
    """A code that went out."""

    destination: str
    code: str
    expires_in: int
    language: str


@dataclass
class Outbox:
    """Keep what is sent, or fail on demand."""

    messages: list[Message] = field(default_factory=list[Message])
    told: list[str] = field(default_factory=list[str])  # the addresses of notices
    notices: list[tuple[str, Notice]] = field(default_factory=list[tuple[str, Notice]])
    down: bool = False

    def codes_failed(self, address: str) -> None:
        """Keep the notice, or fail on demand."""
        if self.down:
            raise DeliveryFailed
        self.told.append(address)

    def password_changed(self, address: str) -> None:
        """Keep the notice, or fail on demand."""
        self.codes_failed(address)

    def tell(self, to: Factor, notice: Notice) -> None:
        """Keep the notice, or fail on demand."""
        if self.down:
            raise DeliveryFailed
        self.notices.append((to.destination, notice))

    def send(self, destination: str, code: Secret, expires_in: int, language: str) -> None:
        """Keep the message."""
        if self.down:
            raise DeliveryFailed
        self.messages.append(Message(destination, code.reveal(), expires_in, language))

    @property
    def last(self) -> Message:
        """Return the latest message."""
        return self.messages[-1]


@cache
def local_key() -> RSAKey:
    """Make one key a test process."""
    return RSAKey.generate_key(2048, {"alg": "RS256", "use": "sig"}, auto_kid=True)


@dataclass
class RecordingSigner:
    """Sign here and remember the claims, or fail on demand."""

    claims: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    down: bool = False

    def sign(self, claims: Mapping[str, object]) -> Secret:
        """Return the claims as a signed token."""
        if self.down:
            raise TemporarilyUnavailable
        self.claims.append(dict(claims))
        header = {"typ": "at+jwt", "alg": "RS256", "kid": local_key().kid}
        return Secret(jwt.encode(header, dict(claims), local_key()))


class LocalKeys:
    """Publish the key that RecordingSigner signs with."""

    @property
    def published(self) -> list[dict[str, str]]:
        """Return the public half."""
        return [{name: str(value) for name, value in local_key().as_dict(private=False).items()}]


@dataclass
class MemoryTokens:
    """Know every token by heart, or fail on demand."""

    known: dict[str, Claims] = field(default_factory=dict[str, Claims])
    down: bool = False

    def check(self, token: Secret, now: int) -> Claims:
        """Return what a known token says until it expires."""
        if self.down:
            raise TemporarilyUnavailable
        claims = self.known.get(token.reveal())
        if claims is None or now >= claims.expires_at:
            raise TokenInvalid
        return claims


@dataclass(frozen=True)
class WatchedSecret(Secret):
    """A code that tells the journal when somebody looks at it, which is when it is compared."""

    events: list[str] = field(default_factory=list[str])

    def reveal(self) -> str:
        """Return the value, and tell."""
        self.events.append("compare")
        return super().reveal()
