"""Codes are compared in constant time, and all that could match are compared (ASVS 11.2.4)."""

import hmac

import pytest
from gatehouse.domain.mac import same
from gatehouse.domain.secret import Secret
from gatehouse.domain.totp import matching_step
from pyotp import TOTP

from tests.builders import SEED
from tests.fakes.services import NOW


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Record what is compared in constant time."""
    pairs: list[tuple[str, str]] = []
    original = hmac.compare_digest

    def recording(one: str, other: str) -> bool:
        pairs.append((one, other))
        return original(one, other)

    monkeypatch.setattr(hmac, "compare_digest", recording)
    return pairs


def test_digests_are_compared_in_constant_time(compared: list[tuple[str, str]]) -> None:
    assert not same("abc", "abd")
    assert compared == [("abc", "abd")]


@pytest.mark.parametrize("offset", [-1, 0, 1, 2])
def test_every_step_of_the_window_is_compared(compared: list[tuple[str, str]], offset: int) -> None:
    matching_step(SEED, Secret(TOTP(SEED.reveal()).generate_otp(NOW // 30 + offset)), NOW, None)
    assert len(compared) == 3
