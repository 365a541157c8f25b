"""Everything outside, on one page; every method may raise TemporarilyUnavailable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gatehouse.domain.challenge import Challenge
from gatehouse.domain.enrolment import Enrolment
from gatehouse.domain.handover import Handover
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.notices import Notice
from gatehouse.domain.password_limits import Guard
from gatehouse.domain.quotas import Count
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims
from gatehouse.domain.undo import Undo
from gatehouse.domain.users import User


@dataclass(frozen=True)
class Proof:
    """What a right code spends beside its challenge: a TOTP step, or a recovery code's digest."""

    step: int | None = None
    recovery_code: str | None = None


@dataclass(frozen=True)
class Change:
    """A user as read and as they are to be; what differs is written if nobody was faster."""

    before: User
    after: User


class Users(Protocol):
    """Who may log in."""

    def get(self, user_key: str) -> User | None:
        """Return the user, consistently."""

    def with_throttles(
        self, user_key: str, throttle_keys: Sequence[str], *, again: bool = False
    ) -> tuple[User | None, dict[str, int]]:
        """Return the user, consistently, and the throttles' `tat`s by key, in one round trip.

        A throttle that is absent is left out. One may be a moment old, but not when read `again`:
        what is written requires it to be as it was read.
        """

    def find(self, user_id: str) -> User | None:
        """Return the user that a token names, consistently but for one just created."""

    def page(self, after: str, size: int) -> tuple[list[User], str]:
        """Return the next users and the key of the last one, which is empty at the end.

        Consistent. `after` is the key that the page before ended with, empty at first.
        """

    def create(self, user: User) -> None:
        """Add a user; raises UserExists."""

    def replace(self, before: User, after: User) -> None:
        """Change a user as it was read; raises Conflict when it has changed since."""

    def rehash(self, user: User, password_hash: str) -> None:
        """Replace the hash of an unchanged password; a hash that changed meanwhile is kept."""

    def delete(self, user: User) -> None:
        """Remove a user as it was read; raises Conflict when it has changed since."""


class Enrolments(Protocol):
    """The methods that users bring and have not proven yet. Every write may raise Conflict."""

    def load(self, user_id: str, method: Method) -> tuple[User | None, Enrolment | None]:
        """Return a user and what they have started of a method, consistently."""

    def start(
        self, before: Enrolment | None, after: Enrolment, now: int, counts: Sequence[Count] = ()
    ) -> None:
        """Replace what was read, and count a message.

        Raises SendLimitReached when one of the counts is spent; then nothing has changed.
        """

    def take_back(
        self, before: Enrolment, after: Enrolment | None, counts: Sequence[Count]
    ) -> None:
        """Undo a start whose message was not sent, and what it was counted on."""

    def charge(self, before: Enrolment, user: User, now: int, counts: Sequence[Count] = ()) -> None:
        """Count an attempt on the enrolment as it was read, and on its source.

        The seed that an attempt may store is on record from then on as one of the user's spare
        ones. Raises RateLimited when one of the counts is spent; then nothing has changed.
        """

    def confirm(
        self,
        enrolment: Enrolment,
        change: Change,
        now: int,
        counts: Sequence[Count] = (),
        undo: Undo | None = None,
    ) -> None:
        """End the enrolment, change the user and keep the undo: all or nothing."""


class Undos(Protocol):
    """The changes that can be taken back."""

    def load(self, key: str) -> tuple[User | None, Undo | None]:
        """Return an undo and its user, consistently."""

    def apply(self, undo: Undo, change: Change, now: int) -> None:
        """Use the undo up and change the user, both or neither; raises Conflict."""


class Quotas(Protocol):
    """What may be done so often in an hour or a day."""

    def take(self, counts: Sequence[Count], now: int) -> None:
        """Count one more on all or none; raises SendLimitReached when one is spent."""


class Challenges(Protocol):
    """The logins under way. Every write is one conditional write and may raise Conflict.

    How often a challenge was attempted, and whether it is used up, is kept with its user, so that
    one write decides on both.
    """

    def load(
        self, challenge_id: str, user_key: str, *counts: Count
    ) -> tuple[Challenge | None, User | None, frozenset[Count]]:
        """Return a challenge, its user and which counts are spent, in one round trip.

        Without a selection there is no challenge yet. Challenge and user are consistent; counts
        may be a moment old.
        """

    def fail(self, failures: Count, counts: Sequence[Count], now: int) -> None:
        """Count a wrong code: on everybody's failures, spent or not, and on its source's.

        Raises RateLimited when one of the source's is spent: then nobody may learn of the code.
        """

    def forgive(self, counts: Sequence[Count], times: int) -> None:
        """Take wrong codes back from a source's counts: their login went well."""

    def look_again(self, challenge: Challenge, counts: Sequence[Count]) -> frozenset[Count]:
        """Return which counts are spent; raises Conflict when the code's selection has ended.

        Both are consistent.
        """

    def select(
        self, before: Challenge, after: Challenge, now: int, counts: Sequence[Count] = ()
    ) -> None:
        """Move the selection of a challenge that is as it was read, and count a message.

        Raises SendLimitReached when one of the counts is spent; then nothing has changed.
        """

    def take_back(
        self, before: Challenge, after: Challenge, now: int, counts: Sequence[Count]
    ) -> None:
        """Undo a selection whose message was not sent, and what it was counted on."""

    def charge(self, before: Challenge, user: User, now: int, *, hardened: bool) -> None:
        """Count an attempt on the challenge, of which as many were read, and on its user.

        On the user it is a guess of the budget; a hardened one starts the next wait instead.
        """

    def consume(self, challenge: Challenge, proof: Proof) -> None:
        """Use the challenge up, spend the proof, refund what was charged: all or nothing."""


class Handovers(Protocol):
    """The grants under way to apps. Every write is one conditional write and may raise Conflict."""

    def add(self, handover: Handover) -> None:
        """Add a handover."""

    def get(self, key: str) -> Handover | None:
        """Return a handover, consistently."""

    def spend(self, handover: Handover, now: int) -> None:
        """Remove a handover that is there and has not expired, so that one caller has it."""


class Throttle(Protocol):
    """Counters that slow down guessers."""

    def charge(self, guard: Guard, now: int) -> None:
        """Count one more on all or none of what was read.

        Raises Conflict when one is spent, or was idle when it was read and is busy now.
        """

    def confirm(self, guard: Guard, now: int) -> None:
        """Remember a known source, if the guard still allows one more; else raises Conflict."""


class Sender(Protocol):
    """A way to bring a code to a person."""

    def send(self, destination: str, code: Secret, expires_in: int, language: str) -> None:
        """Send the code, good for `expires_in` seconds; raises DeliveryFailed."""


class Notices(Protocol):
    """What an owner is told by email; never a code."""

    def codes_failed(self, address: str) -> None:
        """Tell that somebody with the password types wrong codes; raises DeliveryFailed."""

    def password_changed(self, address: str) -> None:
        """Tell that there is a new password; raises DeliveryFailed."""

    def tell(self, to: Factor, notice: Notice) -> None:
        """Tell somebody, by email or SMS, of a change to their account; raises DeliveryFailed."""


class Pepper(Protocol):
    """The key of all stored digests; it lives outside the tables."""

    def read(self) -> Secret:
        """Return the pepper."""


class LoginKey(Protocol):
    """The key of `mfa_token`s; not the pepper, so that `login` could not tell a code."""

    def read(self) -> Secret:
        """Return the key."""


class Vault(Protocol):
    """TOTP seeds, base32: each a secret of its own, or sealed in its user's item.

    The stack says where new ones are kept; they are read wherever they are. An id never stands
    for two seeds.
    """

    def read(self, user: User) -> Secret:
        """Return the seed of the user's authenticator."""

    def keep(self, user: User, seed_id: str, seed: Secret) -> str:
        """Store a seed, the same one again is fine; or return it sealed, for the user's item."""

    def keeps(self, app: Factor) -> bool:
        """Tell whether an authenticator's seed is where it would be kept today, as it would be."""

    def delete(self, user_id: str, seed_id: str) -> None:
        """Remove a seed that is a secret of its own; one that is gone already is fine."""


class Signer(Protocol):
    """The key that grants."""

    def sign(self, claims: Mapping[str, object]) -> Secret:
        """Return the claims as a signed RFC 9068 token."""


class Keys(Protocol):
    """What anybody needs to check a grant."""

    @property
    def published(self) -> list[dict[str, str]]:
        """Return the public keys (RFC 7517)."""


class Tokens(Protocol):
    """The check of a grant that comes back."""

    def check(self, token: Secret, now: int) -> Claims:
        """Return what the token says; raises TokenInvalid."""


class Clock(Protocol):
    """The time."""

    def now(self) -> int:
        """Return the epoch seconds."""


class Entropy(Protocol):
    """Chance, from the operating system's generator."""

    def token(self) -> str:
        """Return 256 bits, base64url, 43 characters."""

    def seed(self) -> Secret:
        """Return a TOTP seed of 160 bits, base32 (RFC 4226 section 4, R6)."""

    def recovery_code(self) -> Secret:
        """Return 80 bits, base32, 16 characters (SP 800-63B-4 section 4.2.1.1)."""

    def identifier(self) -> str:
        """Return a random UUID."""


class Audit(Protocol):
    """What the log and the metrics say of a request; never a code, a secret or a destination."""

    def note(self, **facts: str) -> None:
        """Add facts to this request's one log line."""
