"""Handovers in DynamoDB: spent by one conditional delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.dynamo import Write, read, transact
from gatehouse.domain.handover import Handover

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class DynamoHandovers:
    """Keep `Handovers` in one table."""

    client: DynamoDBClient
    table: str

    def add(self, handover: Handover) -> None:
        """Add a handover."""
        item = {"sealed": handover.sealed, "expires_at": handover.expires_at}
        transact(self.client, Write(self.table, handover.key).absent().put(item))

    def get(self, key: str) -> Handover | None:
        """Return a handover."""
        item = read(self.client, {self.table: [key]})[self.table].get(key)
        return Handover(key, item["sealed"], item["expires_at"]) if item else None

    def spend(self, handover: Handover, now: int) -> None:
        """Remove a handover that is there and has not expired."""
        transact(self.client, Write(self.table, handover.key).above("expires_at", now).delete())
