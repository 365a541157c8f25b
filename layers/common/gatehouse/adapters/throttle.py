"""Throttles in DynamoDB: one number an item, gone by TTL when it no longer says anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.challenges import allowed
from gatehouse.adapters.dynamo import Write, charge, transact
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
        """Count one more; raises Conflict when the throttle is spent."""
        try:
            self._charge(key, limit, tat, now)
        except Conflict:
            if tat > now:
                raise
            self._charge(key, limit, now + 1, now)  # charged meanwhile: it is busy

    def _charge(self, key: str, limit: Limit, tat: int, now: int) -> None:
        write = charge(Write(self.table, key), "tat", limit, tat, now)
        transact(self.client, charge(write, "expires_at", limit, tat, now).update())

    def confirm(self, key: str, limit: Limit, now: int) -> None:
        """Make sure that the throttle still allows one more; raises Conflict when it does not."""
        transact(self.client, allowed(self.table, key, limit, now).check())
