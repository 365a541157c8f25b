"""Throttles in DynamoDB: one number an item, gone by TTL when it no longer says anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.dynamo import Write, charge, transact
from gatehouse.domain.password_limits import KNOWN_FOR

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from gatehouse.domain.password_limits import Guard, Meter


@dataclass(frozen=True)
class DynamoThrottle:
    """Keep `Throttle` in one table."""

    client: DynamoDBClient
    table: str

    def charge(self, guard: Guard, now: int) -> None:
        """Count one more on all or none; raises Conflict when one is spent or no longer idle."""
        transact(self.client, *(self._charge(meter, now) for meter in guard.meters))

    def _charge(self, meter: Meter, now: int) -> TransactWriteItemTypeDef:
        write = charge(Write(self.table, meter.key), "tat", meter.limit, meter.tat, now)
        return charge(write, "expires_at", meter.limit, meter.tat, now).update()

    def confirm(self, guard: Guard, now: int) -> None:
        """Remember a known source, if the guard still allows one more; else raises Conflict."""
        transact(self.client, *allowed(self.table, guard, now))


def allowed(table: str, guard: Guard, now: int) -> list[TransactWriteItemTypeDef]:
    """Return the writes of a right password: what it requires, and the source that it shows."""
    writes = [
        Write(table, meter.key).absent_or_at_most("tat", meter.limit.ceiling(now)).check()
        for meter in guard.meters
    ]
    if guard.known:
        until = now + KNOWN_FOR
        writes.append(Write(table, guard.known).set(tat=until, expires_at=until).update())
    return writes
