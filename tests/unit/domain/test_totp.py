"""The codes of an authenticator app: RFC 6238, and no step twice."""

import pytest
from gatehouse.domain.secret import Secret
from gatehouse.domain.totp import matching_step, provisioning_uri
from pyotp import TOTP

from tests.builders import SEED
from tests.fakes.services import NOW

RFC_6238_APPENDIX_B = [  # time, the SHA-1 code's last six digits
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
STEP = NOW // 30
TWINS = 910_737  # this step of RFC 6238's seed and the next one have the same code


def code_at(step: int) -> Secret:
    return Secret(TOTP(SEED.reveal()).generate_otp(step))


@pytest.mark.parametrize(("time", "code"), RFC_6238_APPENDIX_B)
def test_codes_are_those_of_rfc_6238(time: int, code: str) -> None:
    assert matching_step(SEED, Secret(code[-6:]), time, None) == time // 30


@pytest.mark.parametrize(
    ("offset", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_either_side_is_accepted(offset: int, accepted: bool) -> None:
    step = matching_step(SEED, code_at(STEP + offset), NOW, None)
    assert step == (STEP + offset if accepted else None)


@pytest.mark.parametrize("second", [0, 29])
def test_a_step_has_thirty_seconds(second: int) -> None:
    assert matching_step(SEED, code_at(STEP + 1), STEP * 30 + second, None) == STEP + 1
    assert matching_step(SEED, code_at(STEP - 2), STEP * 30 + second, None) is None


@pytest.mark.parametrize(("last", "accepted"), [(-1, True), (0, False), (1, False)])
def test_a_step_at_or_before_the_last_one_is_refused(last: int, accepted: bool) -> None:
    step = matching_step(SEED, code_at(STEP), NOW, STEP + last)
    assert step == (STEP if accepted else None)


def test_step_zero_is_remembered_like_any_other() -> None:
    assert matching_step(SEED, code_at(0), 40, None) == 0
    assert matching_step(SEED, code_at(0), 40, 0) is None


@pytest.mark.parametrize("code", ["000000", "755224755224", "287082755224ABCD"])
def test_a_wrong_code_matches_no_step(code: str) -> None:
    assert matching_step(SEED, Secret(code), NOW, None) is None


def test_a_code_that_two_steps_share_is_accepted_once() -> None:
    now, code = (TWINS + 1) * 30, code_at(TWINS)
    assert code == code_at(TWINS + 1)
    step = matching_step(SEED, code, now, None)
    assert step == TWINS + 1
    assert matching_step(SEED, code, now, step) is None


def test_an_app_reads_the_seed_from_its_uri() -> None:
    assert provisioning_uri(SEED, "ada@example.org", "Gatehouse & Co") == (
        "otpauth://totp/Gatehouse%20%26%20Co:ada%40example.org"
        f"?secret={SEED.reveal()}&issuer=Gatehouse%20%26%20Co"
    )
