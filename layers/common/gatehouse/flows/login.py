"""POST /login: the password, then a challenge, or the grant for a user with no second step."""

from dataclasses import dataclass

from gatehouse.domain import passwords
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import Conflict, InvalidCredentials, LoginThrottled
from gatehouse.domain.keys import key_of
from gatehouse.domain.limits import PASSWORDS
from gatehouse.domain.methods import Method
from gatehouse.domain.policy import Policy
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant
from gatehouse.domain.users import User
from gatehouse.flows.grants import Grants
from gatehouse.ports import Audit, Challenges, Clock, Entropy, Throttle, Users


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
class Login:
    """Check a password. A parallel guess learns nothing that the throttle did not allow."""

    users: Users
    throttle: Throttle
    challenges: Challenges
    grants: Grants
    clock: Clock
    entropy: Entropy
    audit: Audit
    policy: Policy
    challenge_life: int  # seconds

    def __call__(self, command: LoginCommand) -> MfaRequired | Grant:
        """Return what is due next; raises InvalidCredentials, LoginThrottled."""
        now = self.clock.now()
        user_key = key_of(command.username)
        throttle_key = key_of("login", user_key, command.network)
        self.audit.note(user=user_key)
        user, tat = self.users.with_throttle(user_key, throttle_key)
        if wait := PASSWORDS.wait(tat, now):
            raise LoginThrottled(wait)
        right = passwords.matches(
            user.password_hash if user else passwords.NOBODY, command.password
        )
        try:
            if user is None or not user.active or not right:
                self.throttle.charge(throttle_key, PASSWORDS, tat, now)
                raise InvalidCredentials
            self._rehash(user, command.password)
            return self._next_step(user, throttle_key, now)
        except Conflict:
            raise LoginThrottled(PASSWORDS.interval) from None

    def _rehash(self, user: User, password: Secret) -> None:
        if passwords.outdated(user.password_hash):
            self.users.rehash(user, passwords.hash_password(password))

    def _next_step(self, user: User, throttle_key: str, now: int) -> MfaRequired | Grant:
        if not user.factors:
            self.throttle.confirm(throttle_key, PASSWORDS, now)
            return self.grants.sign(user, None, now)
        token = Secret(f"{user.key}.{self.entropy.token()}")
        challenge = Challenge(
            id=key_of(token.reveal()),
            user_key=user.key,
            user_id=user.user_id,
            user_version=user.version,
            expires_at=now + self.challenge_life,
        )
        self.challenges.open(challenge, throttle_key, PASSWORDS, now)
        return MfaRequired(token, self.challenge_life, user, self.policy.offered(user))
