"""The MFA settings beside enrolment: what there is, what is preferred, what goes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from gatehouse.domain.errors import (
    Conflict,
    LastMethod,
    MethodUnavailable,
    NoMethod,
    TemporarilyUnavailable,
)
from gatehouse.domain.methods import Method
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.policy import Policy
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims
from gatehouse.domain.users import User
from gatehouse.flows.recovery import new_codes
from gatehouse.flows.seeds import Seeds
from gatehouse.flows.sessions import holder, require_fresh
from gatehouse.flows.tell import Tell
from gatehouse.ports import Audit, Clock, Entropy, Pepper, Users

TRIES = 3


@dataclass(frozen=True)
class ManageCommand:
    """Whose, and the caller's network."""

    claims: Claims
    network: str


@dataclass(frozen=True)
class Manage:
    """Show and change what a user has; every change is told to all addresses."""

    users: Users
    seeds: Seeds
    pepper: Pepper
    tell: Tell
    clock: Clock
    entropy: Entropy
    audit: Audit
    policy: Policy

    def show(self, command: ManageCommand) -> User:
        """Return the user; raises TokenInvalid."""
        return holder(command.claims, self.users.find(command.claims.user_id), self.audit)

    def remove(self, command: ManageCommand, method: Method) -> None:
        """Remove a method; the caller's own token ends too.

        Raises TokenInvalid, InsufficientUserAuthentication, MethodUnavailable, LastMethod.
        """

        def without(user: User, now: int) -> User:
            if method not in user.factors:
                raise MethodUnavailable
            if self.policy.required and len(user.factors) == 1:
                raise LastMethod
            return user.without(method, now=now)

        self._change(command, Notice(Topic.REMOVED, method), without)

    def prefer(self, command: ManageCommand, method: Method) -> None:
        """Offer a method first.

        Raises TokenInvalid, InsufficientUserAuthentication, MethodUnavailable.
        """

        def preferring(user: User, _: int) -> User:
            if method not in user.factors:
                raise MethodUnavailable
            return user.changed(kept=command.claims.token_id, preferred=method)

        self._change(command, Notice(Topic.PREFERRED, method), preferring)

    def make_codes(self, command: ManageCommand) -> tuple[Secret, ...]:
        """Return new recovery codes; the old ones end.

        Raises TokenInvalid, InsufficientUserAuthentication, NoMethod.
        """
        pepper = self.pepper.read()
        made, digests = new_codes(self.entropy, pepper, command.claims.user_id)

        def with_codes(user: User, _: int) -> User:
            if not user.factors:
                raise NoMethod
            return user.changed(kept=command.claims.token_id, recovery_codes=digests)

        self._change(command, Notice(Topic.CODES_MADE), with_codes)
        return made

    def _change(
        self, command: ManageCommand, notice: Notice, change: Callable[[User, int], User]
    ) -> None:
        self.audit.note(change=notice.topic, method=notice.method or "")
        for _ in range(TRIES):
            now, before = self.clock.now(), self.show(command)
            require_fresh(command.claims, before, now)
            after = change(before, now)
            try:
                self.users.replace(before, after)
            except Conflict:
                continue
            with ThreadPoolExecutor(max_workers=1) as beside:
                beside.submit(self.seeds.tidy, after, now)
                self.tell(before, notice, command.network, now)
            return
        raise TemporarilyUnavailable
