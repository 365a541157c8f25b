"""The thief: holds the password, sees the user's counters, and does not see the codes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from random import Random

from gatehouse.domain.budget import BUDGET
from gatehouse.domain.errors import CodeIncorrect, RetryLater
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret

from proof.stage import CHALLENGE_LIFE, Stage, wrong_code

GIVEN = 4  # digits of a right code that a lucky thief is given in the Monte Carlo runs
NEVER = 1 << 62


@dataclass(frozen=True)
class Strategy:
    """How a thief spreads guesses: over time, over challenges, around the owner's logins."""

    name: str
    pause: int = 0  # seconds from one guess to the next, beside what the product asks for
    fresh: bool = False  # every guess in a challenge of its own
    races: bool = False  # guesses of the budget only while the owner logs in


@dataclass(frozen=True)
class Guess:
    """A guess that was compared."""

    time: int
    method: Method
    hardened: bool


@dataclass
class Held:
    """The challenge that the thief guesses at."""

    token: Secret
    method: Method
    sent: str
    hardened: bool
    opened_at: int


@dataclass
class Thief:
    """Guess whenever the product compares one.

    Without `dice` every guess is wrong, which counts how many there are. With `dice` the thief
    need only guess the last two digits, and leaves hardened guesses alone.
    """

    stage: Stage
    strategy: Strategy
    methods: Sequence[Method]
    dice: Random | None = None
    guesses: list[Guess] = field(default_factory=list[Guess])
    won: bool = False
    not_before: int = 0
    held: Held | None = None

    def __post_init__(self) -> None:
        """Take the methods in turn."""
        self.turns = cycle(self.methods)

    def ready_at(self) -> int:
        """Return when to guess next, if nobody else does anything."""
        user, now = self.stage.user, self.stage.now
        if not user.hardened(now):
            return NEVER if self.strategy.races else max(now, self.not_before)
        refilled = NEVER if self.strategy.races else now + BUDGET.wait(user.budget, now)
        waited = NEVER if self.dice else max(now, user.next_attempt_at)
        return max(self.not_before, min(refilled, waited))

    def race(self) -> None:
        """Guess as often as the product compares at this moment."""
        if not self.strategy.races:
            return
        while not self.won and not self.stage.user.hardened(self.stage.now):
            compared = len(self.guesses)
            self.guess()
            if len(self.guesses) == compared:
                return

    def guess(self) -> None:
        """Send one code, in a challenge that still stands."""
        try:
            self._send(self._challenge())
        except RetryLater as refusal:
            self.held, self.not_before = None, self.stage.now + refusal.retry_after

    def _challenge(self) -> Held:
        held, now = self.held, self.stage.now
        if held is not None and not self._over(held, now):
            return held
        method = next(self.turns)
        token = self.stage.challenge(method)
        sent = self.stage.select(token, method)
        challenge = self.stage.world.challenge(token)
        self.held = Held(token, method, sent, challenge.hardened, now)
        return self.held

    def _over(self, held: Held, now: int) -> bool:
        """Tell whether a challenge's code is old, or harder or easier than it is to be now."""
        return (
            self.strategy.fresh
            or now >= held.opened_at + CHALLENGE_LIFE // 2
            or not self.stage.stands(held.token, held.method)
            or held.hardened is not self.stage.user.hardened(now)
        )

    def _send(self, held: Held) -> None:
        following = "000000" if held.hardened and held.method is Method.APP else None
        try:
            self.stage.world.verify(held.token, self._code(held), following)
            self.won = True
        except CodeIncorrect:
            pass
        self.guesses.append(Guess(self.stage.now, held.method, held.hardened))
        self.not_before = self.stage.now + self.strategy.pause

    def _code(self, held: Held) -> str:
        valid = self.stage.valid(held.method, held.sent)
        if self.dice is None:
            return wrong_code(valid)
        guessed = f"{self.dice.randrange(100):02}"
        lucky = (code for code in valid if code[GIVEN:] == guessed)
        return next(lucky, wrong_code(valid))
