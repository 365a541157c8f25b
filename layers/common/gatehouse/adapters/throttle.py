"""Throttles in DynamoDB: one number an item, gone by TTL when it no longer says anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.dynamo import Write, charge, read, transact
from gatehouse.domain.errors import Conflict
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
        """Remember a known source, if the guard still allows one more; else raises Conflict.

        Where there is nothing to remember, a consistent reading says as much as a write's check.
        """
        if not guard.known:
            keys = {self.table: [meter.key for meter in guard.meters]}
            found = read(self.client, keys)[self.table]
            tats = {key: int(item["tat"]) for key, item in found.items()}
            if any(each.limit.wait(tats.get(each.key, 0), now) for each in guard.meters):
                raise Conflict
            return
        until = now + KNOWN_FOR
        source = Write(self.table, guard.known).set(tat=until, expires_at=until)
        transact(self.client, *(self._check(each, now) for each in guard.meters), source.update())

    def _check(self, meter: Meter, now: int) -> TransactWriteItemTypeDef:
        ceiling = meter.limit.ceiling(now)
        return Write(self.table, meter.key).absent_or_at_most("tat", ceiling).check()
