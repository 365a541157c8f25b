"""Which passwords may be set: long and unknown to guessers; of which characters is all the same."""

import pytest
from gatehouse.domain.errors import InvalidRequest
from gatehouse.domain.password_rules import (
    COMMON,
    MIN_LENGTH,
    MIN_LENGTH_ALONE,
    check_password,
)
from gatehouse.domain.secret import Secret

from tests.builders import PASSWORD

LETTERS = "qmzkxwvbjrtplhd"
BREACHED = ["password1", "iloveyou1", "qwerty123", "1q2w3e4r5t6y7u8i9o0p", "kartoffelpuffer"]


def refused(password: str, *, alone: bool) -> str:
    """Return why a password is refused."""
    with pytest.raises(InvalidRequest) as refusal:
        check_password(Secret(password), alone=alone)
    ((field, problem),) = refusal.value.errors
    assert field == "password"
    assert password not in f"{refusal.value} {problem}"
    return problem


def test_eight_characters_beside_a_method_and_fifteen_alone() -> None:
    assert (MIN_LENGTH, MIN_LENGTH_ALONE, len(LETTERS)) == (8, 15, 15)
    check_password(Secret(LETTERS[:8]), alone=False)
    check_password(Secret(LETTERS), alone=True)
    assert refused(LETTERS[:7], alone=False) == "must have at least 8 characters"
    assert refused(LETTERS[:14], alone=True).startswith("must have at least 15 characters")


@pytest.mark.parametrize("password", BREACHED)
def test_a_breached_password_is_refused_however_it_is_written(password: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in password)
    for spelled in (password, password.upper(), password.title(), wide):
        assert "common" in refused(spelled, alone=False)


def test_a_breached_password_is_refused_at_any_length() -> None:
    assert "common" in refused("1q2w3e4r5t6y7u8i9o0p", alone=True)


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    "password",
    [LETTERS, " " * 15, "4" * 16, "ß" * 15, "пароль и ещё слова", "🔑" * 15, "x" * 64, "x" * 1024],
)
def test_no_character_is_asked_for_and_none_is_refused(password: str, alone: bool) -> None:
    check_password(Secret(password), alone=alone)


def test_what_the_tests_and_demo_users_have_is_allowed() -> None:
    check_password(PASSWORD, alone=True)


def test_the_list_is_long_and_every_entry_can_be_met() -> None:
    assert len(COMMON) >= 3000
    assert min(map(len, COMMON)) >= MIN_LENGTH
    for common in COMMON:
        assert "common" in refused(common, alone=len(common) >= MIN_LENGTH_ALONE)
