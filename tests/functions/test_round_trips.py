"""How often a request waits for AWS, counted by botocore's own event hook."""

import time
from threading import Barrier

import pytest
from gatehouse.domain.key_ring import KeyRing
from pyotp import TOTP

from tests.builders import RECOVERY_CODE, SEED
from tests.functions.conftest import RING, Tables
from tests.functions.functions import Functions

READ, WRITE, UPDATE, PEPPER = "BatchGetItem", "TransactWriteItems", "UpdateItem", "GetSecretValue"
STEP = 30  # seconds
PATIENCE = 5.0  # seconds for two calls to meet


def test_a_start_connects_to_the_tables_and_fetches_the_pepper(functions: Functions) -> None:
    expected = {"login": [READ], "select_method": [READ, PEPPER], "verify": [READ, PEPPER]}
    assert {name: sorted(functions.started[name]) for name in expected} == expected


def test_login_reads_once_and_writes_once(functions: Functions) -> None:
    functions.login()
    assert functions.calls.names == [READ, WRITE]


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


def test_a_sent_code_is_verified_in_four_calls(functions: Functions) -> None:
    token = functions.selected("sms")
    code = functions.sent()
    functions.calls.reset()
    assert functions.answer("verify_code", mfa_token=token, code=code).status == 200
    assert functions.calls.names == [READ, WRITE, "Sign", WRITE]


def test_a_recovery_code_is_verified_in_four_calls_and_then_told(functions: Functions) -> None:
    token = functions.selected("recovery")
    functions.calls.reset()
    code = RECOVERY_CODE.reveal()
    assert functions.answer("verify_code", mfa_token=token, code=code).status == 200
    assert functions.calls.names[:4] == [READ, WRITE, "Sign", WRITE]
    assert sorted(functions.calls.names[4:]) == ["Publish", "SendEmail", WRITE]  # the owner is told


def test_an_apps_seed_is_fetched_while_the_attempt_is_charged(functions: Functions) -> None:
    token = functions.selected("app")
    functions.calls.reset()
    meeting = Barrier(2, timeout=PATIENCE)

    def meet(operation: str) -> None:
        """Hold the seed and the charge until both are under way."""
        charge = operation == WRITE and functions.calls.names.count(WRITE) == 1
        if charge or operation == "GetSecretValue":
            meeting.wait()

    functions.calls.before = meet
    code = TOTP(SEED.reveal()).at(int(time.time()))
    assert functions.answer("verify_code", mfa_token=token, code=code).status == 200
    first, *together, third, fourth = functions.calls.names
    assert (first, third, fourth) == (READ, "Sign", WRITE)
    assert sorted(together) == ["GetSecretValue", WRITE]


def test_a_sealed_seed_costs_no_call(functions: Functions, tables: Tables) -> None:
    tables.seal("demo", KeyRing.parse(RING))
    now = int(time.time())
    assert "GetSecretValue" in verified(functions, now)  # the ring, once
    assert verified(functions, now + STEP) == [READ, WRITE, "Sign", WRITE]


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
