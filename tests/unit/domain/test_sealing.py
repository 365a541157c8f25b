"""A seal opens with its code, for its address, and with nothing else."""

from dataclasses import replace

from gatehouse.domain.handover import LIFE
from gatehouse.domain.keys import key_of
from gatehouse.domain.sealing import opened, sealed
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant

from tests.fakes.services import NOW

APP = "https://app.example.com/in"
GRANT = Grant(Secret("a token"), 900)
CODE = Secret("a code")


def test_the_right_code_opens_it_for_the_right_address() -> None:
    assert opened(sealed(GRANT, CODE, APP, NOW), CODE, APP, NOW + 59) == replace(
        GRANT, expires_in=841
    )


def test_no_other_code_and_no_other_address_does() -> None:
    handover = sealed(GRANT, CODE, APP, NOW)
    assert opened(handover, Secret("another"), APP, NOW) is None
    assert opened(handover, CODE, APP + "/", NOW) is None


def test_a_changed_seal_does_not_open() -> None:
    one, other = (sealed(GRANT, Secret(code), APP, NOW) for code in ("one", "other"))
    assert opened(replace(one, sealed=other.sealed), Secret("one"), APP, NOW) is None


def test_what_is_stored_holds_neither_code_nor_token() -> None:
    handover = sealed(GRANT, CODE, APP, NOW)
    assert handover.key == key_of("a code")
    assert not {"a code", "a token"} & set(str(handover).split("'"))
    assert handover.expires_at == NOW + LIFE


def test_two_codes_seal_differently() -> None:
    boxes = {sealed(GRANT, Secret(code), APP, NOW).sealed for code in ("one", "other")}
    assert len(boxes) == 2
