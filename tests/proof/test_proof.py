"""The proof's numbers, by shorter runs of what `make proof` runs."""

from functools import cache
from pathlib import Path

import pytest
from gatehouse.domain.methods import FACTORS, Method

from proof.attack import STRATEGIES, Luck, Tally, attack, lucky_years, owner_alone
from proof.chance import guess_chance, of_many, scaled_back, wilson
from proof.others import POLICIES
from proof.picture import picture
from proof.report import page
from proof.results import Results, Row
from proof.thief import Strategy

DOCS = Path(__file__).parents[2] / "docs"
STEADY, BURST, SPREAD, RACE = STRATEGIES


@cache
def some_weeks(method: Method) -> Tally:
    return attack(BURST, [method], 1, seed=1, share=0.1)


def a_row(method: Method, luck: Luck) -> Row:
    return Row(BURST, (method,), some_weeks(method), luck)


@pytest.mark.parametrize("method", [Method.APP, Method.SMS])
def test_a_year_of_guessing_stays_under_the_limit(method: Method) -> None:
    year = attack(BURST, [method], 1, seed=1)
    row = Row(BURST, (method,), year, lucky_years(BURST, [method], seed=1, trials=20))
    assert row.guesses == 30
    assert 8000 < row.tally.hardened < 12_000
    assert row.holds
    assert row.tally.owner_logins == 300
    assert f"**{row.bound:.2e}**" in (DOCS / "proof.md").read_text()


@pytest.mark.parametrize("strategy", [STEADY, SPREAD, RACE])
def test_no_strategy_has_more_guesses(strategy: Strategy) -> None:
    """In 73 days: 10 at once and 4 more, one each 18.25 days."""
    assert attack(strategy, [Method.SMS], 1, seed=2, share=0.2).guesses <= 10 + 4


@pytest.mark.parametrize("method", FACTORS)
def test_an_owner_with_a_typo_a_login_is_never_hardened(method: Method) -> None:
    owner = owner_alone(method, years=1, seed=3)
    assert (owner.logins, owner.hardened, owner.longest_wait) == (300, 0, 0)


def test_the_verdict_needs_the_bound_and_the_luck_and_the_owner() -> None:
    right = a_row(Method.SMS, Luck(trials=100, wins=26, guesses=30))
    more = Row(BURST, (Method.SMS,), right.tally, Luck(trials=100, wins=26, guesses=33))
    lucky = Row(BURST, (Method.SMS,), right.tally, Luck(trials=100, wins=90, guesses=30))
    assert Results((right,), 300, 0).hold
    assert not Results((more,), 300, 0).hold
    assert not Results((lucky,), 300, 0).hold
    assert not Results((right,), 300, 1).hold


def test_the_page_and_the_picture_say_what_was_found() -> None:
    luck = Luck(trials=100, wins=26, guesses=30)
    rows = tuple(a_row(method, luck) for method in (Method.APP, Method.SMS))
    results = Results(rows, 300, 0)
    assert f"**{rows[0].bound:.2e}**" in page(results)
    assert f"{rows[0].bound:.1e}" in picture(results)


def test_other_policies_are_above_the_limit() -> None:
    each = guess_chance(Method.APP, hardened=False)
    assert all(of_many(policy.guesses, each) > 1e-4 for policy in POLICIES)


def test_an_interval_is_wilsons() -> None:
    assert wilson(10, 100) == pytest.approx((0.05523, 0.17437), abs=1e-5)
    assert wilson(0, 10)[0] == 0


def test_two_digits_are_scaled_back_to_six() -> None:
    seen = of_many(30, 1e-2)
    assert of_many(30, 1e-6) <= scaled_back(seen) <= 1.02 * of_many(30, 1e-6)
    assert scaled_back(1) == 1
