"""Users in DynamoDB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gatehouse.adapters.dynamo import Item, Write, from_dynamo, read, to_dynamo, transact
from gatehouse.adapters.errors import dependency
from gatehouse.domain.errors import Conflict, UserExists
from gatehouse.domain.methods import FACTORS, Factor, Method
from gatehouse.domain.users import Status, User
from gatehouse.ports import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_dynamodb import DynamoDBClient


BY_ID = "by_id"  # the index of users' keys by `user_id`


@dataclass(frozen=True)
class DynamoUsers:
    """Keep `Users` in one table, and read throttles beside a user."""

    client: DynamoDBClient
    table: str
    throttles: str

    def get(self, user_key: str) -> User | None:
        """Return the user, consistently."""
        with dependency():
            answer = self.client.get_item(
                TableName=self.table, Key=to_dynamo({"pk": user_key}), ConsistentRead=True
            )
        return user_of(from_dynamo(answer["Item"])) if "Item" in answer else None

    def with_throttles(
        self, user_key: str, throttle_keys: Sequence[str], *, again: bool = False
    ) -> tuple[User | None, dict[str, int]]:
        """Return the user and the throttles' `tat`s by key; what is absent is left out."""
        wanted = {self.table: [user_key], self.throttles: throttle_keys}
        found = read(self.client, wanted, aged=() if again else (self.throttles,))
        user = found[self.table].get(user_key)
        tats = {key: int(item["tat"]) for key, item in found[self.throttles].items()}
        return user_of(user) if user else None, tats

    def find(self, user_id: str) -> User | None:
        """Return the user that a token names: its key by the index, which is never changed."""
        user_key = find(self.client, self.table, user_id)
        return self.get(user_key) if user_key else None

    def page(self, after: str, size: int) -> tuple[list[User], str]:
        """Return the next users and the key of the last one, which is empty at the end."""
        start: Any = {"ExclusiveStartKey": to_dynamo({"pk": after})} if after else {}
        with dependency():
            answer = self.client.scan(
                TableName=self.table, Limit=size, ConsistentRead=True, **start
            )
        last = from_dynamo(answer.get("LastEvaluatedKey", {}))
        return [user_of(from_dynamo(item)) for item in answer["Items"]], last.get("pk", "")

    def create(self, user: User) -> None:
        """Add a user; raises UserExists."""
        try:
            transact(self.client, Write(self.table, user.key).absent().put(item_of(user)))
        except Conflict:
            raise UserExists from None

    def replace(self, before: User, after: User) -> None:
        """Write what differs; raises Conflict when the user has changed since."""
        transact(self.client, change_of(self.table, Change(before, after)).update())

    def rehash(self, user: User, password_hash: str) -> None:
        """Replace the hash of an unchanged password; a hash that changed meanwhile is kept."""
        write = Write(self.table, user.key).equal(password_hash=user.password_hash)
        try:
            transact(self.client, write.set(password_hash=password_hash).update())
        except Conflict:
            return

    def delete(self, user: User) -> None:
        """Remove the user; raises Conflict when it has changed since."""
        transact(self.client, unchanged(self.table, user).delete())


def unchanged(table: str, user: User) -> Write:
    """Start a write that requires the user to be as it was read.

    A seed that moves changes neither the version nor, in the end, the spare seeds.
    """
    write = Write(table, user.key).equal(user_id=user.user_id, version=user.version)
    write.as_read("methods.APP.seed_id", user.seed_id)
    return write.as_read("spare_seeds", dict(user.spare_seeds))


def change_of(table: str, change: Change) -> Write:
    """Start a write of what differs, which requires the user to be as it was read."""
    old, new = item_of(change.before), item_of(change.after)
    changes = {name: new.get(name) for name in old | new if old.get(name) != new.get(name)}
    return unchanged(table, change.before).set(**changes)


def item_of(user: User) -> Item:
    """Return the user's attributes; what is unset is absent."""
    item = {
        "user_id": user.user_id,
        "username": user.username,
        "password_hash": user.password_hash,
        "status": user.status.value,
        "methods": {each.method.value: factor_of(each) for each in user.factors.values()},
        "preferred": user.preferred and user.preferred.value,
        "recovery_codes": set(user.recovery_codes) or None,
        "last_step": user.last_step,
        "budget": user.budget or None,
        "hardened_attempts": user.hardened_attempts or None,
        "next_attempt_at": user.next_attempt_at or None,
        "must_change": user.must_change or None,
        "kept": user.kept or None,
        "spare_seeds": dict(user.spare_seeds) or None,
        "challenges": {},
        **{failures_of(method): count for method, count in user.failures.items()},
        "version": user.version,
    }
    return {name: value for name, value in item.items() if value is not None}


def factor_of(factor: Factor) -> Item:
    """Return a factor's attributes, but its method; what is unset is absent."""
    item = {
        "confirmed_at": factor.confirmed_at,
        "destination": factor.destination,
        "country": factor.country,
        "seed_id": factor.seed_id,
        "sealed_seed": factor.sealed_seed,
    }
    return {name: value for name, value in item.items() if value}


def find(client: DynamoDBClient, table: str, user_id: str) -> str | None:
    """Return the key of a user; a user who was created just now may not be found yet."""
    with dependency():
        answer = client.query(
            TableName=table,
            IndexName=BY_ID,
            KeyConditionExpression="user_id = :user_id",
            ExpressionAttributeValues=to_dynamo({":user_id": user_id}),
        )
    return next((from_dynamo(item)["pk"] for item in answer["Items"]), None)


def failures_of(method: Method) -> str:
    """Return the attribute that counts a factor's failures in a row."""
    return f"failures_{method.value}"


def user_of(item: Item) -> User:
    """Return the user that an item holds."""
    factors = {
        Method(name): Factor(method=Method(name), **factor)
        for name, factor in item["methods"].items()
    }
    return User(
        key=item["pk"],
        user_id=item["user_id"],
        username=item["username"],
        password_hash=item["password_hash"],
        status=Status(item["status"]),
        factors=factors,
        preferred=Method(item["preferred"]) if "preferred" in item else None,
        recovery_codes=frozenset(item.get("recovery_codes", ())),
        last_step=item.get("last_step"),
        budget=item.get("budget", 0),
        hardened_attempts=item.get("hardened_attempts", 0),
        next_attempt_at=item.get("next_attempt_at", 0),
        must_change=item.get("must_change", False),
        kept=item.get("kept", ""),
        spare_seeds=item.get("spare_seeds", {}),
        failures={
            method: item[failures_of(method)] for method in FACTORS if failures_of(method) in item
        },
        version=item["version"],
        challenges=item.get("challenges"),
    )
