"""Secrets Manager, asked again only when what it said is old."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gatehouse.adapters.errors import dependency

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient


@dataclass(frozen=True)
class SecretsProvider:
    """Get secrets by name, and keep them."""

    client: "SecretsManagerClient"
    kept: dict[str, tuple[float, str]] = field(
        default_factory=dict[str, tuple[float, str]], repr=False
    )

    def get(self, name: str, *, max_age: int, force_fetch: bool = False) -> str:
        """Return a secret as it was at most `max_age` seconds ago; raises TemporarilyUnavailable.

        With `force_fetch` it is asked for now.
        """
        fetched, text = self.kept.get(name, (-max_age, ""))
        now = time.monotonic()
        if force_fetch or now >= fetched + max_age:
            with dependency():
                text = self.client.get_secret_value(SecretId=name)["SecretString"]
            self.kept[name] = now, text
        return text
