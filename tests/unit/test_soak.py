"""The soak's own judgement: what it calls growth, and whom it lets log in."""

from collections import Counter
from pathlib import Path

import pytest

from local.config import Config
from soak.logins import Outcome
from soak.memory import Growth, Memory, growth_of
from soak.people import MESSAGES, STEPS_APART, Member, phones
from soak.report import broken, page
from tests.e2e.people import Person

PERSON = Person("ada", "password", "id", "+12025550150", "ada@example.org", None)
FLAT, GROWN = Growth("login", 100, 105), Growth("verify", 100, 106)


def test_what_is_loaded_at_first_is_no_growth() -> None:
    growth = growth_of("login", [10, 40, 70, 100, 101, 99, 100, 100, 101])
    assert (growth.first, growth.last, growth.flat) == (100, 101, True)


def test_steady_growth_is_found() -> None:
    assert not growth_of("login", list(range(100, 160))).flat


def test_one_outlier_is_not_taken_for_growth() -> None:
    assert growth_of("login", [100] * 29 + [500]).flat


def test_functions_are_judged_apart(tmp_path: Path) -> None:
    memory = Memory(Config(state=tmp_path))
    memory.samples |= {"verify": [200] * 12, "login": [100] * 12}
    assert memory.growths() == [Growth("login", 100, 100), Growth("verify", 200, 200)]


def test_there_are_as_many_phones_as_no_limit_is_met_with() -> None:
    numbers = list(phones())
    assert len(numbers) == len({*numbers}) == 800


def test_a_user_may_as_often_as_the_limits_allow() -> None:
    member = Member(PERSON)
    for _ in range(MESSAGES):
        assert member.may("SMS", 0)
        member.use("SMS", 0)
    assert not member.may("SMS", 1000)
    member.use("APP", 1000)
    assert not member.may("APP", 999 + STEPS_APART)
    assert member.may("APP", 1000 + STEPS_APART)


@pytest.mark.parametrize(
    ("outcome", "growths", "problems"),
    [
        (Outcome(Counter(APP=1)), [FLAT], []),
        (Outcome(Counter(APP=1), ["APP: 503"]), [FLAT], ["APP: 503"]),
        (Outcome(Counter(APP=1)), [FLAT, GROWN], ["verify has grown 1.060 times"]),
        (Outcome(), [FLAT], ["nobody has logged in"]),
        (Outcome(Counter(APP=1)), [], ["nobody has logged in"]),
    ],
)
def test_errors_growth_and_nothing_at_all_are_failures(
    outcome: Outcome, growths: list[Growth], problems: list[str]
) -> None:
    assert broken(outcome, growths) == problems


def test_the_page_tells_logins_errors_and_ratios() -> None:
    text = page(Outcome(Counter(APP=1234)), [FLAT], 8, 180)
    assert "| APP | 1,234 |" in text
    assert "Errors: **0** in 1,234 logins." in text
    assert "| 1.050 |" in text
