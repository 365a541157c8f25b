"""POST /select-method: pick a method; a code that is sent is sent at once."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace

from gatehouse.domain import codes
from gatehouse.domain.budget import HARDENED_CODE_LENGTH
from gatehouse.domain.challenge import Challenge, Event
from gatehouse.domain.errors import (
    Conflict,
    DeliveryFailed,
    MethodUnavailable,
    TemporarilyUnavailable,
)
from gatehouse.domain.methods import SENT, Method
from gatehouse.domain.mfa_token import MfaToken
from gatehouse.domain.policy import Policy
from gatehouse.domain.quotas import Breaker, Count, SendLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import User
from gatehouse.flows.beside import beside
from gatehouse.ports import Audit, Challenges, Clock, LoginKey, Pepper, Sender

TRIES = 3


@dataclass(frozen=True)
class SelectMethodCommand:
    """The challenge's token, the method, whether to send again; the caller's network, language."""

    mfa_token: Secret
    method: Method
    resend: bool
    network: str
    language: str


@dataclass(frozen=True)
class Selected:
    """What the user has to type; for a sent code also where it went and its seconds."""

    method: Method
    code_length: int
    destination: str = ""
    sent: bool = False
    expires_in: int = 0
    resend_in: int = 0
    codes: int = 1


@dataclass(frozen=True)
class Message:
    """Where a code goes, in which language, and what it counts on."""

    destination: str
    language: str
    counts: Sequence[Count]


@dataclass(frozen=True)
class SelectMethod:
    """Move a challenge's selection, then send; what the provider refuses is taken back."""

    challenges: Challenges
    key: LoginKey
    pepper: Pepper
    senders: Mapping[Method, Sender]
    clock: Clock
    audit: Audit
    policy: Policy
    limits: SendLimits
    breaker: Breaker
    code_length: int
    code_life: int  # seconds

    def __call__(self, command: SelectMethodCommand) -> Selected:
        """Return what to type.

        Raises MfaTokenInvalid, TooManyAttempts, MethodUnavailable, ResendTooSoon,
        SendLimitReached, DeliveryFailed.
        """
        token = MfaToken.parse(command.mfa_token)
        self.audit.note(user=token.user_key, method=command.method)
        for _ in range(TRIES):
            try:
                return self._select(command, token)
            except Conflict:
                continue
        raise TemporarilyUnavailable

    def _select(self, command: SelectMethodCommand, token: MfaToken) -> Selected:
        now = self.clock.now()
        key = self.key.read()
        fetch = beside(self.pepper.read) if command.method in SENT else nullcontext()
        with fetch as pepper:
            stored, owner, tripped = self.challenges.load(
                token.challenge_id, token.user_key, self.breaker.count(token.user_key, now)
            )
        before, user = token.challenge(key, stored, owner)
        before.expect(Event.SELECT, now)
        if not self.policy.offers(user, command.method):
            raise MethodUnavailable
        hardened = bool(tripped) or user.hardened(now)
        if pepper:
            after = before.sending(
                command.method,
                hardened=hardened,
                resend=command.resend,
                now=now,
                code_life=self.code_life,
            )
            sent = after is not before
            if sent:
                message = self._message(command, user, now)
                self._send(before, after, message, pepper.result(), now)
            return self._awaited(after, user, now, sent=sent)
        recovery = command.method is Method.RECOVERY
        after = before.selected(command.method, hardened=hardened and not recovery)
        if after is not before:
            self.challenges.select(before, after, now)
        length = codes.RECOVERY_LENGTH if recovery else codes.APP_LENGTH
        return Selected(command.method, length, codes=2 if after.hardened else 1)

    def _message(self, command: SelectMethodCommand, user: User, now: int) -> Message:
        destination = user.factors[command.method].destination
        counts = self.limits.counts(command.method, user.key, destination, command.network, now)
        return Message(destination, command.language, counts)

    def _awaited(self, challenge: Challenge, user: User, now: int, *, sent: bool) -> Selected:
        """Return what to type of a sent code, and its seconds."""
        method = challenge.method or Method.SMS
        return Selected(
            method,
            self._length(challenge),
            destination=user.factors[method].masked,
            sent=sent,
            expires_in=challenge.code_expires_at - now,
            resend_in=max(0, challenge.sends[method].resend_at - now),
        )

    def _length(self, challenge: Challenge) -> int:
        return HARDENED_CODE_LENGTH if challenge.hardened else self.code_length

    def _send(
        self, before: Challenge, after: Challenge, message: Message, pepper: Secret, now: int
    ) -> None:
        """Record first, so that no code is out that is not on record; take back what failed."""
        method, length = after.method or Method.SMS, self._length(after)
        code = codes.sent_code(pepper, after.id, method, after.generation, length)
        after = replace(after, code_digest=codes.sent_digest(pepper, after.id, code))
        try:
            self.challenges.select(before, after, now, message.counts)
            expires_in = after.code_expires_at - now
            self.senders[method].send(message.destination, code, expires_in, message.language)
        except (DeliveryFailed, TemporarilyUnavailable):
            with suppress(Conflict):  # never recorded, or somebody has selected since: that stands
                self.challenges.take_back(after, before, now, message.counts)
            raise
