"""A sealed seed opens with its key, for its user and id, and with nothing else."""

import json

import pytest
from gatehouse.domain.key_ring import KeyRing
from gatehouse.domain.secret import Secret

from tests.builders import SEED

ONE, TWO = "1" * 64, "2" * 64
RING = KeyRing.parse(json.dumps({"current": "b", "a": ONE, "b": TWO}))


def test_what_is_sealed_opens() -> None:
    sealed = RING.seal(SEED, "ada", "an id")
    assert RING.open(sealed, "ada", "an id") == SEED
    assert sealed.startswith("b.")
    assert SEED.reveal() not in sealed


def test_the_same_seed_is_sealed_otherwise_for_each_user_and_id() -> None:
    owners = [("ada", "an id"), ("ada", "another"), ("grace", "an id")]
    assert len({RING.seal(SEED, *owner) for owner in owners}) == len(owners)


@pytest.mark.parametrize(("user", "seed_id"), [("grace", "an id"), ("ada", "another")])
def test_it_opens_for_nobody_else(user: str, seed_id: str) -> None:
    with pytest.raises(ValueError, match="for this user"):
        RING.open(RING.seal(SEED, "ada", "an id"), user, seed_id)


def test_it_opens_under_no_other_key() -> None:
    sealed = RING.seal(SEED, "ada", "an id")
    with pytest.raises(ValueError, match="for this user"):
        RING.open(sealed.replace("b.", "a.", 1), "ada", "an id")
    with pytest.raises(ValueError, match="not on the ring"):
        RING.open(sealed.replace("b.", "c.", 1), "ada", "an id")


def test_every_key_opens_and_the_current_one_seals() -> None:
    before = KeyRing("a", RING.keys)
    sealed = before.seal(SEED, "ada", "an id")
    assert RING.open(sealed, "ada", "an id") == SEED
    assert (before.is_current(sealed), RING.is_current(sealed)) == (True, False)
    assert RING.has_key_of(sealed)
    assert not KeyRing("b", {"b": Secret(TWO)}).has_key_of(sealed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        json.dumps({"1": ONE}),
        json.dumps({"current": "1"}),
        json.dumps({"current": "2", "1": ONE}),
        json.dumps({"current": "1", "1": ONE, "2": "short"}),
        json.dumps({"current": "1", "1": 7}),
        json.dumps({"current": "a.b", "a.b": ONE}),
        json.dumps({"current": ["1"], "1": ONE}),
    ],
)
def test_what_is_no_ring_is_refused_without_a_word_of_it(text: str) -> None:
    with pytest.raises(ValueError, match="key ring") as refusal:
        KeyRing.parse(text)
    assert ONE not in repr(refusal.value)
    assert refusal.value.__context__ is None


def test_a_ring_shows_no_key() -> None:
    assert ONE not in repr(RING)
