"""POST /verify: charge the attempt, compare the code, sign, use the challenge up, then grant."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from gatehouse.domain import codes, totp
from gatehouse.domain.challenge import MAX_ATTEMPTS, Challenge, Event, parse_token
from gatehouse.domain.errors import (
    CodeIncorrect,
    Conflict,
    MfaTokenInvalid,
    TemporarilyUnavailable,
    TooManyAttempts,
)
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant
from gatehouse.domain.users import User
from gatehouse.flows.grants import Grants
from gatehouse.ports import Audit, Challenges, Clock, Pepper, Proof, Vault

TRIES = MAX_ATTEMPTS + 1  # each lost race means that another attempt was charged


@dataclass(frozen=True)
class VerifyCommand:
    """The challenge's token and the canonical code."""

    mfa_token: Secret
    code: Secret


@dataclass(frozen=True)
class Verify:
    """Answer a challenge. The token is given out only by whoever uses the challenge up."""

    challenges: Challenges
    vault: Vault
    pepper: Pepper
    grants: Grants
    clock: Clock
    audit: Audit

    def __call__(self, command: VerifyCommand) -> Grant:
        """Return the grant.

        Raises CodeIncorrect, MfaTokenInvalid, MethodNotSelected, TooManyAttempts.
        """
        user_key, challenge_id = parse_token(command.mfa_token.reveal())
        self.audit.note(user=user_key)
        now = self.clock.now()
        for _ in range(TRIES):
            challenge, user = self._load(challenge_id, user_key, now)
            try:
                seed = self._charge(challenge, now)
            except Conflict:
                continue
            return self._answer(challenge.charged(), user, command.code, seed, now)
        raise TemporarilyUnavailable

    def _load(self, challenge_id: str, user_key: str, now: int) -> tuple[Challenge, User]:
        challenge, user = self.challenges.load(challenge_id, user_key)
        if challenge is None or user is None or not challenge.belongs_to(user):
            raise MfaTokenInvalid
        challenge.expect(Event.ATTEMPT, now)
        return challenge, user

    def _charge(self, challenge: Challenge, now: int) -> Secret | None:
        """Charge the attempt and fetch an app's seed beside it; nothing is compared before."""
        if challenge.method is not Method.APP:
            self.challenges.charge(challenge, now)
            return None
        with ThreadPoolExecutor(max_workers=1) as beside:
            seed = beside.submit(self.vault.read, challenge.user_id)
            self.challenges.charge(challenge, now)
        return seed.result()

    def _answer(
        self, challenge: Challenge, user: User, code: Secret, seed: Secret | None, now: int
    ) -> Grant:
        self.audit.note(method=challenge.method or "")
        proof = self._proof(challenge, user, code, seed, now)
        if proof is None:
            raise CodeIncorrect(challenge.attempts_left)
        grant = self.grants.sign(user, challenge.method, now)
        try:
            self.challenges.consume(challenge, proof, now)
        except Conflict:
            with suppress(TooManyAttempts):  # the fifth attempt itself says that none is left
                self._load(challenge.id, challenge.user_key, now)  # used up or ended: says so
            raise CodeIncorrect(challenge.attempts_left) from None  # spent by another challenge
        return grant

    def _proof(
        self, challenge: Challenge, user: User, code: Secret, seed: Secret | None, now: int
    ) -> Proof | None:
        if seed is not None:
            step = totp.matching_step(seed, code, now, user.last_step)
            return None if step is None else Proof(step=step)
        pepper = self.pepper.read()
        if challenge.method is Method.RECOVERY:
            digest = codes.recovery_digest(pepper, user.user_id, code)
            return Proof(recovery_code=digest) if digest in user.recovery_codes else None
        right = codes.same(challenge.code_digest, codes.sent_digest(pepper, challenge.id, code))
        return Proof() if right and challenge.live(now) else None
