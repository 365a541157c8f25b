"""The challenge: what a login still has to prove, and what may happen to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from gatehouse.domain.errors import (
    GatehouseError,
    MethodNotSelected,
    MfaTokenInvalid,
    ResendTooSoon,
    TooManyAttempts,
)
from gatehouse.domain.methods import Method

MAX_ATTEMPTS = 5
FIRST_PAUSE = 30  # seconds between the first message and the second; doubles
LONGEST_PAUSE = 120


class State(StrEnum):
    """Where a challenge stands."""

    OPEN = "open"
    SELECTED = "selected"
    EXHAUSTED = "exhausted"
    USED = "used"
    EXPIRED = "expired"


class Event(StrEnum):
    """What may happen to a challenge."""

    SELECT = "select"
    ATTEMPT = "attempt"


# What is allowed in which state, or the refusal. After the fifth wrong attempt a challenge is
# exhausted; a right one uses it up; time expires it.
RULES: Mapping[tuple[State, Event], State | type[GatehouseError]] = {
    (State.OPEN, Event.SELECT): State.SELECTED,
    (State.OPEN, Event.ATTEMPT): MethodNotSelected,
    (State.SELECTED, Event.SELECT): State.SELECTED,
    (State.SELECTED, Event.ATTEMPT): State.SELECTED,
    (State.EXHAUSTED, Event.SELECT): TooManyAttempts,
    (State.EXHAUSTED, Event.ATTEMPT): TooManyAttempts,
    (State.USED, Event.SELECT): MfaTokenInvalid,
    (State.USED, Event.ATTEMPT): MfaTokenInvalid,
    (State.EXPIRED, Event.SELECT): MfaTokenInvalid,
    (State.EXPIRED, Event.ATTEMPT): MfaTokenInvalid,
}


@dataclass(frozen=True)
class Sends:
    """How often a method has sent in this challenge, and when it may send again (epoch s)."""

    count: int = 0
    resend_at: int = 0

    def after(self, now: int) -> "Sends":
        """Count one more message; the pause grows: 30, 60, 120 s."""
        pause = min(FIRST_PAUSE * 2**self.count, LONGEST_PAUSE)
        return Sends(self.count + 1, now + pause)


@dataclass(frozen=True)
class Challenge:
    """One login between the password and the grant; times are epoch seconds.

    A generation is one selection and its code: a resend keeps it, everything else that selects
    raises it and thereby ends the code before.
    """

    id: str
    user_key: str
    user_id: str
    user_version: int
    expires_at: int
    method: Method | None = None
    generation: int = 0
    code_digest: str = ""
    code_expires_at: int = 0
    hardened: bool = False  # selected when the guess budget was spent
    attempts: int = 0
    charged: int = 0  # guesses of the user's budget, refunded by success
    sends: Mapping[Method, Sends] = field(default_factory=dict[Method, Sends])
    used: bool = False

    def state(self, now: int) -> State:
        """Return where the challenge stands; time is compared here, the TTL only cleans up."""
        if self.used:
            return State.USED
        if self.expires_at <= now:
            return State.EXPIRED
        if self.attempts >= MAX_ATTEMPTS:
            return State.EXHAUSTED
        return State.OPEN if self.method is None else State.SELECTED

    def expect(self, event: Event, now: int) -> None:
        """Raise the refusal that the rules have for `event` in the present state, if any."""
        outcome = RULES[self.state(now), event]
        if not isinstance(outcome, State):
            raise outcome

    def live(self, now: int) -> bool:
        """Tell whether a sent code is still valid."""
        return self.code_expires_at > now

    @property
    def attempts_left(self) -> int:
        """Return how many attempts are left."""
        return MAX_ATTEMPTS - self.attempts

    def attempted(self, *, hardened: bool) -> "Challenge":
        """Count one attempt; one that is not hardened is a guess of the user's budget too."""
        charged = self.charged if hardened else self.charged + 1
        return replace(self, attempts=self.attempts + 1, charged=charged)

    def selected(self, method: Method, *, hardened: bool) -> "Challenge":
        """Select a method that sends nothing; the code before ends."""
        if self._stands(method, hardened=hardened):
            return self
        return replace(
            self,
            method=method,
            hardened=hardened,
            generation=self.generation + 1,
            code_digest="",
            code_expires_at=0,
        )

    def _stands(self, method: Method, *, hardened: bool) -> bool:
        """Tell whether a selection is as good as a new one would be."""
        return self.method is method and (self.hardened or not hardened)

    def sending(
        self, method: Method, *, hardened: bool, resend: bool, now: int, code_life: int
    ) -> "Challenge":
        """Select a method that sends, or send again; the same challenge when nothing is to be sent.

        `code_life` in seconds. Raises ResendTooSoon within the method's pause.
        """
        live = self._stands(method, hardened=hardened) and self.live(now)
        if live and not resend:
            return self
        sends = self.sends.get(method, Sends())
        if sends.resend_at > now:
            raise ResendTooSoon(sends.resend_at - now)
        return replace(
            self,
            method=method,
            hardened=self.hardened if live else hardened,
            generation=self.generation if live else self.generation + 1,
            code_expires_at=min(now + code_life, self.expires_at),
            sends={**self.sends, method: sends.after(now)},
        )
