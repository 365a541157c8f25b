"""A user as the login sees one."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from gatehouse.domain.budget import BUDGET, MAX_FAILURES, TOLD_EACH
from gatehouse.domain.methods import FACTORS, Factor, Method

UNDER_WAY = 60  # seconds; twice what a function may run, and then no request still needs a seed


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
    A change ends every token of before, but the one that is `kept` (its `jti`).
    `spare_seeds` are the seeds that are no factor's (any more, or yet), each with the time from
    which it may be removed.
    `challenges` is what the store keeps here of challenges that were attempted; None where it has
    nowhere to keep it yet.
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
    kept: str = ""
    spare_seeds: Mapping[str, int] = field(default_factory=dict[str, int])
    challenges: Mapping[str, str] | None = field(default=None, repr=False, compare=False)

    @property
    def active(self) -> bool:
        """Tell whether the user may log in."""
        return self.status is Status.ACTIVE

    @property
    def methods(self) -> list[Method]:
        """List the configured factors, in the contract's order."""
        return [method for method in FACTORS if method in self.factors]

    @property
    def seed_id(self) -> str:
        """Return the id of the authenticator's seed, or nothing."""
        return self.factors[Method.APP].seed_id if Method.APP in self.factors else ""

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

    def changed(self, *, kept: str = "", **changes: Any) -> "User":
        """Return the user after a change: what was issued before ends, but the token `kept`."""
        return replace(self, version=self.version + 1, kept=kept, **changes)

    def enrolled(self, factor: Factor, token: str, **changes: Any) -> "User":
        """Return the user with a newly proven factor; a replaced one ends `token` (its jti) too."""
        old = self.factors.get(factor.method)
        return self.changed(
            kept="" if old else token,
            factors={**self.factors, factor.method: factor},
            preferred=self.preferred or factor.method,
            failures=_without(self.failures, factor.method),
            spare_seeds=_without(self._spared(factor.confirmed_at, old), factor.seed_id),
            **changes,
        )

    def without(self, *methods: Method, now: int) -> "User":
        """Return the user without some factors; without any, recovery codes end too."""
        factors = {method: each for method, each in self.factors.items() if method not in methods}
        left = [method for method in FACTORS if method in factors]
        return self.changed(
            factors=factors,
            preferred=self.preferred if self.preferred in factors else next(iter(left), None),
            recovery_codes=self.recovery_codes if factors else frozenset(),
            failures={method: self.failures[method] for method in self.failures if method in left},
            last_step=self.last_step if Method.APP in factors else None,
            spare_seeds=self._spared(now, *map(self.factors.get, methods)),
        )

    def on_record(self, seed_id: str, until: int) -> "User":
        """Return the user with a seed on record that may be stored, spare from `until` on."""
        return replace(self, spare_seeds={**self.spare_seeds, seed_id: until})

    def moved(self, seed_id: str, sealed_seed: str, now: int) -> "User":
        """Return the user with the same seed kept elsewhere, under a new id that is on record.

        Nothing that was issued ends. Logins under way may still read it where it was.
        """
        app = self.factors[Method.APP]
        moved = replace(app, seed_id=seed_id, sealed_seed=sealed_seed)
        return replace(
            self,
            factors={**self.factors, Method.APP: moved},
            spare_seeds=_without(self._spared(now + UNDER_WAY, app), seed_id),
        )

    def _spared(self, at: int, *factors: Factor | None) -> dict[str, int]:
        """Return the spare seeds with those of factors that end, which are spare from `at` on."""
        ended = {each.seed_id: at for each in factors if each and each.kept_apart}
        return {**self.spare_seeds, **ended}

    def holds(self, jti: str, version: int) -> bool:
        """Tell whether a token, which remembers the version that it was issued for, still holds."""
        return self.active and (version == self.version or jti == self.kept)

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


def _without[Key, Value](mapping: Mapping[Key, Value], key: Key) -> dict[Key, Value]:
    return {each: value for each, value in mapping.items() if each != key}


def normalise(username: str) -> str:
    """Return the one spelling of a username: NFKC, strip, casefold, NFKC."""
    folded = unicodedata.normalize("NFKC", username).strip().casefold()
    return unicodedata.normalize("NFKC", folded)
