"""The budget's numbers, and codes that are harder to guess."""

from collections import Counter

import pytest
from gatehouse.domain import codes, totp
from gatehouse.domain.budget import BUDGET, wait_after
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from pyotp import TOTP

from tests.builders import PEPPER, SEED, a_user
from tests.fakes.services import NOW

DAY = 86_400
STEP = NOW // 30


def test_a_guesser_has_ten_guesses_at_once_and_thirty_in_any_year() -> None:
    tat, taken = 0, []
    for day in range(366):
        while BUDGET.wait(tat, NOW + day * DAY) == 0:
            tat = BUDGET.charged(tat, NOW + day * DAY)
            taken.append(day)
    assert taken.count(0) == 10
    assert len([day for day in taken if day < 365]) <= 30


def test_a_user_is_hardened_once_the_budget_is_spent() -> None:
    assert not a_user().hardened(NOW)
    assert not a_user(budget=BUDGET.ceiling(NOW)).hardened(NOW)
    assert a_user(budget=BUDGET.ceiling(NOW) + 1).hardened(NOW)


def test_the_wait_doubles_from_half_a_minute_to_an_hour() -> None:
    waits = [wait_after(attempts) for attempts in range(1, 10)]
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert wait_after(1000) == 3600


def test_ten_digits_are_all_equally_likely() -> None:
    drawn = [
        codes.sent_code(PEPPER.read(), "challenge", Method.SMS, generation, 10).reveal()
        for generation in range(20_000)
    ]
    assert all(len(code) == 10 and code.isdecimal() for code in drawn)
    for place in range(10):
        counted = Counter(code[place] for code in drawn)
        squares = sum((counted[digit] - 2000) ** 2 / 2000 for digit in "0123456789")
        assert squares < 30  # chi-square with 9 degrees of freedom: once in 2,000


def pair(first: int, second: int, last_step: int | None = None) -> int | None:
    """Match the codes of two steps, told from now."""
    generate = TOTP(SEED.reveal()).generate_otp
    code, following = (Secret(generate(STEP + offset)) for offset in (first, second))
    return totp.matching_pair(SEED, code, following, NOW, last_step)


@pytest.mark.parametrize("first", [-1, 0])
def test_two_codes_in_a_row_spend_the_later_step(first: int) -> None:
    assert pair(first, first + 1) == STEP + first + 1


@pytest.mark.parametrize(
    ("first", "second"), [(-2, -1), (1, 2), (0, 0), (1, 0), (-1, 1), (0, -1), (-3, 0)]
)
def test_codes_out_of_order_or_window_are_no_pair(first: int, second: int) -> None:
    assert pair(first, second) is None


def test_a_pair_with_a_spent_step_is_refused() -> None:
    assert pair(-1, 0, last_step=STEP - 1) is None
    assert pair(0, 1, last_step=STEP - 1) == STEP + 1
