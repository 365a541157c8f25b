"""Enrolments, undos and quotas, in memory: what DynamoDB must do, in a few lines each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gatehouse.domain.enrolment import Enrolment, enrolment_key
from gatehouse.domain.errors import Conflict, RateLimited, SendLimitReached
from gatehouse.domain.methods import Method
from gatehouse.domain.quotas import Count
from gatehouse.domain.undo import Undo
from gatehouse.domain.users import User
from gatehouse.ports import Change

from tests.fakes.stores import Journal, MemoryThrottle, MemoryUsers, changed, require


@dataclass
class MemoryQuotas:
    """Count what a throttle keeps."""

    throttle: MemoryThrottle

    def take(self, counts: Sequence[Count], now: int) -> None:
        """Count one more on all or none."""
        with self.throttle.journal.writing("take"):
            if ends_at := self.throttle.spent(counts):
                raise SendLimitReached(ends_at - now)
            self.throttle.count(counts, 1)


@dataclass
class MemoryUndos:
    """Keep undos by key."""

    users: MemoryUsers
    items: dict[str, Undo] = field(default_factory=dict[str, Undo])

    def load(self, key: str) -> tuple[User | None, Undo | None]:
        """Return an undo and its user."""
        self.users.journal.reading("load")
        undo = self.items.get(key)
        return (self.users.items.get(undo.user_key) if undo else None), undo

    def apply(self, undo: Undo, change: Change, now: int) -> None:
        """Use the undo up and change the user, both or neither."""
        with self.users.journal.writing("undo"):
            stored = self.users.as_read(change.before)
            require(undo.key in self.items, undo.expires_at > now)
            del self.items[undo.key]
            self.users.items[stored.key] = changed(stored, change.before, change.after)


@dataclass
class MemoryEnrolments:
    """Keep enrolments by user and method, and look at the users' in the same write."""

    undos: MemoryUndos
    items: dict[str, Enrolment] = field(default_factory=dict[str, Enrolment])

    @property
    def users(self) -> MemoryUsers:
        """Return the users."""
        return self.undos.users

    @property
    def journal(self) -> Journal:
        """Return the journal of all the stores."""
        return self.users.journal

    @property
    def throttle(self) -> MemoryThrottle:
        """Return the counts."""
        return self.users.throttle

    def load(self, user_id: str, method: Method) -> tuple[User | None, Enrolment | None]:
        """Return a user and what they have started of a method."""
        return self.users.find(user_id), self.items.get(enrolment_key(user_id, method))

    def start(
        self, before: Enrolment | None, after: Enrolment, now: int, counts: Sequence[Count] = ()
    ) -> None:
        """Replace what was read, and count a message."""
        with self.journal.writing("start"):
            require(self.items.get(after.key) == before)
            if ends_at := self.throttle.spent(counts):
                raise SendLimitReached(ends_at - now)
            self.throttle.count(counts, 1)
            self.items[after.key] = after

    def take_back(
        self, before: Enrolment, after: Enrolment | None, counts: Sequence[Count]
    ) -> None:
        """Undo a start whose message was not sent."""
        with self.journal.writing("take back"):
            require(self.items.get(before.key) == before)
            self.throttle.count(counts, -1)
            del self.items[before.key]
            if after:
                self.items[after.key] = after

    def charge(self, before: Enrolment, user: User, now: int, counts: Sequence[Count] = ()) -> None:
        """Count an attempt on the enrolment as it was read, and on its source."""
        with self.journal.writing("charge"):
            stored = self.users.as_read(user)
            self._require(before, now)
            if ends_at := self.throttle.spent(counts):
                raise RateLimited(ends_at - now)
            self.throttle.count(counts, 1)
            self.items[before.key] = before.attempted()
            self.users.items[user.key] = before.on_record(stored)

    def confirm(
        self,
        enrolment: Enrolment,
        change: Change,
        now: int,
        counts: Sequence[Count] = (),
        undo: Undo | None = None,
    ) -> None:
        """End the enrolment, change the user and keep the undo: all or nothing."""
        with self.journal.writing("confirm"):
            stored = self.users.as_read(change.before)
            self._require(enrolment, now)
            del self.items[enrolment.key]
            self.users.items[stored.key] = changed(stored, change.before, change.after)
            self.throttle.count(counts, -enrolment.attempts)
            if undo:
                self.undos.items[undo.key] = undo

    def _require(self, enrolment: Enrolment, now: int) -> None:
        if self.items.get(enrolment.key) != enrolment or enrolment.expires_at <= now:
            raise Conflict
