"""What refuses a call: token buckets, Lambda's instances, and items that are being written."""

from collections import Counter
from dataclasses import dataclass, field
from math import ceil

from scale.quotas import Quota


@dataclass
class Bucket:
    """A token bucket: full at first, refilled at the quota's rate up to its burst."""

    quota: Quota
    tokens: float = field(init=False)
    then: float = 0.0
    asked: Counter[int] = field(default_factory=Counter[int])  # by second

    def __post_init__(self) -> None:
        """Fill it."""
        self.tokens = self.quota.burst

    def take(self, count: float, now: float) -> bool:
        """Take tokens if there are as many; times in seconds."""
        self.asked[int(now)] += ceil(count)
        refilled = self.tokens + (now - self.then) * self.quota.rate
        self.tokens, self.then = min(self.quota.burst, refilled), now
        if self.tokens < count:
            return False
        self.tokens -= count
        return True


@dataclass
class Instances:
    """Lambda's instances of all functions: each serves one request at a time."""

    most: float  # of the account
    idle: dict[str, int]  # by function, what earlier requests have left
    busy: int = 0
    peak: int = 0

    def take(self, function: str) -> bool | None:
        """Occupy an instance: tell whether it is a new one; None when there may be no more."""
        if self.busy >= self.most:
            return None
        self.busy += 1
        self.peak = max(self.peak, self.busy)
        idle = self.idle.get(function, 0)
        self.idle[function] = max(0, idle - 1)
        return not idle

    def give_back(self, function: str) -> None:
        """Leave an instance for the next request."""
        self.busy -= 1
        self.idle[function] = self.idle.get(function, 0) + 1
