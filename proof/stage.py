"""Where the proof plays: the real flows on the tests' fakes, without password and signature.

Neither has a say in how many guesses are compared, and both cost more time than all the rest. Nor
are messages limited here: the bound holds without that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gatehouse.domain.challenge import State
from gatehouse.domain.errors import MfaTokenInvalid
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.mfa_token import issue
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import User

from tests.builders import LOGIN_KEY, UNLIMITED, a_user
from tests.fakes.services import RecordingSigner
from tests.fakes.world import World

DAY = 86_400
YEAR = 365 * DAY
KEPT = 50  # of what the fakes remember
CHALLENGE_LIFE = 600


@dataclass
class Unsigned(RecordingSigner):
    """Sign nothing: a grant is a grant."""

    def sign(self, claims: Mapping[str, object]) -> Secret:
        """Return a token that nobody could use."""
        del claims
        return Secret("unsigned")


@dataclass
class Stage:
    """One user, and whoever logs in as them."""

    enrolments: int = 0  # of methods that a hundred failures in a row had disabled

    def __post_init__(self) -> None:
        """Start with a full budget."""
        self.world = World(signer=Unsigned(), limits=UNLIMITED)
        self.key = key_of("ada")
        self.world.add(a_user(key=self.key))

    @property
    def now(self) -> int:
        """Return the epoch seconds."""
        return self.world.clock.now()

    @property
    def user(self) -> User:
        """Return the user as stored."""
        return self.world.users.items[self.key]

    def go_to(self, time: int) -> None:
        """Let time pass, and forget what is long over, as the tables' TTL does."""
        self.world.clock.time = max(time, self.now)
        if len(self.world.challenges.items) > KEPT:
            for each in [*self.world.challenges.items.values()]:
                if each.expires_at <= self.now:
                    del self.world.challenges.items[each.id]
            self.world.journal.events.clear()
            self.world.sms.messages.clear()
            self.world.email.messages.clear()

    def enrol(self) -> None:
        """Enrol everything again at once, which is the best that can happen to a thief."""
        self.world.administer.reset_mfa("ada")
        fresh = a_user(key=self.key)
        self.world.add(
            replace(self.user, factors=fresh.factors, recovery_codes=fresh.recovery_codes)
        )
        self.enrolments += 1

    def challenge(self, method: Method) -> Secret:
        """Open a challenge, as a right password does, for a method that the user has."""
        if not self.user.offers(method):
            self.enrol()
        nonce = key_of(self.world.entropy.token())
        return issue(LOGIN_KEY.read(), self.user, nonce, self.now + CHALLENGE_LIFE)

    def select(self, token: Secret, method: Method) -> str:
        """Select a method; return the code if one was sent."""
        return self.world.right(method) if self.world.select(token, method).sent else ""

    def stands(self, token: Secret, method: Method) -> bool:
        """Tell whether one of `challenge` is still good for a guess."""
        try:
            known = self.world.challenge(token)
        except MfaTokenInvalid:
            return False
        return (
            known.user_version == self.user.version
            and known.state(self.now) in {State.OPEN, State.SELECTED}
            and self.user.offers(method)
        )

    def valid(self, method: Method, sent: str) -> list[str]:
        """Return every code that is right at this moment."""
        if method is Method.APP:
            return [self.world.app_code(offset) for offset in (-1, 0, 1)]
        return [sent]


def wrong_code(valid: Iterable[str]) -> str:
    """Return a code that is not right, as long as those that are."""
    codes = frozenset(valid)
    length = len(next(iter(codes)))
    return next(
        code for code in (f"{number:0{length}}" for number in range(10)) if code not in codes
    )
