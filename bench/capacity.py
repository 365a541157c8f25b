"""What DynamoDB charges for a call, by its published rules for tables that are paid by use.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html: a
consistent read takes one unit for each 4 KB of an item, another half of one; a write one for each
1 KB, in a transaction two. `ReturnConsumedCapacity` counts the same; no local DynamoDB counts like
AWS.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

from bench.stub import Call

READ, WRITE = 4096, 1024  # bytes to a unit
NESTED = 3  # bytes that a list or map takes beside what is in it

type Items = Mapping[str, Mapping[str, Mapping[str, Any]]]


def size_of(item: Mapping[str, Any]) -> int:
    """Return the bytes of an item in DynamoDB's notation, names included."""
    return sum(len(name.encode()) + _size_of_value(value) for name, value in item.items())


def _size_of_value(value: Mapping[str, Any]) -> int:
    ((kind, inner),) = value.items()
    match kind:
        case "S" | "B":
            return len(inner.encode())
        case "N":
            return ceil(len(inner.strip("-").replace(".", "")) / 2) + 1
        case "SS" | "NS" | "BS":
            return sum(len(each.encode()) for each in inner)
        case "M":
            return NESTED + size_of(inner)
        case "L":
            return NESTED + sum(map(_size_of_value, inner))
    return 1  # BOOL, NULL


def writes(calls: Iterable[Call], stored: Items) -> Counter[str]:
    """Return the write units of calls by table."""
    found = Counter[str]()
    for call in calls:
        if call.operation == "TransactWriteItems":
            for part in call.body["TransactItems"]:
                found[_table(part)] += 2 * _written(stored, part)
        elif call.operation == "UpdateItem":
            found[call.body["TableName"]] += _written(stored, {"Update": call.body})
    return found


def units(calls: Iterable[Call], stored: Items) -> tuple[float, int]:
    """Return the read and write units of calls on what is stored."""
    made = list(calls)
    asked = [call.body["RequestItems"] for call in made if call.operation == "BatchGetItem"]
    read = sum(_read(stored, *each) for tables in asked for each in tables.items())
    return read, writes(made, stored).total()


def _read(stored: Items, table: str, asked: Mapping[str, Any]) -> float:
    items = [stored.get(table, {}).get(key["pk"]["S"], key) for key in asked["Keys"]]
    each = 1 if asked["ConsistentRead"] else 0.5
    return sum(each * max(1, ceil(size_of(item) / READ)) for item in items)


def _table(part: Mapping[str, Any]) -> str:
    (what,) = part.values()
    return str(what["TableName"])


def _written(stored: Items, part: Mapping[str, Any]) -> int:
    """Return the units of one item, of a check as of a write: the larger of before and after."""
    (what,) = part.values()
    key = what.get("Key") or {"pk": what["Item"]["pk"]}
    before = stored.get(what["TableName"], {}).get(key["pk"]["S"], key)
    after = what.get("Item") or {**before, **what.get("ExpressionAttributeValues", {})}
    return max(1, ceil(max(size_of(before), size_of(after)) / WRITE))
