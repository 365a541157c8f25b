"""Database keys hold no personal data."""

from gatehouse.domain.keys import key_of


def test_a_key_is_a_digest_of_43_characters() -> None:
    assert key_of("abc") == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"  # FIPS 180-4's example
    assert len(key_of("ada")) == 43


def test_parts_are_kept_apart() -> None:
    assert key_of("a", "b") != key_of("ab")
    assert key_of("a", "b") != key_of("b", "a")
