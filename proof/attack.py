"""Years of attack: thief and owner take turns, and what was compared is counted."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from gatehouse.domain.methods import Method

from proof.chance import worst_chance
from proof.owner import LOGINS, Owner, login_times
from proof.stage import DAY, YEAR, Stage
from proof.thief import NEVER, Guess, Strategy, Thief

HOUR = 3600
STRATEGIES = (
    Strategy("steady, one an hour", pause=HOUR),
    Strategy("burst, as fast as it goes"),
    Strategy("spread, a challenge a guess", fresh=True),
    Strategy("racing the owner", races=True),
)
FEW_LOGINS = 30  # of the owner a year in a Monte Carlo run, for the sake of its time


@dataclass(frozen=True)
class Tally:
    """The worst 365 days of an attack, and how the owner fared."""

    guesses: int  # compared and not refunded, of the budget
    hardened: int
    owner_logins: int
    owner_longest_wait: int
    enrolments: int


@dataclass(frozen=True)
class Luck:
    """Years of a thief who need only guess two digits: how many were won, and the most guesses."""

    trials: int
    wins: int
    guesses: int


def play(stage: Stage, thief: Thief, owner: Owner, visits: list[int], until: int) -> None:
    """Let whoever is due act, the owner first, until the thief has won or time is up."""
    visits = [*visits]
    while not thief.won:
        visit, guess = (visits[0] if visits else NEVER), thief.ready_at()
        due = min(visit, guess)
        if due > until:
            return
        stage.go_to(due)
        if visit > guess:
            thief.guess()
        elif (back := _visit(owner, visits)) is not None:
            visits.insert(0, back)
            visits.sort()


def _visit(owner: Owner, visits: list[int]) -> int | None:
    visits.pop(0)
    return owner.log_in()


def attack(
    strategy: Strategy, methods: Sequence[Method], years: int, seed: int, share: float = 1
) -> Tally:
    """Attack for years, or a share of them, while the owner logs in; count the worst 365 days.

    The thief is never lucky.
    """
    stage = Stage()
    thief = Thief(stage, strategy, methods)
    owner = Owner(stage, methods[0], thief.race)
    visits = login_times(Random(seed), stage.now, years)
    play(stage, thief, owner, visits, stage.now + int(share * years * YEAR))
    worst = worst_year(thief.guesses)
    hardened = sum(guess.hardened for guess in worst)
    return Tally(
        len(worst) - hardened, hardened, owner.logins, owner.longest_wait, stage.enrolments
    )


def worst_year(guesses: Sequence[Guess]) -> Sequence[Guess]:
    """Return the 365 days, first and last moment included, in which guesses are worth most."""
    methods = {guess.method for guess in guesses}
    worth = [0.0]
    for guess in guesses:
        worth.append(worth[-1] + worst_chance(methods, hardened=guess.hardened))
    times = [guess.time for guess in guesses]
    ends = [bisect_right(times, time + YEAR) for time in times]
    start = max(range(len(times)), key=lambda first: worth[ends[first]] - worth[first])
    return guesses[start : ends[start]]


def lucky_years(strategy: Strategy, methods: Sequence[Method], seed: int, trials: int) -> Luck:
    """Play years of a thief who need only guess two digits."""
    dice, wins, most = Random(seed), 0, 0
    for _ in range(trials):
        stage = Stage()
        stage.go_to(stage.now + dice.randrange(DAY))
        thief = Thief(stage, strategy, methods, dice)
        owner = Owner(stage, methods[0], thief.race)
        logins = FEW_LOGINS if strategy.races else 0
        play(stage, thief, owner, login_times(dice, stage.now, 1, logins), stage.now + YEAR)
        wins += thief.won
        most = max(most, len(thief.guesses))
    return Luck(trials, wins, most)


def owner_alone(method: Method, years: int, seed: int, logins: int = LOGINS) -> Owner:
    """Return the owner after years of logins, one mistype each, and no thief."""
    stage = Stage()
    owner = Owner(stage, method)
    for time in login_times(Random(seed), stage.now, years, logins):
        stage.go_to(time)
        owner.log_in()
    return owner
