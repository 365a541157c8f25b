"""The arithmetic: what one guess is worth, what many are, and how sure a Monte Carlo run is."""

import math
from collections.abc import Iterable

from gatehouse.domain.methods import Method
from gatehouse.domain.totp import WINDOW

VALUES = 1 << 31  # of RFC 4226's truncation, before it is cut to digits
SCALE = 10_000  # how much likelier a guess of two digits is than one of six
Z = 1.959964  # of a 95 % interval
IMPLAUSIBLE = 4.0  # as above, of 99.99 %


def likeliest(digits: int) -> float:
    """Return the chance of the likeliest value of so many digits (RFC 4226 section 5.3)."""
    return math.ceil(VALUES / float(10**digits)) / VALUES


def guess_chance(method: Method, *, hardened: bool) -> float:
    """Bound the chance of one guess by the codes that are right at one moment."""
    window = 2 * WINDOW + 1
    if method is Method.APP:
        return (window - 1) * likeliest(6) ** 2 if hardened else window * likeliest(6)
    return likeliest(5) ** 2 if hardened else likeliest(6)


def worst_chance(methods: Iterable[Method], *, hardened: bool) -> float:
    """Bound the chance of one guess at whichever of the methods is best for it."""
    return max(guess_chance(method, hardened=hardened) for method in methods)


def of_many(guesses: int, each: float) -> float:
    """Return the chance that one of many independent guesses is right."""
    return -math.expm1(guesses * math.log1p(-each))


def wilson(wins: int, trials: int, z: float = Z) -> tuple[float, float]:
    """Return Wilson's interval of a chance that was seen `wins` times."""
    seen, share = wins / trials, z * z / trials
    middle = (seen + share / 2) / (1 + share)
    half = z * math.sqrt(seen * (1 - seen) / trials + share / trials / 4) / (1 + share)
    return max(0.0, middle - half), min(1.0, middle + half)


def scaled_back(chance: float) -> float:
    """Return what a chance by two digits is by six, guess for guess; never too low."""
    return -math.expm1(math.log1p(-chance) / SCALE) if chance < 1 else 1.0
