"""A secret is never seen by accident."""

import json
from dataclasses import FrozenInstanceError

import pytest
from gatehouse.domain.secret import Secret

SECRET = Secret("123456")


def test_a_secret_is_seen_only_when_it_is_revealed() -> None:
    assert SECRET.reveal() == "123456"


@pytest.mark.parametrize(
    "seen",
    [repr(SECRET), str(SECRET), f"{SECRET}", f"{SECRET!r}", f"{SECRET!s:>3}", str([SECRET])],
)
def test_no_text_of_it_gives_it_away(seen: str) -> None:
    assert "***" in seen
    assert "123456" not in seen


def test_it_is_no_json() -> None:
    with pytest.raises(TypeError):
        json.dumps({"code": SECRET})


def test_it_has_no_attributes_to_dump_and_none_to_change() -> None:
    assert not hasattr(SECRET, "__dict__")
    (attribute,) = SECRET.__slots__
    with pytest.raises(FrozenInstanceError):
        setattr(SECRET, attribute, "x")


def test_secrets_of_one_value_are_equal() -> None:
    assert Secret("123456") == SECRET
    assert Secret("123457") != SECRET
