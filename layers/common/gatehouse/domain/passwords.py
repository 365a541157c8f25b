"""Passwords: argon2id with OWASP's first choice of parameters (ASVS 11.4.2)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gatehouse.domain.secret import Secret

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

# Compared when there is no such user, so that the answer takes the same time: nothing matches it.
NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1"
    "$Z2F0ZWhvdXNlLW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)


def hash_password(password: Secret) -> str:
    """Return the PHC string of the whole password, neither trimmed nor changed."""
    return _HASHER.hash(password.reveal())


def matches(password_hash: str, password: Secret) -> bool:
    """Tell whether the password is right; a broken hash matches nothing."""
    try:
        return _HASHER.verify(password_hash, password.reveal())
    except (VerificationError, InvalidHashError):
        return False


def outdated(password_hash: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)
