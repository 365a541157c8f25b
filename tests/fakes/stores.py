"""The stores, in memory: what DynamoDB must do, in a few lines each.

A write first runs what the test has put into `meanwhile`, so a lost race needs no second thread.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock

from gatehouse.domain.budget import BUDGET, MAX_FAILURES, wait_after
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import (
    Conflict,
    RateLimited,
    SendLimitReached,
    TemporarilyUnavailable,
    UserExists,
)
from gatehouse.domain.handover import Handover
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.password_limits import KNOWN_FOR, Guard
from gatehouse.domain.quotas import Count
from gatehouse.domain.users import User
from gatehouse.ports import Proof


@dataclass
class Journal:
    """What happened in which order, and what is to happen before the next write."""

    events: list[str] = field(default_factory=list[str])
    meanwhile: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    conflict: bool = False  # every write is lost
    down: bool = False  # every call fails
    lost: bool = False  # every write happens, and its reply is lost
    lock: Lock = field(default_factory=Lock)

    def reading(self, event: str) -> None:
        """Record a call that changes nothing."""
        self.events.append(event)
        if self.down:
            raise TemporarilyUnavailable

    @contextmanager
    def writing(self, event: str) -> Iterator[None]:
        """Record a write and let nothing else happen meanwhile."""
        if self.meanwhile:
            self.meanwhile.pop(0)()
        self.reading(event)
        if self.conflict:
            raise Conflict
        with self.lock:
            yield
        if self.lost:
            raise TemporarilyUnavailable


def require(*conditions: bool) -> None:
    """Refuse a conditional write unless every condition holds."""
    if not all(conditions):
        raise Conflict


@dataclass
class MemoryThrottle:
    """Keep each throttle's `tat`."""

    journal: Journal = field(default_factory=Journal)
    tats: dict[str, int] = field(default_factory=dict[str, int])
    counts: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    def charge(self, guard: Guard, now: int) -> None:
        """Count one more on all; one that was idle and is busy meanwhile, or not, is a conflict."""
        with self.journal.writing("throttle"):
            for meter in guard.meters:
                stored = self.tats.get(meter.key, 0)
                require(stored <= meter.limit.ceiling(now), (meter.tat > now) == (stored > now))
            for meter in guard.meters:
                self.tats[meter.key] = meter.limit.charged(self.tats.get(meter.key, 0), now)

    def confirm(self, guard: Guard, now: int) -> None:
        """Remember a known source, if the guard still allows one more."""
        with self.journal.writing("confirm"):
            for meter in guard.meters:
                require(self.tats.get(meter.key, 0) <= meter.limit.ceiling(now))
            if guard.known:
                self.tats[guard.known] = now + KNOWN_FOR

    def counted(self, count: Count) -> int:
        """Return how often something was counted."""
        return self.counts.get((count.key, count.name), 0)

    def spent(self, counts: Sequence[Count]) -> int:
        """Return when the spent ones end, 0 when none is."""
        return max((each.ends_at for each in counts if each.spent(self.counted(each))), default=0)

    def count(self, counts: Sequence[Count], times: int) -> None:
        """Count so many more on all."""
        self.counts |= {(each.key, each.name): self.counted(each) + times for each in counts}


@dataclass
class MemoryUsers:
    """Keep users by key."""

    throttle: MemoryThrottle
    items: dict[str, User] = field(default_factory=dict[str, User])
    again: bool = False  # how throttles were last read

    @property
    def journal(self) -> Journal:
        """Return the journal of all the stores."""
        return self.throttle.journal

    def get(self, user_key: str) -> User | None:
        """Return the user."""
        self.journal.reading("get")
        return self.items.get(user_key)

    def find(self, user_id: str) -> User | None:
        """Return the user that a token names."""
        self.journal.reading("find")
        return next((user for user in self.items.values() if user.user_id == user_id), None)

    def with_throttles(
        self, user_key: str, throttle_keys: Sequence[str], *, again: bool = False
    ) -> tuple[User | None, dict[str, int]]:
        """Return the user and the throttles' `tat`s."""
        self.again = again
        tats = self.throttle.tats
        return self.get(user_key), {key: tats[key] for key in throttle_keys if key in tats}

    def page(self, after: str, size: int) -> tuple[list[User], str]:
        """Return the next users, in the order of their keys."""
        self.journal.reading("page")
        keys = sorted(key for key in self.items if key > after)[:size]
        return [self.items[key] for key in keys], keys[-1] if len(keys) == size else ""

    def create(self, user: User) -> None:
        """Add a user."""
        with self.journal.writing("create"):
            if user.key in self.items:
                raise UserExists
            self.items[user.key] = user

    def replace(self, before: User, after: User) -> None:
        """Change a user as it was read; what was spent meanwhile stays spent."""
        with self.journal.writing("replace"):
            stored = self.as_read(before)
            self.items[before.key] = changed(stored, before, after)

    def rehash(self, user: User, password_hash: str) -> None:
        """Replace the hash of an unchanged password."""
        with self.journal.writing("rehash"):
            stored = self.items.get(user.key)
            if stored is not None and stored.password_hash == user.password_hash:
                self.items[user.key] = replace(stored, password_hash=password_hash)

    def delete(self, user: User) -> None:
        """Remove a user as it was read."""
        with self.journal.writing("delete"):
            self.as_read(user)
            del self.items[user.key]

    def as_read(self, user: User) -> User:
        """Return the user as stored, who has not been changed since."""
        stored = self.items.get(user.key)
        if stored is None:
            raise Conflict
        require(
            (stored.user_id, stored.version) == (user.user_id, user.version),
            (stored.seed_id, stored.spare_seeds) == (user.seed_id, user.spare_seeds),
        )
        return stored


def changed(stored: User, before: User, after: User) -> User:
    """Return what is stored with what differs; what was spent meanwhile stays spent."""
    differs = {name: value for name, value in vars(after).items() if value != getattr(before, name)}
    return replace(stored, **differs)


def _failures(user: User, method: Method | None, more: int) -> dict[Method, int]:
    """Count one more failure of a factor, or forget all of them."""
    failures = dict(user.failures)
    if method in FACTORS:
        count = failures.pop(method, 0) + more
        failures |= {method: count} if more else {}
    return failures


def _charged(stored: User, read: User, now: int, *, hardened: bool) -> User:
    """Count an attempt on a user; one that was busy and is idle meanwhile is a conflict."""
    if hardened:
        require(stored.hardened_attempts == read.hardened_attempts)
        count = read.hardened_attempts + 1
        return replace(stored, hardened_attempts=count, next_attempt_at=now + wait_after(count))
    require(stored.budget <= BUDGET.ceiling(now), (read.budget > now) == (stored.budget > now))
    return replace(stored, budget=BUDGET.charged(stored.budget, now))


@dataclass
class MemoryChallenges:
    """Keep challenges by id, and look at the users' in the same write."""

    users: MemoryUsers
    items: dict[str, Challenge] = field(default_factory=dict[str, Challenge])

    @property
    def journal(self) -> Journal:
        """Return the journal of all the stores."""
        return self.users.journal

    def load(
        self, challenge_id: str, user_key: str, *counts: Count
    ) -> tuple[Challenge | None, User | None, frozenset[Count]]:
        """Return a challenge, its user and which counts are spent."""
        self.journal.reading("load")
        challenge, user = self.items.get(challenge_id), self.users.items.get(user_key)
        return challenge, user, self._spent(counts)

    def fail(self, failures: Count, counts: Sequence[Count], now: int) -> None:
        """Count a wrong code."""
        with self.journal.writing("fail"):
            self.users.throttle.count([failures], 1)
            if ends_at := self.users.throttle.spent(counts):
                raise RateLimited(ends_at - now)
            self.users.throttle.count(counts, 1)

    def forgive(self, counts: Sequence[Count], times: int) -> None:
        """Take wrong codes back."""
        with self.journal.writing("forgive"):
            self.users.throttle.count(counts, -times)

    def look_again(self, challenge: Challenge, counts: Sequence[Count]) -> frozenset[Count]:
        """Return which counts are spent, if the selection stands."""
        self.journal.reading("look again")
        stored = self.items.get(challenge.id)
        require(stored is not None and stored.generation == challenge.generation)
        return self._spent(counts)

    def _spent(self, counts: Sequence[Count]) -> frozenset[Count]:
        counted = self.users.throttle.counted
        return frozenset(count for count in counts if count.spent(counted(count)))

    def select(
        self, before: Challenge, after: Challenge, now: int, counts: Sequence[Count] = ()
    ) -> None:
        """Move the selection of a challenge that is as it was read, and count a message."""
        with self.journal.writing("select"):
            moved = self._moved(before, after, now)
            if ends_at := self.users.throttle.spent(counts):
                raise SendLimitReached(ends_at - now)
            self.items[before.id] = moved
            self.users.throttle.count(counts, 1)

    def take_back(
        self, before: Challenge, after: Challenge, now: int, counts: Sequence[Count]
    ) -> None:
        """Undo a selection whose message was not sent, and what it was counted on."""
        with self.journal.writing("take back"):
            self.items[before.id] = self._moved(before, after, now)
            self.users.throttle.count(counts, -1)

    def _moved(self, before: Challenge, after: Challenge, now: int) -> Challenge:
        stored = self.items.get(before.id, before if before.generation == 0 else None)
        if stored is None:
            raise Conflict
        require((stored.generation, stored.sends) == (before.generation, before.sends))
        later = before.generation > 0
        require(not later or (stored.expires_at > now and not stored.used))
        require(not later or stored.attempts == before.attempts)
        return replace(after, attempts=stored.attempts, charged=stored.charged, used=stored.used)

    def charge(self, before: Challenge, user: User, now: int, *, hardened: bool) -> None:
        """Count an attempt on the challenge, of which as many were read, and on its user."""
        with self.journal.writing("charge"):
            stored, owner = self._kept(before), self._user(before)
            require(not stored.used, stored.attempts == before.attempts)
            failures = _failures(owner, before.method, 1)
            require(all(count <= MAX_FAILURES for count in failures.values()))
            burnt = owner.must_change or user.spends(now, hardened=hardened)
            owner = replace(owner, failures=failures, must_change=burnt)
            owner = _charged(owner, user, now, hardened=hardened)
            self.users.items[owner.key] = owner
            self.items[before.id] = stored.attempted(hardened=hardened)

    def consume(self, challenge: Challenge, proof: Proof) -> None:
        """Use the challenge up and spend the proof, both or neither."""
        with self.journal.writing("consume"):
            stored, user = self._kept(challenge), self._user(challenge)
            require(not stored.used, stored.generation == challenge.generation)
            require(stored.attempts > 0)
            if proof.step is not None:
                require(user.last_step is None or user.last_step < proof.step)
                user = replace(user, last_step=proof.step)
            if proof.recovery_code is not None:
                require(proof.recovery_code in user.recovery_codes)
                user = replace(user, recovery_codes=user.recovery_codes - {proof.recovery_code})
            refund = challenge.charged * BUDGET.interval
            self.users.items[user.key] = replace(
                user,
                budget=user.budget - refund,
                hardened_attempts=0,
                next_attempt_at=0,
                failures=_failures(user, challenge.method, 0),
            )
            self.items[challenge.id] = replace(stored, used=True, attempts=0, charged=0)

    def _kept(self, challenge: Challenge) -> Challenge:
        """Return the challenge as it is stored; attempts are counted whether it is or not."""
        return self.items.get(challenge.id, replace(challenge, attempts=0, charged=0, used=False))

    def _user(self, challenge: Challenge) -> User:
        """Require the user that the challenge was made for."""
        user = self.users.items.get(challenge.user_key)
        if user is None:
            raise Conflict
        made_for = challenge.user_id, challenge.user_version
        require(user.active, (user.user_id, user.version) == made_for)
        return user


@dataclass
class MemoryHandovers:
    """Keep handovers by key."""

    journal: Journal = field(default_factory=Journal)
    items: dict[str, Handover] = field(default_factory=dict[str, Handover])

    def add(self, handover: Handover) -> None:
        """Add a handover."""
        with self.journal.writing("add"):
            require(handover.key not in self.items)
            self.items[handover.key] = handover

    def get(self, key: str) -> Handover | None:
        """Return a handover."""
        self.journal.reading("get")
        return self.items.get(key)

    def spend(self, handover: Handover, now: int) -> None:
        """Remove a handover that is there and has not expired."""
        with self.journal.writing("spend"):
            stored = self.items.get(handover.key)
            require(stored is not None and stored.expires_at > now)
            del self.items[handover.key]
