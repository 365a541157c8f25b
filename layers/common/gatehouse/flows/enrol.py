"""POST /methods/{method}: bring a method, which counts for nothing until it is proven."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from gatehouse.domain import codes, totp
from gatehouse.domain.destinations import parse_destination
from gatehouse.domain.enrolment import LIFE, Enrolment, sending
from gatehouse.domain.errors import (
    Conflict,
    DeliveryFailed,
    InvalidRequest,
    MethodUnavailable,
    TemporarilyUnavailable,
)
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.policy import Policy
from gatehouse.domain.quotas import SendLimits
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims
from gatehouse.domain.users import User
from gatehouse.flows.seeds import Seeds
from gatehouse.flows.select_method import Selected
from gatehouse.flows.sessions import enrolling
from gatehouse.ports import Audit, Clock, Enrolments, Entropy, Pepper, Sender

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
class Authenticator:
    """A seed to be put into an authenticator app, shown this once."""

    seed: Secret
    otpauth_uri: Secret
    expires_in: int


@dataclass(frozen=True)
class Enrol:
    """Start with a method; what is shown or sent then proves it."""

    enrolments: Enrolments
    seeds: Seeds
    pepper: Pepper
    senders: Mapping[Method, Sender]
    clock: Clock
    entropy: Entropy
    audit: Audit
    policy: Policy
    limits: SendLimits
    product: str
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
            user, before = enrolling(
                self.enrolments, command.claims, command.method, self.audit, now
            )
            if command.method not in self.policy.methods:
                raise MethodUnavailable
            to, country = self._destination(command)
            wanted = Enrolment(
                self.entropy.identifier(), user.user_id, command.method, now + LIFE, to, country
            )
            with suppress(Conflict):
                return start(user, before, wanted, now)
        raise TemporarilyUnavailable

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
