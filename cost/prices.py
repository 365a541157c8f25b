"""The price table, as it is written down in `prices.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True)
class Price:
    """So many US dollars for so many."""

    dollars: float
    per: int
    source: str
    date: date
    name: str = ""

    def of(self, count: float) -> float:
        """Return the dollars for a count."""
        return self.dollars * count / self.per


@dataclass(frozen=True)
class Prices:
    """All prices of a region, and what is assumed."""

    region: str
    aws: Mapping[str, Price]
    sms: Mapping[str, Price]
    by_user: Mapping[str, Price]
    by_login: Mapping[str, Price]
    assumed: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def every(self) -> dict[str, Price]:
        """Return all of them by name."""
        return {**self.aws, **self.sms, **self.by_user, **self.by_login}


def load(text: str = TABLE.read_text(encoding="utf-8")) -> Prices:
    """Read the table; raises TypeError when a price lacks its source or date."""
    table = tomllib.loads(text)
    peers = table["peers"]
    groups = (table["aws"], table["sms"], peers["user"], peers["login"])
    aws, sms, user, login = (
        {name: Price(**each) for name, each in group.items()} for group in groups
    )
    return Prices(table["region"], aws, sms, user, login, table["assumed"])
