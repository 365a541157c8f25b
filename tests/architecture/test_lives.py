"""How long things live when the owner decides nothing (SP 800-63B-4 section 3.1.3.2)."""

import pytest

from tests.architecture.cloudformation import parameters


@pytest.mark.parametrize(
    ("life", "seconds"), [("CodeLife", 300), ("ChallengeLife", 600), ("TokenLife", 900)]
)
def test_what_is_given_out_lives_briefly(life: str, seconds: int) -> None:
    assert parameters()[life]["Default"] == seconds


def test_no_code_is_sent_for_more_than_ten_minutes() -> None:
    assert parameters()["CodeLife"]["MaxValue"] <= 600
