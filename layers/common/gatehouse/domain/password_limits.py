"""Wrong passwords are limited by user and source and, from sources not known, by user alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from gatehouse.domain.keys import key_of
from gatehouse.domain.limits import Limit

DAY = 86_400  # seconds
KNOWN_FOR = 90 * DAY
RENEW_BELOW = 60 * DAY  # so that a usual login writes nothing more


@dataclass(frozen=True)
class Meter:
    """A limit of one thing: the key that it is kept under, and its `tat` as it was read."""

    key: str
    limit: Limit
    tat: int


@dataclass(frozen=True)
class Guard:
    """What must allow a guess at a password, and what to remember when the guess was right."""

    meters: tuple[Meter, ...]
    known: str | None = None  # the key of a source that is known for 90 days from now on

    def wait(self, now: int) -> int:
        """Return the seconds until every limit allows one more, 0 when all do now."""
        return max(meter.limit.wait(meter.tat, now) for meter in self.meters)


@dataclass(frozen=True)
class Attempts:
    """The attempts at one user's password from one source: the keys of what is counted."""

    user_key: str
    source: str
    user: str
    known: str

    @classmethod
    def of(cls, user_key: str, network: str) -> Self:
        """Return the attempts at a user from a network."""
        return cls(
            user_key,
            source=key_of("login", user_key, network),
            user=key_of("login", user_key),
            known=key_of("known", user_key, network),
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """Return all keys that must be read."""
        return self.source, self.user, self.known


@dataclass(frozen=True)
class PasswordLimits:
    """Slow guessers down and lock no owner out (ASVS 6.1.1).

    A source is known for 90 days once a right password came from it. What others guess elsewhere
    never throttles it; its own wrong passwords do.
    """

    source: Limit  # by user and source
    user: Limit  # by user alone, over all sources that are not known

    def guard(self, attempts: Attempts, tats: Mapping[str, int], now: int) -> Guard:
        """Return what applies now, given what was read by key; what is absent was read as 0."""
        left = tats.get(attempts.known, 0) - now
        meters = [Meter(attempts.source, self.source, tats.get(attempts.source, 0))]
        if left <= 0:
            meters.append(Meter(attempts.user, self.user, tats.get(attempts.user, 0)))
        return Guard(tuple(meters), attempts.known if left < RENEW_BELOW else None)
