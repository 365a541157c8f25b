"""Undos in DynamoDB, beside the enrolments: gone by TTL, used up by one conditional delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.dynamo import Item, Write, read, transact
from gatehouse.adapters.users import change_of, factor_of, user_of
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.undo import Undo

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from gatehouse.domain.users import User
    from gatehouse.ports import Change


@dataclass(frozen=True)
class DynamoUndos:
    """Keep `Undos` in the table of enrolments."""

    client: DynamoDBClient
    table: str
    users: str

    def load(self, key: str) -> tuple[User | None, Undo | None]:
        """Return an undo and its user."""
        item = read(self.client, {self.table: [key]})[self.table].get(key)
        if item is None:
            return None, None
        undo = undo_of(item)
        user = read(self.client, {self.users: [undo.user_key]})[self.users].get(undo.user_key)
        return user_of(user) if user else None, undo

    def apply(self, undo: Undo, change: Change, now: int) -> None:
        """Use the undo up and change the user, both or neither; raises Conflict."""
        used = Write(self.table, undo.key).above("expires_at", now).delete()
        transact(self.client, used, change_of(self.users, change).update())


def item_of(undo: Undo) -> Item:
    """Return the undo's attributes."""
    return {
        "user_key": undo.user_key,
        "user_id": undo.user_id,
        "method": undo.factor.method.value,
        "factor": factor_of(undo.factor),
        "expires_at": undo.expires_at,
    }


def undo_of(item: Item) -> Undo:
    """Return the undo that an item holds."""
    factor = Factor(method=Method(item["method"]), **item["factor"])
    return Undo(item["pk"], item["user_key"], item["user_id"], factor, item["expires_at"])
