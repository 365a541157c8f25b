"""DynamoDB in two verbs: read items together, write them together or not at all."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from gatehouse.adapters.errors import dependency
from gatehouse.adapters.notation import plain, written
from gatehouse.domain.errors import Conflict, TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from gatehouse.domain.limits import Limit

type Item = dict[str, Any]

PAUSES = (0.05, 0.1, 0.2)  # seconds between tries when DynamoDB asks to come again


@dataclass
class Write:
    """One item's part of a transaction: what changes, and what must be true of it."""

    table: str
    key: str
    sets: dict[str, Any] = field(default_factory=dict[str, Any])
    removes: list[str] = field(default_factory=list[str])
    takes: dict[str, Any] = field(default_factory=dict[str, Any])
    conditions: list[str] = field(default_factory=list[str])
    names: dict[str, str] = field(default_factory=dict[str, str])
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    options: dict[str, str] = field(default_factory=dict[str, str])

    def set(self, **attributes: object) -> Self:
        """Set attributes; None removes one."""
        for name, value in attributes.items():
            if value is None:
                self.removes.append(self._name(name))
            else:
                self.sets[self._name(name)] = self._value(value)
        return self

    def add(self, name: str, amount: int) -> Self:
        """Add to a number; absent is 0."""
        name = self._name(name)
        self.sets[name] = f"if_not_exists({name}, {self._value(0)}) + {self._value(amount)}"
        return self

    def count(self, name: str, most: int) -> Self:
        """Count one more of what may be counted `most` times; absent is 0."""
        return self.absent_or_at_most(name, most - 1).add(name, 1)

    def take(self, name: str, element: str) -> Self:
        """Take an element out of a set of strings that must hold it."""
        self.takes[self._name(name)] = self._value({element})
        return self._when(f"contains({self._name(name)}, {self._value(element)})")

    def equal(self, **attributes: object) -> Self:
        """Require attributes to be as given."""
        for name, value in attributes.items():
            self._when(f"{self._name(name)} = {self._value(value)}")
        return self

    def above(self, name: str, value: int) -> Self:
        """Require a number to be above `value`."""
        return self._when(f"{self._name(name)} > {self._value(value)}")

    def at_most(self, name: str, value: int) -> Self:
        """Require a number to be `value` at the most."""
        return self._when(f"{self._name(name)} <= {self._value(value)}")

    def absent_or_at_most(self, name: str, value: int) -> Self:
        """Require a number to be `value` at the most, if it is there at all."""
        name = self._name(name)
        return self._when(f"(attribute_not_exists({name}) OR {name} <= {self._value(value)})")

    def as_read(self, name: str, value: object) -> Self:
        """Require an attribute to be as it was read; one that is absent was read as nothing."""
        name = self._name(name)
        return self._when(
            f"{name} = {self._value(value)}" if value else f"attribute_not_exists({name})"
        )

    def begins(self, name: str, text: str) -> Self:
        """Require an attribute to begin with a text."""
        return self._when(f"begins_with({self._name(name)}, {self._value(text)})")

    def contains(self, name: str, text: str) -> Self:
        """Require an attribute to contain a text."""
        return self._when(f"contains({self._name(name)}, {self._value(text)})")

    def absent(self) -> Self:
        """Require that there is no such item yet."""
        return self._when(f"attribute_not_exists({self._name('pk')})")

    def shown(self) -> Self:
        """Have a Conflict show what was there."""
        self.options["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return self

    def update(self) -> TransactWriteItemTypeDef:
        """Return the write as an update of an item."""
        clauses = {
            "SET": ", ".join(f"{name} = {value}" for name, value in self.sets.items()),
            "REMOVE": ", ".join(self.removes),
            "DELETE": ", ".join(f"{name} {value}" for name, value in self.takes.items()),
        }
        expression = " ".join(f"{verb} {what}" for verb, what in clauses.items() if what)
        return {"Update": self._part(Key=self._key, UpdateExpression=expression)}

    def check(self) -> TransactWriteItemTypeDef:
        """Return the conditions alone."""
        return {"ConditionCheck": self._part(Key=self._key)}

    def delete(self) -> TransactWriteItemTypeDef:
        """Return the write as a removal."""
        return {"Delete": self._part(Key=self._key)}

    def put(self, item: Item) -> TransactWriteItemTypeDef:
        """Return the write as a whole new item."""
        return {"Put": self._part(Item=to_dynamo({"pk": self.key, **item}))}

    @property
    def _key(self) -> Any:
        return to_dynamo({"pk": self.key})

    def _part(self, **what: object) -> Any:
        """Return this item's part of a transaction; DynamoDB refuses expressions that are empty."""
        expressions = {
            "ConditionExpression": " AND ".join(self.conditions),
            "ExpressionAttributeNames": self.names,
            "ExpressionAttributeValues": to_dynamo(self.values),
        }
        return (
            {"TableName": self.table}
            | what
            | {name: each for name, each in expressions.items() if each}
            | self.options
        )

    def _when(self, condition: str) -> Self:
        self.conditions.append(condition)
        return self

    def _name(self, name: str) -> str:
        """Return the placeholder of an attribute, or of one within others: `methods.APP`."""
        parts = name.split(".")
        self.names |= {f"#{part}": part for part in parts}
        return ".".join(f"#{part}" for part in parts)

    def _value(self, value: object) -> str:
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = value
        return placeholder


def charge(write: Write, name: str, limit: Limit, tat: int, now: int) -> Write:
    """Count one more on a limit that was read as `tat`; the write fails when it is spent.

    An idle limit starts from now. A busy one is added to where it stands, so that parallel charges
    all count.
    """
    if tat <= now:
        return write.absent_or_at_most(name, now).set(**{name: limit.charged(tat, now)})
    return write.above(name, now).at_most(name, limit.ceiling(now)).add(name, limit.interval)


def transact(client: DynamoDBClient, *writes: TransactWriteItemTypeDef) -> None:
    """Write all or nothing; raises Conflict when a condition does not hold.

    The SDK sends one ClientRequestToken however often it retries, so a lost reply changes nothing.
    """
    _written(partial(client.transact_write_items, TransactItems=writes))


def update(client: DynamoDBClient, write: TransactWriteItemTypeDef) -> None:
    """Write one item, for half of what a transaction costs; raises Conflict.

    Where a reply is lost, the SDK's retry is a Conflict with what it has itself written: only for
    writes that are well when, read again, they are found done.
    """
    _written(partial(client.update_item, **write["Update"]))


def update_once(client: DynamoDBClient, write: Write, name: str, mark: str) -> None:
    """Write one item, under a mark that no other write leaves; raises Conflict.

    Where a reply is lost, the SDK's retry finds the mark and is content.
    """
    outer, inner = name.split(".")
    part = write.shown().update()["Update"]
    try:
        _written(partial(client.update_item, **part))
    except Conflict as conflict:
        if conflict.found[0].get(outer, {}).get(inner) != mark:
            raise


def _written(write: Callable[[], object]) -> None:
    """Write, and again where another write of the same item is under way."""
    for pause in PAUSES:
        try:
            with dependency():
                write()
        except TemporarilyUnavailable as unavailable:
            if not _come_again(unavailable.__cause__):
                raise
            time.sleep(pause)
        else:
            return
    raise TemporarilyUnavailable


def _come_again(cause: Any) -> bool:
    """Tell whether a refused write may be tried again; raises Conflict when it must not."""
    response = getattr(cause, "response", None) or {}  # of a call that had no reply it is None
    reasons = response.get("CancellationReasons", [])
    codes = [reason.get("Code") for reason in reasons]
    if failed := [place for place, code in enumerate(codes) if code == "ConditionalCheckFailed"]:
        raise Conflict({place: from_dynamo(reasons[place].get("Item", {})) for place in failed})
    match response.get("Error", {}).get("Code"):
        case "ConditionalCheckFailedException":
            raise Conflict({0: from_dynamo(response.get("Item", {}))})
        case "TransactionConflictException":
            return True
    return bool(set(codes) - {"None"})


def read(
    client: DynamoDBClient, keys: Mapping[str, Sequence[str]], aged: Collection[str] = ()
) -> dict[str, dict[str, Item]]:
    """Return the items that exist, by table and key, in one round trip.

    They are consistent, but those of `aged` tables may be a moment old and cost half as much.
    """
    request: Any = {
        table: {
            "Keys": [to_dynamo({"pk": key}) for key in wanted],
            "ConsistentRead": table not in aged,
        }
        for table, wanted in keys.items()
        if wanted
    }
    found: dict[str, dict[str, Item]] = {table: {} for table in keys}
    for pause in PAUSES:
        with dependency():
            answer = client.batch_get_item(RequestItems=request)
        for table, items in answer["Responses"].items():
            found[table] |= {item["pk"]: item for item in map(from_dynamo, items)}
        request = answer.get("UnprocessedKeys")
        if not request:
            return found
        time.sleep(pause)
    raise TemporarilyUnavailable


def to_dynamo(item: Mapping[str, Any]) -> Any:
    """Return an item in DynamoDB's notation."""
    return {name: written(value) for name, value in item.items()}


def from_dynamo(item: Mapping[str, Any]) -> Item:
    """Return an item in Python's notation."""
    return {name: plain(value) for name, value in item.items()}
