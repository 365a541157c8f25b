"""How often a request waits for AWS, counted by botocore's own event hook."""

import time
from threading import Barrier

import pytest
from gatehouse.domain.key_ring import KeyRing
from pyotp import TOTP

from tests.builders import RECOVERY_CODE, SEED
from tests.functions.conftest import RING, Tables
from tests.functions.functions import Functions

READ, WRITE, UPDATE, KEY = "BatchGetItem", "TransactWriteItems", "UpdateItem", "GetSecretValue"
VERIFIED = [READ, UPDATE, READ, "Sign", UPDATE]  # the second reading is beside the signature
STEP = 30  # seconds
PATIENCE = 5.0  # seconds for two calls to meet


def test_a_start_connects_to_the_tables_and_fetches_keys(functions: Functions) -> None:
    keys = {"login": [KEY], "select_method": [KEY, KEY], "verify": [KEY, KEY]}
    expected = {name: [READ, *fetched] for name, fetched in keys.items()}
    assert {name: sorted(functions.started[name]) for name in expected} == expected


def test_login_reads_before_the_comparison_and_after_it(functions: Functions) -> None:
    functions.login()
    assert functions.calls.names == [READ, WRITE]  # from a new source, which is remembered
    functions.calls.reset()
    functions.login()
    assert functions.calls.names == [READ, READ]


def test_a_wrong_password_costs_as_many_calls(functions: Functions) -> None:
    functions.answer("login_wrong_password")
    assert functions.calls.names == [READ, WRITE]
    functions.calls.reset()
    functions.answer("login_unknown_user")
    assert functions.calls.names == [READ, WRITE]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("sms", [READ, WRITE, "Publish"]),
        ("email", [READ, WRITE, "SendEmail"]),
        ("app", [READ, UPDATE]),
        ("recovery", [READ, UPDATE]),
    ],
)
def test_a_selection_records_before_it_sends(
    functions: Functions, method: str, expected: list[str]
) -> None:
    token = functions.login()
    functions.calls.reset()
    functions.answer(f"select_method_{method}", mfa_token=token)
    assert functions.calls.names == expected


def test_a_sent_code_is_verified_in_four_steps(functions: Functions) -> None:
    token = functions.selected("sms")
    code = functions.sent()
    functions.calls.reset()
    assert functions.answer("verify_code", mfa_token=token, code=code).status == 200
    assert in_order(functions.calls.names) == VERIFIED


def in_order(names: list[str]) -> list[str]:
    """Return the calls of a verification; of those beside each other, the reading first."""
    first, charge, *beside, consume = names
    return [first, charge, *sorted(beside), consume]


def test_a_recovery_code_is_verified_in_four_steps_and_then_told(functions: Functions) -> None:
    token = functions.selected("recovery")
    functions.calls.reset()
    code = RECOVERY_CODE.reveal()
    assert functions.answer("verify_code", mfa_token=token, code=code).status == 200
    assert in_order(functions.calls.names[:5]) == VERIFIED
    assert sorted(functions.calls.names[5:]) == ["Publish", "SendEmail", WRITE]  # the owner is told


def meet(functions: Functions, operation: str, nth: int, other: str) -> None:
    """Hold the nth call of an operation and another call until both are under way."""
    meeting = Barrier(2, timeout=PATIENCE)

    def hold(called: str) -> None:
        as_often = functions.calls.names.count(called) == nth
        if called == other or (called == operation and as_often):
            meeting.wait()

    functions.calls.before = hold


def test_an_apps_seed_is_fetched_while_the_attempt_is_charged(functions: Functions) -> None:
    token = functions.selected("app")
    functions.calls.reset()
    meet(functions, UPDATE, 1, KEY)
    code = TOTP(SEED.reveal()).at(int(time.time()))
    assert functions.answer("verify_code", mfa_token=token, code=code).status == 200
    first, *together = functions.calls.names
    assert sorted(together[:2]) == [KEY, UPDATE]
    assert in_order([first, UPDATE, *together[2:]]) == VERIFIED


def test_a_code_is_signed_while_its_selection_is_looked_at_again(functions: Functions) -> None:
    token = functions.selected("sms")
    code = functions.sent()
    functions.calls.reset()
    meet(functions, READ, 2, "Sign")
    assert functions.answer("verify_code", mfa_token=token, code=code).status == 200


def test_a_sealed_seed_costs_no_call(functions: Functions, tables: Tables) -> None:
    tables.seal("demo", KeyRing.parse(RING))
    now = int(time.time())
    assert "GetSecretValue" in verified(functions, now)  # the ring, once
    assert in_order(verified(functions, now + STEP)) == VERIFIED


def verified(functions: Functions, at: int) -> list[str]:
    """Verify by the APP's code of a time and return the calls."""
    token = functions.selected("app")
    functions.calls.reset()
    code = TOTP(SEED.reveal()).at(at)
    assert functions.answer("verify_code", mfa_token=token, code=code).status == 200
    return functions.calls.names


def test_a_request_that_makes_no_sense_costs_no_call(functions: Functions) -> None:
    functions.answer("login_not_json")
    assert functions.calls.names == []
