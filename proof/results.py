"""Every number of the proof, from fixed seeds, on all processors."""

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from gatehouse.domain.methods import FACTORS, Method

from proof.attack import STRATEGIES, Luck, Tally, attack, lucky_years, owner_alone
from proof.chance import IMPLAUSIBLE, scaled_back, wilson, worst_chance
from proof.thief import Strategy

YEARS = 2  # of attack; the worst 365 days count
OWNER_YEARS = 10  # alone, by each method
TRIALS = 1500  # years a Monte Carlo run
RACES = 500  # as above, with the owner in them
APP_LIMIT = 1e-4  # a year
SENT_LIMIT = 3.2e-5
CASES = [
    *((strategy, (method,)) for strategy in STRATEGIES for method in FACTORS),
    (Strategy("spread over all methods", fresh=True), FACTORS),
]


@dataclass(frozen=True)
class Row:
    """One strategy against one method, or against all in turn."""

    strategy: Strategy
    methods: tuple[Method, ...]
    tally: Tally
    luck: Luck

    @property
    def method(self) -> str:
        """Name what is guessed."""
        return self.methods[0] if len(self.methods) == 1 else "all in turn"

    @property
    def limit(self) -> float:
        """Return what a year's chance must stay under."""
        return APP_LIMIT if Method.APP in self.methods else SENT_LIMIT

    @property
    def guesses(self) -> int:
        """Return the most of the budget's guesses in a year, with the owner or without."""
        return max(self.tally.guesses, self.luck.guesses)

    @property
    def bound(self) -> float:
        """Return what a year's chance is at most, every guess at the best method for it."""
        return self.guesses * worst_chance(
            self.methods, hardened=False
        ) + self.tally.hardened * worst_chance(self.methods, hardened=True)

    @property
    def chance(self) -> float:
        """Return the chance that the Monte Carlo run saw, of unhardened guesses."""
        return scaled_back(self.luck.wins / self.luck.trials)

    @property
    def interval(self) -> tuple[float, float]:
        """Return its 95 % interval."""
        low, high = wilson(self.luck.wins, self.luck.trials)
        return scaled_back(low), scaled_back(high)

    @property
    def holds(self) -> bool:
        """Tell whether the bound is under the limit, and nothing seen speaks against it."""
        least, _ = wilson(self.luck.wins, self.luck.trials, IMPLAUSIBLE)
        return scaled_back(least) <= self.bound < self.limit


@dataclass(frozen=True)
class Results:
    """What the proof has found."""

    rows: tuple[Row, ...]
    owner_logins: int
    owner_hardened: int

    @property
    def hold(self) -> bool:
        """Tell whether every promise is kept."""
        return all(row.holds for row in self.rows) and self.owner_hardened == 0


def compute() -> Results:
    """Run everything; the same numbers every time."""
    with ProcessPoolExecutor() as pool:
        rows = [_start(pool.submit, *case, seed) for seed, case in enumerate(CASES)]
        alone = [pool.submit(_alone, method, seed) for seed, method in enumerate(FACTORS)]
        finished = tuple(row() for row in rows)
        owners = [each.result() for each in alone]
    return Results(finished, sum(each for each, _ in owners), sum(each for _, each in owners))


def _start(
    submit: Callable[..., Future[Any]], strategy: Strategy, methods: tuple[Method, ...], seed: int
) -> Callable[[], Row]:
    trials = RACES if strategy.races else TRIALS
    tally = submit(attack, strategy, methods, YEARS, seed)
    luck = submit(lucky_years, strategy, methods, seed, trials)
    return lambda: Row(strategy, methods, tally.result(), luck.result())


def _alone(method: Method, seed: int) -> tuple[int, int]:
    owner = owner_alone(method, OWNER_YEARS, seed)
    return owner.logins, owner.hardened + owner.stage.enrolments
