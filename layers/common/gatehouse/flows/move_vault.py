"""The Admin function's `move_vault`: bring seeds to where the stack keeps them today."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from gatehouse.domain.errors import Conflict, TemporarilyUnavailable
from gatehouse.domain.methods import Method
from gatehouse.domain.users import UNDER_WAY, User
from gatehouse.flows.seeds import Seeds
from gatehouse.ports import Clock, Entropy, Users

PAGE = 25  # users read together
AT_ONCE = 4  # Secrets Manager takes 50 writes a second of an account
LONGEST = 10  # seconds; the page that was begun is ended


@dataclass(frozen=True)
class Moved:
    """What a call has done: the seeds moved, those left for another pass, where to go on.

    Left are seeds that could not be moved now and secrets that may not be removed yet. `after` is
    empty when this pass is over.
    """

    moved: int = 0
    left: int = 0
    after: str = ""


@dataclass(frozen=True)
class MoveVault:
    """Move seeds while people log in. A pass that was cut short is just begun again."""

    users: Users
    seeds: Seeds
    clock: Clock
    entropy: Entropy

    def __call__(self, after: str) -> Moved:
        """Go on behind the user with the key `after`, for some seconds or to the end."""
        ends_at, done = self.clock.now() + LONGEST, Moved(after=after)
        with ThreadPoolExecutor(AT_ONCE) as workers:
            while True:
                users, last = self.users.page(done.after, PAGE)
                found = list(workers.map(self._move, users))
                moved, left = (sum(each[place] for each in found) for place in (0, 1))
                done = Moved(done.moved + moved, done.left + left, last)
                if not last or self.clock.now() >= ends_at:
                    return done

    def _move(self, user: User) -> tuple[bool, bool]:
        """Tell whether the user's seed was moved, and whether something is left to do."""
        now = self.clock.now()
        with suppress(TemporarilyUnavailable, Conflict):
            user = self.seeds.tidy(user, now)
            app = user.factors.get(Method.APP)
            if app is None or self.seeds.vault.keeps(app):
                return False, bool(user.spare_seeds)
            return True, bool(self._moved(user, now).spare_seeds)
        return False, True

    def _moved(self, user: User, now: int) -> User:
        """Keep the seed a second time, then let the user name that one."""
        seed_id, vault = self.entropy.identifier(), self.seeds.vault
        recorded = user.on_record(seed_id, now + UNDER_WAY)
        self.users.replace(user, recorded)
        moved = recorded.moved(seed_id, vault.keep(user, seed_id, vault.read(user)), now)
        self.users.replace(recorded, moved)
        return moved
