"""A replaced phone or address can be taken back by whoever had it: by a link that works once."""

from dataclasses import dataclass

from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Factor
from gatehouse.domain.users import User

LIFE = 3 * 86_400  # seconds


@dataclass(frozen=True)
class Undo:
    """The factor that a user had before; `key` is the digest of the link's token."""

    key: str
    user_key: str
    user_id: str
    factor: Factor
    expires_at: int

    def apply(self, user: User) -> User:
        """Return the user with the factor of before; who could change it knows the password."""
        factors = {**user.factors, self.factor.method: self.factor}
        return user.changed(factors=factors, must_change=True)


def undo_key(token: str) -> str:
    """Return what the undo of a link's token is kept under."""
    return key_of("undo", token)
