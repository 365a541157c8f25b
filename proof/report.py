"""The proof in words: `docs/proof.md`."""

from gatehouse.domain.methods import Method

from proof.attack import FEW_LOGINS
from proof.chance import guess_chance, of_many
from proof.others import POLICIES
from proof.owner import LOGINS
from proof.results import OWNER_YEARS, YEARS, Results, Row

HEAD = f"""# What a guesser gains in a year

`make proof` writes this page and its picture. A thief holds the password, sees the user's counters
and guesses the code for {YEARS} years. What answers are the real flows (`SelectMethod`, `Verify`)
and the real domain on the tests' fakes, with an owner who logs in {LOGINS} times a year with one
typo each. The promise: under 1 in 10,000 a year for APP with one step either side, under
3.2 in 100,000 for SMS and EMAIL, and the owner alone is never hardened.

![The chance of a guesser in a year, by policy](proof.svg)

## Gatehouse

The worst 365 days of {YEARS} years. Hardened guesses (two APP codes in a row, ten digits) count in
the bound.

| strategy | method | compared | hardened | bound | Monte Carlo | 95 % interval | limit |
|---|---|--:|--:|--:|--:|--:|--:|
"""

OTHERS = """
## Other published policies

The same thief, six digits, APP with one step either side.

| policy | compared | APP | SMS, EMAIL |
|---|--:|--:|--:|
"""

HOW = f"""
## How it is computed

- **compared** is counted, not assumed: a guess counts when `Verify` has compared it. Nothing that
  the thief sends is refunded, as a refund needs a right code. The worst 365 days are searched, both
  ends included, and the years of the Monte Carlo runs, in which no owner's typo takes what a thief
  waits for. Guesses over all methods are each priced at APP, the best for a thief.
- **bound** is the sum over compared guesses of the codes that are right at one moment times the
  chance of the likeliest value. Of six digits that is 2148 / 2³¹ (RFC 4226 cuts 31 bits); APP has
  three codes at a moment, of two in a row two pairs; ten digits are two values of five. A thief who
  hears only "wrong" cannot do better, however the guesses are chosen (union bound).
- **Monte Carlo** plays whole years through the same flows with a smaller code space: the thief need
  only guess the last two digits, and is given the other four if they are right. The chance seen is
  scaled back guess for guess, 1 - (1 - p)^(1/10000), which comes out up to 2 % too high, never too
  low. The interval is Wilson's for the years won, scaled alike. These runs leave hardened guesses
  out (the bound has them), and have no owner except when racing, with {FEW_LOGINS} logins.
  `make proof` fails when a bound reaches its limit, when a Monte Carlo run speaks against the bound
  (its 99.99 % interval lies above it), or when the owner alone is hardened. An interval is as wide
  as the years played make it; its upper end may lie above the limit.
- **Racing** wins less at APP than the bound says: after the owner's success only the code of the
  next step is left to guess.
- A method that is disabled is enrolled again at once, by `Administer`, so that the thief can go on.
- The thief needs neither password nor token here: both only cost time. Limits that are not the
  guess budget's can only make the thief slower.
- **Other policies**: a year's guesses at the same chance, 1 - (1 - p)^n. Where the owner's success
  resets the counter, the thief leaves room for one typo and the owner's {LOGINS} logins a year.
"""


def page(results: Results) -> str:
    """Return the page."""
    rows = "".join(_row(row) for row in results.rows)
    others = "".join(
        f"| {each.name} | {each.guesses:,} | {_of_others(each.guesses, Method.APP)} "
        f"| {_of_others(each.guesses, Method.SMS)} |\n"
        for each in POLICIES
    )
    return HEAD + rows + OTHERS + others + _owner(results) + HOW


def _row(row: Row) -> str:
    low, high = row.interval
    return (
        f"| {row.strategy.name} | {row.method} | {row.guesses} | {row.tally.hardened:,} "
        f"| **{row.bound:.2e}** | {row.chance:.2e} | {low:.2e} to {high:.2e} "
        f"| {row.limit:.1e} |\n"
    )


def _of_others(guesses: int, method: Method) -> str:
    return f"{of_many(guesses, guess_chance(method, hardened=False)):.2e}"


def _owner(results: Results) -> str:
    enrolments = max(row.tally.enrolments for row in results.rows)
    waits = max(row.tally.owner_longest_wait for row in results.rows)
    return f"""
## The owner

- Alone: {results.owner_logins:,} logins ({OWNER_YEARS} years by each method, {LOGINS} a year,
  one typo each), **{results.owner_hardened} hardened**, no method disabled.
- While a thief guesses day and night for years, every login of the owner's succeeds, harder and
  later: the longest took {waits / 3600:.1f} hours, by the waits of hardened attempts and a typo.
  Disabled after 100 failures in a row and enrolled again at once: up to {enrolments} times.
  A new password ends it, as guessing a code takes the password first.
"""
