"""POST /methods/{method}/confirm: prove a method, and from then on it counts."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from gatehouse.domain import codes, totp
from gatehouse.domain.enrolment import Enrolment
from gatehouse.domain.errors import (
    CodeIncorrect,
    Conflict,
    EnrolmentNotStarted,
    TemporarilyUnavailable,
)
from gatehouse.domain.mac import same
from gatehouse.domain.methods import SENT, Factor, Method
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.quotas import FailureLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims
from gatehouse.domain.undo import LIFE as UNDO_LIFE
from gatehouse.domain.undo import Undo, undo_key
from gatehouse.domain.users import User
from gatehouse.flows.recovery import new_codes
from gatehouse.flows.seeds import Seeds
from gatehouse.flows.sessions import enrolling
from gatehouse.flows.tell import Tell, replaced
from gatehouse.ports import Audit, Change, Clock, Enrolments, Entropy, Pepper

TRIES = 3


@dataclass(frozen=True)
class ConfirmCommand:
    """Whose, which method, the canonical code, and the caller's network."""

    claims: Claims
    method: Method
    code: Secret
    network: str


@dataclass(frozen=True)
class Confirmed:
    """A method that counts from now on; the first one comes with recovery codes."""

    method: Method
    recovery_codes: tuple[Secret, ...] = ()


@dataclass(frozen=True)
class Confirm:
    """End an enrolment whose code was right; every attempt is charged before it is compared."""

    enrolments: Enrolments
    seeds: Seeds
    pepper: Pepper
    tell: Tell
    clock: Clock
    entropy: Entropy
    audit: Audit
    failures: FailureLimits
    settings_url: str  # of the page on which a change can be taken back

    def __call__(self, command: ConfirmCommand) -> Confirmed:
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
        user, enrolment = enrolling(
            self.enrolments, command.claims, command.method, self.audit, now
        )
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
        right = same(enrolment.code_digest, codes.sent_digest(pepper, enrolment.id, code))
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
