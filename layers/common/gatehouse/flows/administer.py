"""The Admin function: create, show, change and remove users; IAM says who may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gatehouse.domain import passwords, totp
from gatehouse.domain.destinations import parse_email, parse_phone
from gatehouse.domain.errors import (
    Conflict,
    DeliveryFailed,
    InvalidRequest,
    TemporarilyUnavailable,
    UserExists,
    UserNotFound,
)
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.password_rules import check_password
from gatehouse.domain.policy import Policy
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import Status, User
from gatehouse.ports import Audit, Clock, Entropy, Notices, Users, Vault

TRIES = 3


def _anybody(_: User) -> None:
    """Allow the change of any user."""


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
    vault: Vault
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
        if Method.APP not in factors:
            self.users.create(user)
            return Created(user, None, None)
        seed = self.entropy.seed()
        self._create_with_seed(user, seed)
        uri = totp.provisioning_uri(seed, command.username, self.product)
        return Created(user, seed, Secret(uri))

    def _factors(self, destinations: Mapping[Method, str]) -> dict[Method, Factor]:
        now = self.clock.now()
        return {
            method: Factor(method, now, *self._stored(method, given))
            for method, given in destinations.items()
        }

    def _stored(self, method: Method, given: str) -> tuple[str, str]:
        """Return a destination as it is stored, and its country; raises InvalidRequest."""
        if method not in self.policy.methods:
            raise InvalidRequest((f"methods.{method}", "is switched off"))
        try:
            if method is Method.SMS:
                return parse_phone(given, self.policy.countries)
            return (parse_email(given) if method is Method.EMAIL else "", "")
        except ValueError as problem:
            field = "phone" if method is Method.SMS else "email"
            raise InvalidRequest((field, str(problem))) from None

    def _create_with_seed(self, user: User, seed: Secret) -> None:
        """Store the seed first: a user never has an authenticator without one."""
        self.vault.create(user.user_id, seed)
        try:
            self.users.create(user)
        except UserExists:
            self.vault.delete(user.user_id)
            raise

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
        user = self._change(
            username,
            lambda user: check_password(password, alone=not user.factors),
            password_hash=passwords.hash_password(password),
            must_change=False,
        )
        if email := user.factors.get(Method.EMAIL):
            try:
                self.notices.password_changed(email.destination)
            except DeliveryFailed:
                self.audit.note(owner="not told")
        return user

    def disable(self, username: str) -> User:
        """Refuse the user's logins; raises UserNotFound."""
        return self._change(username, status=Status.DISABLED)

    def enable(self, username: str) -> User:
        """Let the user log in again; raises UserNotFound."""
        return self._change(username, status=Status.ACTIVE)

    def reset_mfa(self, username: str) -> User:
        """Remove every method and recovery code; raises UserNotFound."""
        user = self._change(
            username,
            factors={},
            preferred=None,
            recovery_codes=frozenset(),
            last_step=None,
            failures={},
        )
        self.vault.delete(user.user_id)
        return user

    def delete(self, username: str) -> None:
        """Remove the user and the authenticator's seed; raises UserNotFound."""
        for _ in range(TRIES):
            user = self.get(username)
            try:
                self.users.delete(user)
            except Conflict:
                continue
            self.vault.delete(user.user_id)
            return
        raise TemporarilyUnavailable

    def _change(
        self, username: str, check: Callable[[User], None] = _anybody, **changes: Any
    ) -> User:
        for _ in range(TRIES):
            before = self.get(username)
            check(before)
            after = replace(before, version=before.version + 1, **changes)
            try:
                self.users.replace(before, after)
            except Conflict:
                continue
            return after
        raise TemporarilyUnavailable
