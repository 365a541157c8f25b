"""Enrolments in DynamoDB: gone by TTL, decided by conditional writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.dynamo import Item, Write, read, transact
from gatehouse.adapters.quotas import DynamoQuotas
from gatehouse.adapters.undos import item_of as undo_item
from gatehouse.adapters.users import change_of, find, user_of
from gatehouse.domain.challenge import Sends
from gatehouse.domain.enrolment import Enrolment, enrolment_key
from gatehouse.domain.errors import RateLimited, SendLimitReached
from gatehouse.domain.methods import Method
from gatehouse.ports import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from gatehouse.domain.quotas import Count
    from gatehouse.domain.undo import Undo
    from gatehouse.domain.users import User


@dataclass(frozen=True)
class DynamoEnrolments:
    """Keep `Enrolments` in one table; confirm changes the user in the same write."""

    client: DynamoDBClient
    table: str
    users: str
    throttles: str

    @property
    def _quotas(self) -> DynamoQuotas:
        return DynamoQuotas(self.client, self.throttles)

    def load(self, user_id: str, method: Method) -> tuple[User | None, Enrolment | None]:
        """Return a user and what they have started of a method."""
        user_key = find(self.client, self.users, user_id)
        if user_key is None:
            return None, None
        key = enrolment_key(user_id, method)
        found = read(self.client, {self.users: [user_key], self.table: [key]})
        user, enrolment = found[self.users].get(user_key), found[self.table].get(key)
        return (
            user_of(user) if user else None,
            enrolment_of(enrolment) if enrolment else None,
        )

    def start(
        self, before: Enrolment | None, after: Enrolment, now: int, counts: Sequence[Count] = ()
    ) -> None:
        """Replace what was read, and count a message."""
        if ends_at := self._quotas.transact([self._put(before, after)], counts):
            raise SendLimitReached(ends_at - now)

    def take_back(
        self, before: Enrolment, after: Enrolment | None, counts: Sequence[Count]
    ) -> None:
        """Undo a start whose message was not sent, and what it was counted on."""
        back = self._put(before, after) if after else self._as_read(before).delete()
        transact(self.client, back, *self._quotas.less(counts, 1))

    def charge(self, before: Enrolment, user: User, now: int, counts: Sequence[Count] = ()) -> None:
        """Count an attempt on the enrolment as it was read, and on its source."""
        attempt = self._as_read(before).above("expires_at", now).add("attempts", 1)
        record = change_of(self.users, Change(user, before.on_record(user)))
        writes = [attempt.update(), record.update() if record.sets else record.check()]
        if ends_at := self._quotas.transact(writes, counts):
            raise RateLimited(ends_at - now)

    def confirm(
        self,
        enrolment: Enrolment,
        change: Change,
        now: int,
        counts: Sequence[Count] = (),
        undo: Undo | None = None,
    ) -> None:
        """End the enrolment, change the user and keep the undo: all or nothing."""
        writes = [
            self._as_read(enrolment).above("expires_at", now).delete(),
            change_of(self.users, change).update(),
            *self._quotas.less(counts, enrolment.attempts),
        ]
        if undo:
            writes.append(Write(self.table, undo.key).absent().put(undo_item(undo)))
        transact(self.client, *writes)

    def _put(self, before: Enrolment | None, after: Enrolment) -> TransactWriteItemTypeDef:
        write = self._as_read(before) if before else Write(self.table, after.key).absent()
        return write.put(item_of(after))

    def _as_read(self, enrolment: Enrolment) -> Write:
        """Require the enrolment that was read, its attempts and its messages."""
        return Write(self.table, enrolment.key).equal(
            enrolment_id=enrolment.id,
            attempts=enrolment.attempts,
            code_expires_at=enrolment.code_expires_at,
        )


def item_of(enrolment: Enrolment) -> Item:
    """Return the enrolment's attributes."""
    return {
        "enrolment_id": enrolment.id,
        "user_id": enrolment.user_id,
        "method": enrolment.method.value,
        "expires_at": enrolment.expires_at,
        "destination": enrolment.destination,
        "country": enrolment.country,
        "code_digest": enrolment.code_digest,
        "code_expires_at": enrolment.code_expires_at,
        "attempts": enrolment.attempts,
        "sends": {"count": enrolment.sends.count, "resend_at": enrolment.sends.resend_at},
    }


def enrolment_of(item: Item) -> Enrolment:
    """Return the enrolment that an item holds."""
    return Enrolment(
        id=item["enrolment_id"],
        user_id=item["user_id"],
        method=Method(item["method"]),
        expires_at=item["expires_at"],
        destination=item["destination"],
        country=item["country"],
        code_digest=item["code_digest"],
        code_expires_at=item["code_expires_at"],
        attempts=item["attempts"],
        sends=Sends(**item["sends"]),
    )
