"""Secrets Manager: TOTP seeds, one secret a user, and the pepper."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from gatehouse.adapters.errors import dependency
from gatehouse.domain.errors import TemporarilyUnavailable
from gatehouse.domain.secret import Secret

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

PEPPER_MAX_AGE = 3600  # seconds


@dataclass(frozen=True)
class SecretsManagerVault:
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
class SecretsManagerPepper:
    """Read the pepper once an hour, through Powertools' parameter cache."""

    provider: SecretsProvider
    name: str

    def read(self) -> Secret:
        """Return the pepper."""
        try:
            value = self.provider.get(self.name, max_age=PEPPER_MAX_AGE)
        except GetParameterError as error:
            raise TemporarilyUnavailable from error
        return Secret(str(value))
