"""Counts of messages and wrong codes in DynamoDB, in the writes that they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.dynamo import Write, transact
from gatehouse.domain.errors import Conflict, SendLimitReached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from gatehouse.domain.quotas import Count


@dataclass(frozen=True)
class DynamoQuotas:
    """Keep `Quotas` in the table of throttles, gone by TTL when their hour or day is over."""

    client: DynamoDBClient
    table: str

    def take(self, counts: Sequence[Count], now: int) -> None:
        """Count one more on all or none; raises SendLimitReached when one is spent."""
        if ends_at := self.transact([], counts):
            raise SendLimitReached(ends_at - now)

    def transact(self, writes: list[TransactWriteItemTypeDef], counts: Sequence[Count]) -> int:
        """Write and count one more; return when the spent ones end, 0 when all is written."""
        more = [
            Write(self.table, each.key)
            .count("count", each.most)
            .set(expires_at=each.ends_at)
            .update()
            for each in counts
        ]
        try:
            transact(self.client, *writes, *more)
        except Conflict as conflict:
            spent = [place - len(writes) for place in conflict.writes]
            if min(spent) < 0:  # not the counts alone
                raise
            return max(counts[place].ends_at for place in spent)
        return 0

    def less(self, counts: Sequence[Count], times: int) -> list[TransactWriteItemTypeDef]:
        """Return the writes that take back what was counted so often."""
        return [
            Write(self.table, each.key).add("count", -times).set(expires_at=each.ends_at).update()
            for each in counts
        ]
