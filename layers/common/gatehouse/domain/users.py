"""A user as the login sees one."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gatehouse.domain.budget import BUDGET, MAX_FAILURES, TOLD_EACH
from gatehouse.domain.methods import FACTORS, Factor, Method


class Status(StrEnum):
    """Whether a user may log in."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True)
class User:
    """What is known of a user.

    `version` is raised by every change that ends what was issued before; a challenge remembers it.
    `last_step` is the last TOTP step accepted (RFC 6238 section 5.2); `recovery_codes` are digests.
    `budget` is the guess budget's `tat`; once it is spent, `hardened_attempts` are counted, and the
    next is taken at `next_attempt_at` (epoch seconds). A password whose holder has spent the budget
    `must_change`. `failures` counts each factor's attempts since its last success.
    """

    key: str
    user_id: str
    username: str
    password_hash: str
    status: Status = Status.ACTIVE
    factors: Mapping[Method, Factor] = field(default_factory=dict[Method, Factor])
    preferred: Method | None = None
    recovery_codes: frozenset[str] = frozenset()
    last_step: int | None = None
    version: int = 1
    budget: int = 0
    hardened_attempts: int = 0
    next_attempt_at: int = 0
    must_change: bool = False
    failures: Mapping[Method, int] = field(default_factory=dict[Method, int])

    @property
    def active(self) -> bool:
        """Tell whether the user may log in."""
        return self.status is Status.ACTIVE

    @property
    def methods(self) -> list[Method]:
        """List the configured factors, in the contract's order."""
        return [method for method in FACTORS if method in self.factors]

    def hardened(self, now: int) -> bool:
        """Tell whether the guess budget is spent, so that codes must be harder to guess."""
        return BUDGET.wait(self.budget, now) > 0

    def spends(self, now: int, *, hardened: bool) -> bool:
        """Tell whether an attempt finds or leaves the budget spent: then the password is burnt."""
        budget = self.budget if hardened else BUDGET.charged(self.budget, now)
        return BUDGET.wait(budget, now) > 0

    def worth_telling(self, before: "User", now: int) -> bool:
        """Tell whether the owner should hear of the wrong codes since `before`.

        Counted are those that no success has paid back, hardened ones too: every third is told.
        """
        return self.unrefunded(now) // TOLD_EACH > before.unrefunded(now) // TOLD_EACH

    def unrefunded(self, now: int) -> int:
        """Return how many attempts stand charged, by the budget and after it."""
        return BUDGET.level(self.budget, now) + self.hardened_attempts

    def offers(self, method: Method) -> bool:
        """Tell whether the user can log in by `method`; recovery needs a factor beside it.

        A factor with a hundred failures in a row is disabled until it is enrolled again.
        """
        if method is Method.RECOVERY:
            return bool(self.factors) and bool(self.recovery_codes)
        return method in self.factors and not self.disabled(method)

    def disabled(self, method: Method | None) -> bool:
        """Tell whether a factor has failed so often in a row that it must be enrolled again."""
        return method is not None and self.failures.get(method, 0) >= MAX_FAILURES


def normalise(username: str) -> str:
    """Return the one spelling of a username: NFKC, strip, casefold, NFKC."""
    folded = unicodedata.normalize("NFKC", username).strip().casefold()
    return unicodedata.normalize("NFKC", folded)
