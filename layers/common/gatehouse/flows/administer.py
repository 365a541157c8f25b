"""The Admin function: create, show, change and remove users; IAM says who may."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from gatehouse.domain import passwords, totp
from gatehouse.domain.destinations import parse_destination
from gatehouse.domain.errors import (
    Conflict,
    DeliveryFailed,
    InvalidRequest,
    TemporarilyUnavailable,
    UserExists,
    UserNotFound,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import FACTORS, Factor, Method
from gatehouse.domain.password_rules import check_password
from gatehouse.domain.policy import Policy
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import Status, User
from gatehouse.flows.seeds import Seeds
from gatehouse.ports import Audit, Clock, Entropy, Notices, Users

TRIES = 3


@dataclass(frozen=True)
class CreateUser:
    """A normalised username, a password, and the destination of each method (APP has none)."""

    username: str
    password: Secret
    destinations: Mapping[Method, str]


@dataclass(frozen=True)
class Created:
    """A new user, and the authenticator's seed and URI, shown this once."""

    user: User
    seed: Secret | None
    otpauth_uri: Secret | None


@dataclass(frozen=True)
class Administer:
    """Change users. Every change ends what was issued before: it raises the user's version."""

    users: Users
    seeds: Seeds
    notices: Notices
    clock: Clock
    entropy: Entropy
    audit: Audit
    policy: Policy
    product: str

    def create(self, command: CreateUser) -> Created:
        """Add a user whose methods count as confirmed; raises UserExists, InvalidRequest."""
        factors = self._factors(command.destinations)
        check_password(command.password, alone=not factors)
        user = User(
            key=key_of(command.username),
            user_id=self.entropy.identifier(),
            username=command.username,
            password_hash=passwords.hash_password(command.password),
            factors=factors,
        )
        user = replace(user, preferred=next(iter(user.methods), None))
        self.audit.note(user=user.key)
        app = factors.get(Method.APP)
        if app is None:
            self.users.create(user)
            return Created(user, None, None)
        seed = self.entropy.seed()
        user = self._create_with_seed(user, app, seed)
        uri = totp.provisioning_uri(seed, command.username, self.product)
        return Created(user, seed, Secret(uri))

    def _factors(self, destinations: Mapping[Method, str]) -> dict[Method, Factor]:
        now = self.clock.now()
        return {
            method: Factor(method, now, *self._stored(method, given), self._seed_id(method))
            for method, given in destinations.items()
        }

    def _seed_id(self, method: Method) -> str:
        return self.entropy.identifier() if method is Method.APP else ""

    def _stored(self, method: Method, given: str) -> tuple[str, str]:
        """Return a destination as it is stored, and its country; raises InvalidRequest."""
        if method not in self.policy.methods:
            raise InvalidRequest((f"methods.{method}", "is switched off"))
        try:
            return parse_destination(method, given, self.policy.countries)
        except ValueError as problem:
            field = "phone" if method is Method.SMS else "email"
            raise InvalidRequest((field, str(problem))) from None

    def _create_with_seed(self, user: User, app: Factor, seed: Secret) -> User:
        """Keep the seed first: a user never has an authenticator without one."""
        app = replace(app, sealed_seed=self.seeds.vault.keep(user, app.seed_id, seed))
        user = replace(user, factors={**user.factors, Method.APP: app})
        try:
            self.users.create(user)
        except UserExists:
            self.seeds.vault.delete(user.user_id, app.seed_id)
            raise
        return user

    def get(self, username: str) -> User:
        """Return the user; raises UserNotFound."""
        user = self.users.get(key_of(username))
        self.audit.note(user=key_of(username))
        if user is None:
            raise UserNotFound
        return user

    def set_password(self, username: str, password: Secret) -> User:
        """Replace the password and tell the owner, if that can be done (ASVS 6.3.7).

        Raises InvalidRequest, UserNotFound.
        """
        password_hash = passwords.hash_password(password)

        def with_password(user: User) -> User:
            check_password(password, alone=not user.factors)
            return user.changed(password_hash=password_hash, must_change=False)

        user = self._change(username, with_password)
        if email := user.factors.get(Method.EMAIL):
            try:
                self.notices.password_changed(email.destination)
            except DeliveryFailed:
                self.audit.note(owner="not told")
        return user

    def disable(self, username: str) -> User:
        """Refuse the user's logins; raises UserNotFound."""
        return self._change(username, lambda user: user.changed(status=Status.DISABLED))

    def enable(self, username: str) -> User:
        """Let the user log in again; raises UserNotFound."""
        return self._change(username, lambda user: user.changed(status=Status.ACTIVE))

    def reset_mfa(self, username: str) -> User:
        """Remove every method and recovery code; raises UserNotFound."""
        now = self.clock.now()
        user = self._change(username, lambda user: user.without(*FACTORS, now=now))
        return self.seeds.tidy(user, now)

    def delete(self, username: str) -> None:
        """Remove the authenticator's seeds, then the user; raises UserNotFound."""
        now = self.clock.now()
        for _ in range(TRIES):
            user = self._change(username, lambda user: user.without(*FACTORS, now=now))
            user = self.seeds.tidy(user, max([now, *user.spare_seeds.values()]))
            if user.spare_seeds:
                break
            with suppress(Conflict):
                return self.users.delete(user)
        raise TemporarilyUnavailable

    def _change(self, username: str, change: Callable[[User], User]) -> User:
        for _ in range(TRIES):
            before = self.get(username)
            after = change(before)
            try:
                self.users.replace(before, after)
            except Conflict:
                continue
            return after
        raise TemporarilyUnavailable
