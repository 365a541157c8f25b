"""POST /methods/{method} and its confirm: bring a method, then prove it."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from gatehouse.domain import codes, totp
from gatehouse.domain.destinations import parse_destination
from gatehouse.domain.enrolment import LIFE, Enrolment, sending
from gatehouse.domain.errors import (
    CodeIncorrect,
    Conflict,
    DeliveryFailed,
    EnrolmentNotStarted,
    InvalidRequest,
    MethodUnavailable,
    TemporarilyUnavailable,
)
from gatehouse.domain.methods import SENT, Factor, Method
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.policy import Policy
from gatehouse.domain.quotas import FailureLimits, SendLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims
from gatehouse.domain.undo import LIFE as UNDO_LIFE
from gatehouse.domain.undo import Undo, undo_key
from gatehouse.domain.users import User
from gatehouse.flows.recovery import new_codes
from gatehouse.flows.seeds import Seeds
from gatehouse.flows.select_method import Selected
from gatehouse.flows.sessions import holder, require_fresh
from gatehouse.flows.tell import Tell, replaced
from gatehouse.ports import Audit, Change, Clock, Enrolments, Entropy, Pepper, Sender

TRIES = 3


@dataclass(frozen=True)
class StartCommand:
    """Whose, which method, where its codes go (nowhere for APP), from where, in which language."""

    claims: Claims
    method: Method
    destination: str
    resend: bool
    network: str
    language: str


@dataclass(frozen=True)
class ConfirmCommand:
    """Whose, which method, the canonical code, and the caller's network."""

    claims: Claims
    method: Method
    code: Secret
    network: str


@dataclass(frozen=True)
class Authenticator:
    """A seed to be put into an authenticator app, shown this once."""

    seed: Secret
    otpauth_uri: Secret
    expires_in: int


@dataclass(frozen=True)
class Confirmed:
    """A method that counts from now on; the first one comes with recovery codes."""

    method: Method
    recovery_codes: tuple[Secret, ...] = ()


@dataclass(frozen=True)
class Enrol:
    """Enrol methods in two steps; nothing counts until its code was right."""

    enrolments: Enrolments
    seeds: Seeds
    pepper: Pepper
    senders: Mapping[Method, Sender]
    tell: Tell
    clock: Clock
    entropy: Entropy
    audit: Audit
    policy: Policy
    limits: SendLimits
    failures: FailureLimits
    product: str
    settings_url: str  # of the page on which a change can be taken back
    code_length: int
    code_life: int  # seconds

    def start_app(self, command: StartCommand) -> Authenticator:
        """Return the seed of a new authenticator.

        Raises TokenInvalid, InsufficientUserAuthentication, MethodUnavailable.
        """

        def start(
            user: User, before: Enrolment | None, wanted: Enrolment, now: int
        ) -> Authenticator:
            self.enrolments.start(before, wanted, now)
            self.seeds.tidy(user, now)
            seed = codes.enrolment_seed(self.pepper.read(), wanted.id)
            uri = totp.provisioning_uri(seed, user.username, self.product)
            return Authenticator(seed, Secret(uri), LIFE)

        return self._start(command, start)

    def start_sent(self, command: StartCommand) -> Selected:
        """Send a code to a phone or an address and return what to type.

        Raises TokenInvalid, InsufficientUserAuthentication, MethodUnavailable, InvalidRequest,
        ResendTooSoon, SendLimitReached, DeliveryFailed.
        """

        def start(user: User, before: Enrolment | None, wanted: Enrolment, now: int) -> Selected:
            after = sending(
                before, wanted, resend=command.resend, now=now, code_life=self.code_life
            )
            if after is not before:
                self._send(command, user, before, after, now)
            return self._awaited(after, now, sent=after is not before)

        return self._start(command, start)

    def _start[Started](
        self,
        command: StartCommand,
        start: Callable[[User, Enrolment | None, Enrolment, int], Started],
    ) -> Started:
        self.audit.note(method=command.method)
        for _ in range(TRIES):
            now = self.clock.now()
            user, before = self._load(command.claims, command.method, now)
            if command.method not in self.policy.methods:
                raise MethodUnavailable
            to, country = self._destination(command)
            wanted = Enrolment(
                self.entropy.identifier(), user.user_id, command.method, now + LIFE, to, country
            )
            with suppress(Conflict):
                return start(user, before, wanted, now)
        raise TemporarilyUnavailable

    def _load(self, claims: Claims, method: Method, now: int) -> tuple[User, Enrolment | None]:
        found, enrolment = self.enrolments.load(claims.user_id, method)
        user = holder(claims, found, self.audit)
        require_fresh(claims, user, now)
        return user, enrolment

    def _destination(self, command: StartCommand) -> tuple[str, str]:
        field = "phone" if command.method is Method.SMS else "email"
        try:
            return parse_destination(command.method, command.destination, self.policy.countries)
        except ValueError as problem:
            raise InvalidRequest((field, str(problem))) from None

    def _awaited(self, enrolment: Enrolment, now: int, *, sent: bool) -> Selected:
        return Selected(
            enrolment.method,
            self.code_length,
            destination=Factor(enrolment.method, now, enrolment.destination).masked,
            sent=sent,
            expires_in=enrolment.code_expires_at - now,
            resend_in=max(0, enrolment.sends.resend_at - now),
        )

    def _send(
        self,
        command: StartCommand,
        user: User,
        before: Enrolment | None,
        after: Enrolment,
        now: int,
    ) -> None:
        """Record first, so that no code is out that is not on record; take back what failed."""
        pepper, method = self.pepper.read(), after.method
        code = codes.sent_code(pepper, after.id, method, 0, self.code_length)
        after = replace(after, code_digest=codes.sent_digest(pepper, after.id, code))
        counts = self.limits.counts(method, user.key, after.destination, command.network, now)
        try:
            self.enrolments.start(before, after, now, counts)
            self.senders[method].send(
                after.destination, code, after.code_expires_at - now, command.language
            )
        except (DeliveryFailed, TemporarilyUnavailable):
            with suppress(Conflict):  # never recorded, or somebody has started since: that stands
                self.enrolments.take_back(after, before, counts)
            raise

    def confirm(self, command: ConfirmCommand) -> Confirmed:
        """Return what counts now.

        Raises TokenInvalid, InsufficientUserAuthentication, EnrolmentNotStarted, CodeIncorrect,
        TooManyAttempts, RateLimited.
        """
        self.audit.note(method=command.method)
        for _ in range(TRIES):
            with suppress(Conflict):
                return self._confirm(command)
        raise TemporarilyUnavailable

    def _confirm(self, command: ConfirmCommand) -> Confirmed:
        now = self.clock.now()
        user, enrolment = self._load(command.claims, command.method, now)
        if enrolment is None:
            raise EnrolmentNotStarted
        enrolment.expect_attempt(now)
        counts = self.failures.counts(command.network, now)
        self.enrolments.charge(enrolment, user, now, counts)
        user, enrolment = enrolment.on_record(user), enrolment.attempted()
        factor, changes = self._proven(enrolment, user, command.code, now)
        made: tuple[Secret, ...] = ()
        if not user.factors:
            made, digests = new_codes(self.entropy, self.pepper.read(), user.user_id)
            changes["recovery_codes"] = digests
        after = user.enrolled(factor, command.claims.token_id, **changes)
        self._keep(command, enrolment, Change(user, after), now)
        return Confirmed(command.method, made)

    def _proven(
        self, enrolment: Enrolment, user: User, code: Secret, now: int
    ) -> tuple[Factor, dict[str, Any]]:
        """Return the factor and what else its code spends; raises CodeIncorrect."""
        pepper, method = self.pepper.read(), enrolment.method
        if method is Method.APP:
            seed = codes.enrolment_seed(pepper, enrolment.id)
            step = totp.matching_step(seed, code, now, None)
            if step is None:
                raise CodeIncorrect(enrolment.attempts_left)
            sealed = self.seeds.vault.keep(user, enrolment.id, seed)
            factor = Factor(method, now, seed_id=enrolment.id, sealed_seed=sealed)
            return factor, {"last_step": step}
        right = codes.same(enrolment.code_digest, codes.sent_digest(pepper, enrolment.id, code))
        if not right or enrolment.code_expires_at <= now:
            raise CodeIncorrect(enrolment.attempts_left)
        return Factor(method, now, enrolment.destination, enrolment.country), {}

    def _keep(
        self, command: ConfirmCommand, enrolment: Enrolment, change: Change, now: int
    ) -> None:
        """Let the method count; then tell, and remove the seed that it has replaced."""
        before, after = change.before, change.after
        old = before.factors.get(command.method)
        token, undo = self.entropy.token(), None
        if old and command.method in SENT:
            undo = Undo(undo_key(token), after.key, after.user_id, old, now + UNDO_LIFE)
        counts = self.failures.counts(command.network, now)
        self.enrolments.confirm(enrolment, change, now, counts, undo)
        notice = Notice(Topic.REPLACED if old else Topic.ADDED, command.method)
        told = replaced(before, after, notice, f"{self.settings_url}#undo={token}")
        with ThreadPoolExecutor(max_workers=1) as beside:
            beside.submit(self.seeds.tidy, after, now)
            self.tell.each(after, told, command.network, now)
