"""The `mfa_token`: says that a password was right, whose and until when, under a MAC.

Nothing is stored for it. Its challenge is, from the first selection on.
"""

import re
from dataclasses import dataclass
from typing import Self

from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import MfaTokenInvalid
from gatehouse.domain.keys import key_of
from gatehouse.domain.mac import mac, same
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import User

TOKEN = re.compile(
    r"(?P<user_key>[\w-]{43})\.(?P<nonce>[\w-]{43})(?P<end>[0-9a-f]{8})(?P<mac>[0-9a-f]{64})",
    re.ASCII,
)


@dataclass(frozen=True)
class MfaToken:
    """A token as it came; it means nothing before `challenge` has looked at it.

    `expires_at` is in epoch seconds.
    """

    challenge_id: str
    user_key: str
    nonce: str
    expires_at: int
    mac: str

    @classmethod
    def parse(cls, text: Secret) -> Self:
        """Return the token; raises MfaTokenInvalid when it was never one of ours."""
        found = TOKEN.fullmatch(text.reveal())
        if found is None:
            raise MfaTokenInvalid
        user_key, nonce, end, tag = found.groups()
        return cls(key_of(text.reveal()), user_key, nonce, int(end, 16), tag)

    def challenge(
        self, key: Secret, stored: Challenge | None, user: User | None
    ) -> tuple[Challenge, User]:
        """Return the challenge as stored, or as it is before a selection, and its user.

        Raises MfaTokenInvalid where the token is not of this user as they are now.
        """
        if user is None or not user.active:
            raise MfaTokenInvalid
        if not same(self.mac, _mac(key, user, self.nonce, self.expires_at)):
            raise MfaTokenInvalid
        fresh = Challenge(
            id=self.challenge_id,
            user_key=user.key,
            user_id=user.user_id,
            user_version=user.version,
            expires_at=self.expires_at,
        )
        return stored or fresh, user


def issue(key: Secret, user: User, nonce: str, expires_at: int) -> Secret:
    """Return a new token of a user; `nonce` is 43 characters of chance, never used twice."""
    tag = _mac(key, user, nonce, expires_at)
    return Secret(f"{user.key}.{nonce}{expires_at:08x}{tag}")


def _mac(key: Secret, user: User, nonce: str, expires_at: int) -> str:
    parts = (user.key, user.user_id, str(user.version), nonce, str(expires_at))
    return mac(key, "mfa_token", *parts).hex()
