"""POST /verify: charge the attempt, compare the code, sign, use the challenge up, then grant."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from gatehouse.domain import codes, totp
from gatehouse.domain.challenge import MAX_ATTEMPTS, Challenge, Event, parse_token
from gatehouse.domain.errors import (
    AttemptTooSoon,
    CodeIncorrect,
    Conflict,
    DeliveryFailed,
    InvalidRequest,
    MethodNotSelected,
    MfaTokenInvalid,
    TemporarilyUnavailable,
    TooManyAttempts,
)
from gatehouse.domain.methods import Method
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.quotas import Breaker, Count, FailureLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant
from gatehouse.domain.users import User
from gatehouse.flows.grants import Grants
from gatehouse.flows.tell import Tell
from gatehouse.ports import Audit, Challenges, Clock, Notices, Pepper, Proof, Vault

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
        user_key, challenge_id = parse_token(command.mfa_token.reveal())
        self.audit.note(user=user_key)
        now = self.clock.now()
        counts = self.limits.counts(command.network, now)
        for _ in range(TRIES):
            challenge, user, tripped = self._load(challenge_id, user_key, now)
            spent = tripped or user.hardened(now)
            hardened = self._hardened(challenge, user, command, now, spent=spent)
            try:
                key = self._charge(challenge, user, counts, now, hardened=hardened)
            except Conflict:
                continue
            challenge = challenge.attempted(hardened=hardened)
            try:
                grant, proof = self._answer(challenge, user, command, key, now)
            except CodeIncorrect:
                self.challenges.fail(self.breaker.count(user_key, now))
                self._tell_owner(challenge, user, now)
                raise
            self._consume(challenge, proof, counts, now)
            if challenge.method is Method.RECOVERY:
                notice = Notice(Topic.CODE_USED, codes_left=len(user.recovery_codes) - 1)
                self.tell(user, notice, command.network, now)
            return grant
        raise TemporarilyUnavailable

    def _load(self, challenge_id: str, user_key: str, now: int) -> tuple[Challenge, User, bool]:
        failures = self.breaker.count(user_key, now)
        challenge, user, tripped = self.challenges.load(challenge_id, user_key, failures)
        if challenge is None or user is None or not challenge.belongs_to(user):
            raise MfaTokenInvalid
        challenge.expect(Event.ATTEMPT, now)
        return challenge, user, tripped

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

    def _charge(
        self,
        challenge: Challenge,
        user: User,
        counts: Sequence[Count],
        now: int,
        *,
        hardened: bool,
    ) -> Secret:
        """Charge the attempt; fetch beside it what the code is compared with, seed or pepper."""
        app = challenge.method is Method.APP
        with ThreadPoolExecutor(max_workers=1) as beside:
            seed = partial(self.vault.read, user)
            key = beside.submit(seed if app else self.pepper.read)
            self.challenges.charge(challenge, user, now, hardened=hardened, counts=counts)
        if user.spends(now, hardened=hardened) and not user.must_change:
            self.audit.note(budget="spent", must_change="true")
        return key.result()

    def _answer(
        self,
        challenge: Challenge,
        user: User,
        command: VerifyCommand,
        key: Secret,
        now: int,
    ) -> tuple[Grant, Proof]:
        self.audit.note(method=challenge.method or "")
        proof = self._proof(challenge, user, command, key, now)
        if proof is None:
            raise CodeIncorrect(challenge.attempts_left)
        return self.grants.sign(user, challenge.method, now), proof

    def _tell_owner(self, challenge: Challenge, before: User, now: int) -> None:
        """Tell the owner of every third wrong code, parallel ones included; the answer is as ever.

        Of attempts that run beside each other two may tell the same.
        """
        email = before.factors.get(Method.EMAIL)
        if email is None:
            return
        try:
            failures = self.breaker.count(before.key, now)
            _, after, _ = self.challenges.load(challenge.id, before.key, failures)
            if after and after.worth_telling(before, now):
                self.notices.codes_failed(email.destination)
                self.audit.note(owner="told")
        except (TemporarilyUnavailable, DeliveryFailed):
            self.audit.note(owner="not told")

    def _consume(
        self, challenge: Challenge, proof: Proof, counts: Sequence[Count], now: int
    ) -> None:
        try:
            self.challenges.consume(challenge, proof, now, counts)
        except Conflict:
            with suppress(TooManyAttempts):  # the fifth attempt itself says that none is left
                self._load(challenge.id, challenge.user_key, now)  # used up or ended: says so
            raise CodeIncorrect(challenge.attempts_left) from None  # spent by another challenge

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
        right = codes.same(challenge.code_digest, codes.sent_digest(key, challenge.id, code))
        return Proof() if right and challenge.live(now) else None
