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
    """Keep `Quotas` in the table of throttles, one item a key, gone by TTL when its day is over."""

    client: DynamoDBClient
    table: str

    def take(self, counts: Sequence[Count], now: int) -> None:
        """Count one more on all or none; raises SendLimitReached when one is spent."""
        if ends_at := self.transact([], counts):
            raise SendLimitReached(ends_at - now)

    def transact(self, writes: list[TransactWriteItemTypeDef], counts: Sequence[Count]) -> int:
        """Write and count one more; return when the spent ones end, 0 when all is written."""
        items = _by_key(counts)
        try:
            transact(self.client, *writes, *map(self._more, items))
        except Conflict as conflict:
            found = {place - len(writes): item for place, item in conflict.found.items()}
            if min(found) < 0:  # not the counts alone
                raise
            return max(
                count.ends_at
                for place, item in found.items()
                for count in items[place]
                if count.spent(item.get(count.name, 0))
            )
        return 0

    def less(self, counts: Sequence[Count], times: int) -> list[TransactWriteItemTypeDef]:
        """Return the writes that take back what was counted so often."""
        return [self._less(item, times) for item in _by_key(counts)]

    def _more(self, item: Sequence[Count]) -> TransactWriteItemTypeDef:
        write = self._write(item).shown()
        for each in item:
            write.count(each.name, each.most)
        return write.update()

    def _less(self, item: Sequence[Count], times: int) -> TransactWriteItemTypeDef:
        write = self._write(item)
        for each in item:
            write.add(each.name, -times)
        return write.update()

    def _write(self, item: Sequence[Count]) -> Write:
        return Write(self.table, item[0].key).set(expires_at=max(each.ends_at for each in item))


def _by_key(counts: Sequence[Count]) -> list[list[Count]]:
    """Return the counts by the item that keeps them."""
    items: dict[str, list[Count]] = {}
    for each in counts:
        items.setdefault(each.key, []).append(each)
    return list(items.values())
