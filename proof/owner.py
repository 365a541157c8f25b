"""The owner: logs in, mistypes once, and does whatever the flows then ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from gatehouse.domain.errors import CodeIncorrect, MethodNotSelected, MethodUnavailable, RetryLater
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.totp import STEP

from proof.stage import DAY, YEAR, Stage, wrong_code

LOGINS = 300  # a year
MINUTE = 60


def login_times(dice: Random, start: int, years: int, logins: int = LOGINS) -> list[int]:
    """Return when the owner logs in: at minutes of each year, whenever they like."""
    minutes = [
        year * YEAR + MINUTE * minute
        for year in range(years)
        for minute in sorted(dice.sample(range(365 * DAY // MINUTE), logins))
    ]
    return [start + minute for minute in minutes]


@dataclass
class Owner:
    """Log in by one method; `meanwhile` is what somebody else does between two of their steps."""

    stage: Stage
    method: Method
    meanwhile: Callable[[], None] = lambda: None
    logins: int = 0
    hardened: int = 0  # logins that were made harder
    longest_wait: int = 0  # seconds
    token: Secret | None = None
    sent: str = ""
    came_at: int = 0
    mistyped: bool = False

    def log_in(self) -> int | None:
        """Mistype once, then log in; return when to come back if told to wait."""
        now = self.stage.now
        if self.token is None:
            self.came_at = now
        token = self._challenge()
        try:
            self._select(token)
            self._mistype(token)
            self.meanwhile()
            self._answer(token, right=True)
        except RetryLater as refusal:
            return now + refusal.retry_after
        except (CodeIncorrect, MethodUnavailable):  # this step was spent, or the last failure
            return now + STEP
        self._arrived(token)
        self.meanwhile()
        return None

    def _challenge(self) -> Secret:
        """Go on with the challenge as long as it lasts."""
        if self.token is None or not self.stage.stands(self.token, self.method):
            self.token = self.stage.challenge(self.method)
        return self.token

    def _select(self, token: Secret) -> None:
        self.sent = self.stage.select(token, self.method) or self.sent

    def _mistype(self, token: Secret) -> None:
        if self.mistyped:
            return
        try:
            self._answer(token, right=False)
        except CodeIncorrect:
            self.mistyped = True

    def _answer(self, token: Secret, *, right: bool) -> None:
        try:
            self._type(token, right=right)
        except MethodNotSelected:  # the budget ran out meanwhile: select again
            self._select(token)
            self._type(token, right=right)

    def _type(self, token: Secret, *, right: bool) -> None:
        world, app = self.stage.world, self.method is Method.APP
        following = world.app_code(1) if app and world.challenge(token).hardened else None
        code = world.app_code() if app else self.sent
        world.verify(
            token,
            code if right else wrong_code(self.stage.valid(self.method, self.sent)),
            following,
        )

    def _arrived(self, token: Secret) -> None:
        self.logins += 1
        self.hardened += self.stage.world.challenge(token).hardened
        self.longest_wait = max(self.longest_wait, self.stage.now - self.came_at)
        self.token, self.mistyped = None, False
