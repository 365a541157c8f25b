"""The quotas, as they are written down in `quotas.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("quotas.toml")


@dataclass(frozen=True)
class Quota:
    """So much a second, and so much at once."""

    what: str
    rate: float
    burst: float
    source: str

    def raised(self, rate: float) -> "Quota":
        """Return the quota at another rate, its burst in proportion."""
        return Quota(self.what, rate, self.burst * rate / self.rate, self.source)


def load(
    text: str = TABLE.read_text(encoding="utf-8"),
) -> tuple[dict[str, Quota], Mapping[str, Any]]:
    """Return the quotas by name, and what is assumed."""
    table = tomllib.loads(text)
    return {name: Quota(**each) for name, each in table["quota"].items()}, table["assumed"]
