"""Throttles in DynamoDB: one number an item, gone by TTL when it no longer says anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.challenges import allowed
from gatehouse.adapters.dynamo import Write, transact
from gatehouse.domain.errors import Conflict

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from gatehouse.domain.limits import Limit


@dataclass(frozen=True)
class DynamoThrottle:
    """Keep `Throttle` in one table."""

    client: DynamoDBClient
    table: str

    def charge(self, key: str, limit: Limit, tat: int, now: int) -> None:
        """Count one more; raises Conflict when the throttle is spent.

        An idle throttle starts from now. A busy one is added to where it stands, so that parallel
        charges all count.
        """
        if tat <= now:
            until = limit.charged(tat, now)
            idle = Write(self.table, key).absent_or_at_most("tat", now)
            try:
                return transact(self.client, idle.set(tat=until, expires_at=until).update())
            except Conflict:
                pass  # somebody charged it meanwhile: it is busy
        busy = Write(self.table, key).above("tat", now).at_most("tat", limit.ceiling(now))
        busy.add("tat", limit.interval).add("expires_at", limit.interval)
        return transact(self.client, busy.update())

    def confirm(self, key: str, limit: Limit, now: int) -> None:
        """Make sure that the throttle still allows one more; raises Conflict when it does not."""
        transact(self.client, allowed(self.table, key, limit, now).check())
