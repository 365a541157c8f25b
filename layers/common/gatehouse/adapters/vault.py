"""TOTP seeds, in Secrets Manager or sealed in their users' items, and the keys of digests."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.errors import dependency
from gatehouse.adapters.secrets import SecretsProvider
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import User

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_secretsmanager import SecretsManagerClient

    from gatehouse.adapters.key_ring import SecretsManagerKeyRing

KEY_MAX_AGE = 3600  # seconds


@dataclass(frozen=True)
class UserVault:
    """Keep `Vault`: new seeds as `sealing` says, and all of them are read.

    The ring is made when something is first sealed or opened.
    """

    secrets: "SecretsManagerSeeds"
    ring: "Callable[[], SecretsManagerKeyRing]"
    sealing: bool

    def read(self, user: User) -> Secret:
        """Return the seed of the user's authenticator."""
        app = user.factors[Method.APP]
        if app.sealed_seed:
            return self.ring().open(app.sealed_seed, user.key, app.seed_id)
        return self.secrets.read(user.user_id, app.seed_id)

    def keep(self, user: User, seed_id: str, seed: Secret) -> str:
        """Return a seed sealed, or store it as a secret and return nothing."""
        if self.sealing:
            return self.ring().seal(seed, user.key, seed_id)
        self.secrets.create(user.user_id, seed_id, seed)
        return ""

    def keeps(self, app: Factor) -> bool:
        """Tell whether a seed is where it would be kept today, under the key of today."""
        if self.sealing and app.sealed_seed:
            return self.ring().is_current(app.sealed_seed)
        return self.sealing is bool(app.sealed_seed)

    def delete(self, user_id: str, seed_id: str) -> None:
        """Remove the secret of a seed; one that is gone already is fine."""
        self.secrets.delete(user_id, seed_id)


@dataclass(frozen=True)
class SecretsManagerSeeds:
    """Keep a seed under `<prefix><user id>/<seed id>`, encrypted with our own key."""

    client: "SecretsManagerClient"
    prefix: str
    key: str  # ARN

    def read(self, user_id: str, seed_id: str) -> Secret:
        """Return the seed, base32."""
        with dependency():
            answer = self.client.get_secret_value(SecretId=self._name(user_id, seed_id))
        return Secret(answer["SecretString"])

    def create(self, user_id: str, seed_id: str, seed: Secret) -> None:
        """Store the seed of a new authenticator; the same one again is fine."""
        with dependency(), suppress(self.client.exceptions.ResourceExistsException):
            self.client.create_secret(
                Name=self._name(user_id, seed_id),
                SecretString=seed.reveal(),
                KmsKeyId=self.key,
            )

    def delete(self, user_id: str, seed_id: str) -> None:
        """Remove the seed at once; one that is gone already is fine."""
        with dependency(), suppress(self.client.exceptions.ResourceNotFoundException):
            self.client.delete_secret(
                SecretId=self._name(user_id, seed_id), ForceDeleteWithoutRecovery=True
            )

    def _name(self, user_id: str, seed_id: str) -> str:
        return f"{self.prefix}{user_id}/{seed_id}"


@dataclass(frozen=True)
class SecretsManagerKey:
    """Read the pepper, or the key of logins, once an hour."""

    provider: SecretsProvider
    name: str

    def read(self) -> Secret:
        """Return the key; raises TemporarilyUnavailable."""
        return Secret(self.provider.get(self.name, max_age=KEY_MAX_AGE))
