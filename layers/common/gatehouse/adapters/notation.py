"""DynamoDB's notation of what Gatehouse stores: JSON's values, whole numbers, sets of texts."""

from collections.abc import Mapping
from typing import Any


def written(value: object) -> dict[str, Any]:
    """Return a value as DynamoDB takes it; raises TypeError for what is never stored."""
    match value:
        case Mapping():
            return {"M": {name: written(inner) for name, inner in value.items()}}
        case list() | tuple():
            return {"L": [written(inner) for inner in value]}
        case set() | frozenset():
            return {"SS": sorted(value)}
    return _written(value)


def _written(value: object) -> dict[str, Any]:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
    raise TypeError(f"{type(value).__name__} is not stored")


def plain(stored: Mapping[str, Any]) -> Any:
    """Return what DynamoDB gave, in Python's notation."""
    ((kind, value),) = stored.items()
    match kind:
        case "N":
            return int(value)
        case "SS":
            return set(value)
        case "M":
            return {name: plain(inner) for name, inner in value.items()}
        case "L":
            return [plain(inner) for inner in value]
        case "NULL":
            return None
    return value
