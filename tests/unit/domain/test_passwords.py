"""Passwords: argon2id, whole, and as slow for nobody as for somebody."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from gatehouse.domain.passwords import NOBODY, hash_password, matches, outdated
from gatehouse.domain.secret import Secret

from tests.builders import PASSWORD, password_hash

OLD = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_the_right_password_matches_and_no_other() -> None:
    assert matches(password_hash(), PASSWORD)
    assert not matches(password_hash(), Secret(PASSWORD.reveal() + " "))
    assert not matches(password_hash(), Secret(PASSWORD.reveal().upper()))


def test_the_whole_password_counts() -> None:
    hashed = hash_password(Secret("x" * 1024))
    assert matches(hashed, Secret("x" * 1024))
    assert not matches(hashed, Secret("x" * 1023 + "y"))


def test_a_password_may_hold_any_text() -> None:
    assert matches(hash_password(Secret(" pä\x00ß🔑 ")), Secret(" pä\x00ß🔑 "))


def test_hashes_have_owasps_parameters_and_a_salt_of_their_own() -> None:
    assert password_hash().startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hash_password(PASSWORD) != password_hash()
    assert extract_parameters(password_hash()).salt_len == 16


def test_nobody_costs_what_somebody_costs_and_has_no_password() -> None:
    assert extract_parameters(NOBODY) == extract_parameters(password_hash())
    assert not matches(NOBODY, PASSWORD)
    assert not matches(NOBODY, Secret(""))


@pytest.mark.parametrize("broken", ["", "x", "$argon2id$v=19$m=19456,t=2,p=1$", "$2b$12$abc"])
def test_a_broken_hash_matches_nothing(broken: str) -> None:
    assert not matches(broken, PASSWORD)


def test_a_hash_with_other_parameters_is_outdated() -> None:
    assert outdated(OLD.hash("x"))
    assert not outdated(password_hash())
