"""Quotas: how many messages go out, and codes are wrong, in an hour and in a day (ASVS 2.4.1)."""

from dataclasses import dataclass

from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method

HOUR = 3600  # seconds
HOURS = 24
DAY = HOURS * HOUR
SHARDS = 10  # what all users share is counted in so many items, so that none of them is hot
BLOCK = 4  # the last digits of a phone; numbers that differ in them alone are one block


@dataclass(frozen=True)
class Count:
    """One more of what may be counted `most` times until `ends_at` (epoch seconds).

    What is counted in an hour and in a day has one key for both, and a name for each.
    """

    key: str
    most: int
    ends_at: int
    name: str = "count"

    def spent(self, times: int) -> bool:
        """Tell whether so many are the last that may be counted."""
        return times >= self.most


@dataclass(frozen=True)
class SendLimits:
    """How many messages go out, by whom they are for, where they go, who asks, and in all.

    A user's are counted by method. All windows are fixed: an hour or a day of UTC.
    """

    user_hour: int
    user_day: int
    destination_day: int
    source_day: int
    block_day: int  # SMS to 10,000 consecutive numbers: those who are paid for traffic own blocks
    sms_day: int
    email_day: int

    def counts(
        self, method: Method, user_key: str, destination: str, network: str, now: int
    ) -> tuple[Count, ...]:
        """Return what one more message counts on."""
        everywhere = self.sms_day if method is Method.SMS else self.email_day
        counts = (
            _of_hour(self.user_hour, now, "user", user_key, method),
            _of_day(self.user_day, now, "user", user_key, method),
            _of_day(self.destination_day, now, "destination", destination),
            _of_day(self.source_day, now, "source", network),
            _of_day(everywhere // SHARDS, now, "all", method, _shard(user_key)),
        )
        if method is not Method.SMS:
            return counts
        return (*counts, _of_day(self.block_day, now, "block", destination[:-BLOCK]))


@dataclass(frozen=True)
class FailureLimits:
    """How many codes from one source may be compared without success, whoever's they are.

    So one code cannot be tried against many accounts. The windows are fixed, as for messages.
    """

    source_hour: int
    source_day: int

    def counts(self, network: str, now: int) -> tuple[Count, ...]:
        """Return what one more attempt counts on."""
        return (
            _of_hour(self.source_hour, now, "failures", network),
            _of_day(self.source_day, now, "failures", network),
        )


@dataclass(frozen=True)
class Breaker:
    """How many wrong codes of all users a day may have; then everybody's codes are harder to guess.

    What many stolen passwords yield is bounded for the whole site, which no limit by user can do.
    Right codes are not counted, so of attempts beside each other a few more may be compared.
    """

    day: int

    def count(self, user_key: str, now: int) -> Count:
        """Return what a wrong code of this user counts on."""
        return _of_day(self.day // SHARDS, now, "failures", "all", _shard(user_key))


def _shard(user_key: str) -> str:
    return str(sum(user_key.encode()) % SHARDS)


def _of_day(most: int, now: int, *what: str) -> Count:
    return Count(_key(now, *what), most, (now // DAY + 1) * DAY)


def _of_hour(most: int, now: int, *what: str) -> Count:
    """Count in an hour, where the day is counted that it belongs to."""
    hour = now // HOUR
    return Count(_key(now, *what), most, (hour + 1) * HOUR, f"hour_{hour % HOURS}")


def _key(now: int, *what: str) -> str:
    return key_of("quota", *what, str(now // DAY))
