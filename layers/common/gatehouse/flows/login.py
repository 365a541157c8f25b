"""POST /login: the password, then a challenge, or the grant for a user with no second step."""

from dataclasses import dataclass

from gatehouse.domain import mfa_token, passwords
from gatehouse.domain.errors import Conflict, InvalidCredentials, LoginThrottled
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.password_limits import Attempts, Guard, PasswordLimits
from gatehouse.domain.policy import Policy
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant
from gatehouse.domain.users import User
from gatehouse.flows.grants import Grants
from gatehouse.ports import Audit, Clock, Entropy, LoginKey, Throttle, Users

# An idle counter becomes busy once at most, and there are two of them: the third try is the last.
TRIES = 3


@dataclass(frozen=True)
class LoginCommand:
    """A normalised username, its password, and the network that they come from."""

    username: str
    password: Secret
    network: str


@dataclass(frozen=True)
class MfaRequired:
    """The password was right; the second step is due within `expires_in` seconds."""

    mfa_token: Secret
    expires_in: int
    user: User
    methods: list[Method]


@dataclass(frozen=True)
class EnrolmentRequired:
    """The password was right; the token opens nothing but the enrolment of a first method."""

    grant: Grant


type Result = MfaRequired | EnrolmentRequired | Grant


@dataclass(frozen=True)
class Login:
    """Check a password. A parallel guess learns nothing that the throttle did not allow."""

    users: Users
    throttle: Throttle
    key: LoginKey
    grants: Grants
    clock: Clock
    entropy: Entropy
    audit: Audit
    policy: Policy
    limits: PasswordLimits
    challenge_life: int  # seconds

    def __call__(self, command: LoginCommand) -> Result:
        """Return what is due next; raises InvalidCredentials, LoginThrottled."""
        now = self.clock.now()
        attempts = Attempts.of(key_of(command.username), command.network)
        self.audit.note(user=attempts.user_key)
        user, guard = self._guarded(attempts, now)
        right = passwords.matches(
            user.password_hash if user else passwords.NOBODY, command.password
        )
        user = user if user and user.active and right else None
        if user:
            self._rehash(user, command.password)
        for _ in range(TRIES):
            try:
                return self._answer(user, guard, now)
            except Conflict:  # charged meanwhile
                _, guard = self._guarded(attempts, now, again=True)
        raise LoginThrottled(self.limits.source.interval)

    def _guarded(
        self, attempts: Attempts, now: int, *, again: bool = False
    ) -> tuple[User | None, Guard]:
        """Return the user and what must allow a guess; raises LoginThrottled."""
        user, tats = self.users.with_throttles(attempts.user_key, attempts.keys, again=again)
        guard = self.limits.guard(attempts, tats, now)
        if wait := guard.wait(now):
            raise LoginThrottled(wait)
        return user, guard

    def _answer(self, user: User | None, guard: Guard, now: int) -> Result:
        """Tell whether the password was right, if the guard allows it; raises Conflict."""
        if user is None:
            self.throttle.charge(guard, now)
            raise InvalidCredentials
        return self._next_step(user, guard, now)

    def _rehash(self, user: User, password: Secret) -> None:
        if passwords.outdated(user.password_hash):
            self.users.rehash(user, passwords.hash_password(password))

    def _next_step(self, user: User, guard: Guard, now: int) -> Result:
        self.throttle.confirm(guard, now)
        if not user.factors:
            if self.policy.required:
                return EnrolmentRequired(self.grants.sign_enrolment(user, now))
            return self.grants.sign(user, None, now)
        end = now + self.challenge_life
        token = mfa_token.issue(self.key.read(), user, self.entropy.token(), end)
        return MfaRequired(token, self.challenge_life, user, self.policy.offered(user))
