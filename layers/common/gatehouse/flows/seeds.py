"""Seeds of authenticators that are no factor's any more, or never became one's."""

from contextlib import suppress
from dataclasses import dataclass, replace

from gatehouse.domain.errors import Conflict, TemporarilyUnavailable
from gatehouse.domain.users import User
from gatehouse.ports import Users, Vault


@dataclass(frozen=True)
class Seeds:
    """Remove spare seeds, each when no confirmation under way can need it any more.

    A seed is on record at the user before it is stored and until it is gone, so that none is
    ever lost in the vault.
    """

    users: Users
    vault: Vault

    def tidy(self, user: User, now: int) -> User:
        """Remove what can be removed and return the user as they are then.

        What fails is tried again at the next change.
        """
        over = [seed_id for seed_id, at in user.spare_seeds.items() if at <= now]
        left = {each: at for each, at in user.spare_seeds.items() if each not in over}
        tidied = replace(user, spare_seeds=left)
        with suppress(TemporarilyUnavailable, Conflict):
            for seed_id in over:
                self.vault.delete(user.user_id, seed_id)
            if over:
                self.users.replace(user, tidied)
            return tidied
        return user
