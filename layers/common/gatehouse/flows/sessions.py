"""Whose token a request carries, and whether that login is good enough to change an account."""

from dataclasses import dataclass

from gatehouse.domain.enrolment import Enrolment
from gatehouse.domain.errors import InsufficientUserAuthentication, TokenInvalid
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Claims
from gatehouse.domain.users import User
from gatehouse.ports import Audit, Clock, Enrolments, Tokens


@dataclass(frozen=True)
class Sessions:
    """Check the token that a request carries."""

    tokens: Tokens
    clock: Clock

    def __call__(self, token: Secret) -> Claims:
        """Return what the token says; raises TokenInvalid."""
        return self.tokens.check(token, self.clock.now())


def holder(claims: Claims, user: User | None, audit: Audit) -> User:
    """Return the user that a token still holds for.

    A change of the account ends the tokens of before (ASVS 7.4.1-7.4.3): raises TokenInvalid.
    """
    if user is None or not user.holds(claims.token_id, claims.user_version):
        raise TokenInvalid
    audit.note(user=user.key)
    return user


def require_fresh(claims: Claims, user: User, now: int) -> None:
    """Ask for a second step of the last minutes, once there is a method for it.

    Raises InsufficientUserAuthentication (ASVS 7.5.1, RFC 9470).
    """
    if user.factors and not claims.fresh(now):
        raise InsufficientUserAuthentication


def enrolling(
    enrolments: Enrolments, claims: Claims, method: Method, audit: Audit, now: int
) -> tuple[User, Enrolment | None]:
    """Return who may bring a method, and what they have started of it.

    Raises TokenInvalid, InsufficientUserAuthentication.
    """
    found, enrolment = enrolments.load(claims.user_id, method)
    user = holder(claims, found, audit)
    require_fresh(claims, user, now)
    return user, enrolment
