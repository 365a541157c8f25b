"""The key ring in Secrets Manager: one secret, whatever the number of users."""

from dataclasses import dataclass

from gatehouse.adapters.secrets import SecretsProvider
from gatehouse.domain.errors import TemporarilyUnavailable
from gatehouse.domain.key_ring import KeyRing
from gatehouse.domain.secret import Secret


@dataclass(frozen=True)
class SecretsManagerKeyRing:
    """Seal and open with the ring, which is read again when it is older than `max_age` seconds.

    It is also read again when it lacks the key of a seed, so that a new key opens at once.
    """

    provider: SecretsProvider
    name: str
    max_age: int

    def seal(self, seed: Secret, user_key: str, seed_id: str) -> str:
        """Return a seed, sealed under the current key."""
        return self._read().seal(seed, user_key, seed_id)

    def is_current(self, sealed: str) -> bool:
        """Tell whether a seed is sealed under the current key."""
        return self._read().is_current(sealed)

    def open(self, sealed: str, user_key: str, seed_id: str) -> Secret:
        """Return the seed; what does not open is unavailable."""
        ring = self._read()
        if not ring.has_key_of(sealed):
            ring = self._read(fresh=True)
        try:
            return ring.open(sealed, user_key, seed_id)
        except ValueError as error:
            raise TemporarilyUnavailable from error

    def _read(self, *, fresh: bool = False) -> KeyRing:
        try:
            text = self.provider.get(self.name, max_age=self.max_age, force_fetch=fresh)
            return KeyRing.parse(text)
        except ValueError as error:
            raise TemporarilyUnavailable from error
