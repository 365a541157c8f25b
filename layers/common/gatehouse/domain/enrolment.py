"""The enrolment: a method that a user brings and still has to prove."""

from dataclasses import dataclass, field, replace

from gatehouse.domain.challenge import MAX_ATTEMPTS, Sends
from gatehouse.domain.errors import EnrolmentNotStarted, ResendTooSoon, TooManyAttempts
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.users import UNDER_WAY, User

LIFE = 600  # seconds


@dataclass(frozen=True)
class Enrolment:
    """One started enrolment of a user and method; times are epoch seconds.

    A user has one a method: starting again replaces what was started. `id` is random; the code
    that is sent, or the seed that is shown, is derived from it and the pepper.
    """

    id: str
    user_id: str
    method: Method
    expires_at: int
    destination: str = ""
    country: str = ""
    code_digest: str = ""
    code_expires_at: int = 0
    attempts: int = 0
    sends: Sends = field(default_factory=Sends)

    @property
    def key(self) -> str:
        """Return what it is kept under."""
        return enrolment_key(self.user_id, self.method)

    @property
    def attempts_left(self) -> int:
        """Return how many attempts are left."""
        return MAX_ATTEMPTS - self.attempts

    def live(self, now: int) -> bool:
        """Tell whether its code is still valid."""
        return self.code_expires_at > now and self.attempts_left > 0

    def on_record(self, user: User) -> User:
        """Return the user with the seed that an attempt at an APP may store."""
        if self.method is not Method.APP:
            return user
        return user.on_record(self.id, self.expires_at + UNDER_WAY)

    def attempted(self) -> "Enrolment":
        """Count one attempt."""
        return replace(self, attempts=self.attempts + 1)

    def expect_attempt(self, now: int) -> None:
        """Raise EnrolmentNotStarted when its life is over, TooManyAttempts when none is left."""
        if self.expires_at <= now:
            raise EnrolmentNotStarted
        if not self.attempts_left:
            raise TooManyAttempts

    def sent(self, now: int, code_life: int) -> "Enrolment":
        """Count one more message; its code's life begins anew. `code_life` in seconds."""
        return replace(
            self,
            code_expires_at=min(now + code_life, self.expires_at),
            sends=self.sends.after(now),
        )


def enrolment_key(user_id: str, method: Method) -> str:
    """Return what the enrolment of a user and method is kept under."""
    return key_of("enrolment", user_id, method)


def sending(
    before: Enrolment | None, wanted: Enrolment, *, resend: bool, now: int, code_life: int
) -> Enrolment:
    """Return the enrolment after a start; `before` itself when nothing is to be sent.

    The same destination is sent the same code again, and not before its pause is over: raises
    ResendTooSoon. Another one replaces it at once; the limits on messages bound that.
    """
    if before is None or before.expires_at <= now or before.destination != wanted.destination:
        return wanted.sent(now, code_life)
    live = before.live(now)
    if live and not resend:
        return before
    if before.sends.resend_at > now:
        raise ResendTooSoon(before.sends.resend_at - now)
    return (before if live else replace(wanted, sends=before.sends)).sent(now, code_life)
