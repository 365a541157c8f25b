"""What other published policies let a thief compare in a year, for comparison."""

from dataclasses import dataclass

from proof.owner import LOGINS
from proof.stage import YEAR


@dataclass(frozen=True)
class Policy:
    """A counter of wrong codes: how many, and what starts it anew."""

    name: str
    limit: int
    locks_for: int = 0  # seconds; 0 is for ever
    resets: bool = False  # by the owner's success

    @property
    def guesses(self) -> int:
        """Return how many guesses are compared in a year.

        Where the owner's success resets the counter, the thief leaves room for one typo and it.
        """
        if self.locks_for:
            return self.limit * (YEAR // self.locks_for)
        return (self.limit - 2) * (LOGINS + 1) if self.resets else self.limit


POLICIES = (
    Policy("5 tries, then 15 minutes", 5, locks_for=900),
    Policy("10 tries, reset on success", 10, resets=True),
    Policy("NIST: 100 consecutive, reset on success", 100, resets=True),
    Policy("NIST: 100, the owner never logs in", 100),
)
