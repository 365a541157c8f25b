"""POST /verify: charge the attempt, compare the code, sign, use the challenge up, then grant."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from gatehouse.domain import codes, totp
from gatehouse.domain.challenge import MAX_ATTEMPTS, Challenge, Event
from gatehouse.domain.errors import (
    AttemptTooSoon,
    CodeIncorrect,
    Conflict,
    DeliveryFailed,
    InvalidRequest,
    MethodNotSelected,
    RateLimited,
    TemporarilyUnavailable,
    TooManyAttempts,
)
from gatehouse.domain.mac import same
from gatehouse.domain.methods import Method
from gatehouse.domain.mfa_token import MfaToken
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.quotas import Breaker, Count, FailureLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant
from gatehouse.domain.users import User
from gatehouse.flows.beside import beside
from gatehouse.flows.grants import Grants
from gatehouse.flows.tell import Tell
from gatehouse.ports import Audit, Challenges, Clock, LoginKey, Notices, Pepper, Proof, Vault

TRIES = MAX_ATTEMPTS + 2  # a race is lost to an attempt on this challenge or to the budget's first


@dataclass(frozen=True)
class VerifyCommand:
    """The challenge's token, the canonical code, the caller's network, the app's next code."""

    mfa_token: Secret
    code: Secret
    network: str
    next_code: Secret | None = None


@dataclass(frozen=True)
class Verify:
    """Answer a challenge. The token is given out only by whoever uses the challenge up."""

    challenges: Challenges
    key: LoginKey
    vault: Vault
    pepper: Pepper
    grants: Grants
    notices: Notices
    tell: Tell
    clock: Clock
    audit: Audit
    limits: FailureLimits
    breaker: Breaker

    def __call__(self, command: VerifyCommand) -> Grant:
        """Return the grant.

        Raises CodeIncorrect, MfaTokenInvalid, MethodNotSelected, TooManyAttempts, AttemptTooSoon,
        RateLimited, InvalidRequest.
        """
        token = MfaToken.parse(command.mfa_token)
        self.audit.note(user=token.user_key)
        now = self.clock.now()
        counts = self.limits.counts(command.network, now)
        for _ in range(TRIES):
            challenge, user, tripped = self._load(token, counts, now)
            spent = tripped or user.hardened(now)
            hardened = self._hardened(challenge, user, command, now, spent=spent)
            try:
                key = self._charge(challenge, user, now, hardened=hardened)
            except Conflict:
                continue
            challenge = challenge.attempted(hardened=hardened)
            self.audit.note(method=challenge.method or "")
            proof = self._proof(challenge, user, command, key, now)
            if proof is None:
                refusal = self._failed(challenge, counts, now)
                self._tell_owner(challenge, user, now)
                raise refusal
            try:
                grant = self._sign(user, challenge, counts, now)
                self.challenges.consume(challenge, proof)
            except Conflict:
                with suppress(TooManyAttempts):  # the fifth attempt itself says that none is left
                    self._load(token, (), now)  # used up or ended: says so
                raise CodeIncorrect(challenge.attempts_left) from None  # spent, or not asked for
            self._settle(challenge, user, counts, command.network, now)
            return grant
        raise TemporarilyUnavailable

    def _load(
        self, token: MfaToken, counts: Sequence[Count], now: int
    ) -> tuple[Challenge, User, bool]:
        """Return challenge and user, and whether everybody's codes are harder to guess.

        A source whose counts are spent is refused before anything is charged.
        """
        key, failures = self.key.read(), self.breaker.count(token.user_key, now)
        stored, owner, spent = self.challenges.load(
            token.challenge_id, token.user_key, failures, *counts
        )
        challenge, user = token.challenge(key, stored, owner)
        challenge.expect(Event.ATTEMPT, now)
        _refuse(spent - {failures}, now)
        return challenge, user, failures in spent

    def _hardened(
        self, challenge: Challenge, user: User, command: VerifyCommand, now: int, *, spent: bool
    ) -> bool:
        """Tell whether this attempt is hardened; refuse, uncharged, what was not asked for so."""
        if user.disabled(challenge.method):
            raise MethodNotSelected  # disabled since it was selected
        hardened = challenge.hardened or (spent and challenge.method is Method.RECOVERY)
        if spent and not hardened:
            raise MethodNotSelected
        asked = challenge.hardened and challenge.method is Method.APP
        if asked is (command.next_code is None):
            raise InvalidRequest(("next_code", "is missing" if asked else "was not asked for"))
        if hardened and user.next_attempt_at > now:
            raise AttemptTooSoon(user.next_attempt_at - now)
        return hardened

    def _charge(self, challenge: Challenge, user: User, now: int, *, hardened: bool) -> Secret:
        """Charge the attempt; fetch beside it what the code is compared with, seed or pepper."""
        app = challenge.method is Method.APP
        with beside(partial(self.vault.read, user) if app else self.pepper.read) as key:
            self.challenges.charge(challenge, user, now, hardened=hardened)
        if user.spends(now, hardened=hardened) and not user.must_change:
            self.audit.note(budget="spent", must_change="true")
        return key.result()

    def _failed(
        self, challenge: Challenge, counts: Sequence[Count], now: int
    ) -> CodeIncorrect | RateLimited:
        """Count a wrong code; return what its sender may learn, which is nothing past a limit."""
        try:
            self.challenges.fail(self.breaker.count(challenge.user_key, now), counts, now)
        except RateLimited as limited:
            return limited
        return CodeIncorrect(challenge.attempts_left)

    def _sign(self, user: User, challenge: Challenge, counts: Sequence[Count], now: int) -> Grant:
        """Sign; look beside it whether the code is still asked for, and its source not spent.

        So of guesses at the same moment, whoever's they are, a right one is worth nothing once
        as many wrong ones as a source may send have been counted. Raises Conflict, RateLimited.
        """
        with beside(partial(self.challenges.look_again, challenge, counts)) as spent:
            grant = self.grants.sign(user, challenge.method, now)
        _refuse(spent.result(), now)
        return grant

    def _tell_owner(self, challenge: Challenge, before: User, now: int) -> None:
        """Tell the owner of every third wrong code, parallel ones included; the answer is as ever.

        Of attempts that run beside each other two may tell the same.
        """
        email = before.factors.get(Method.EMAIL)
        if email is None:
            return
        try:
            _, after, _ = self.challenges.load(challenge.id, before.key)
            if after and after.worth_telling(before, now):
                self.notices.codes_failed(email.destination)
                self.audit.note(owner="told")
        except (TemporarilyUnavailable, DeliveryFailed):
            self.audit.note(owner="not told")

    def _settle(
        self, challenge: Challenge, user: User, counts: Sequence[Count], network: str, now: int
    ) -> None:
        """Do what follows a login that went well, and cannot undo it any more."""
        if mistyped := challenge.attempts - 1:
            with suppress(TemporarilyUnavailable):
                self.challenges.forgive(counts, mistyped)
        if challenge.method is Method.RECOVERY:
            notice = Notice(Topic.CODE_USED, codes_left=len(user.recovery_codes) - 1)
            self.tell(user, notice, network, now)

    def _proof(
        self,
        challenge: Challenge,
        user: User,
        command: VerifyCommand,
        key: Secret,
        now: int,
    ) -> Proof | None:
        code, following = command.code, command.next_code
        if challenge.method is Method.APP:
            step = (
                totp.matching_step(key, code, now, user.last_step)
                if following is None
                else totp.matching_pair(key, code, following, now, user.last_step)
            )
            return None if step is None else Proof(step=step)
        if challenge.method is Method.RECOVERY:
            digest = codes.recovery_digest(key, user.user_id, code)
            return Proof(recovery_code=digest) if digest in user.recovery_codes else None
        right = same(challenge.code_digest, codes.sent_digest(key, challenge.id, code))
        return Proof() if right and challenge.live(now) else None


def _refuse(spent: Collection[Count], now: int) -> None:
    """Raise RateLimited until the last of the spent counts has ended, if there is any."""
    if spent:
        raise RateLimited(max(count.ends_at for count in spent) - now)
