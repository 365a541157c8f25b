"""Time, chance and the audit trail: what the fakes and the real ones share."""

import base64
import re
import time

import pytest
from aws_lambda_powertools import Logger
from gatehouse.adapters.audit import LogAudit
from gatehouse.adapters.system import SystemClock, SystemEntropy
from gatehouse.domain.codes import RECOVERY
from gatehouse.domain.mfa_token import MfaToken, issue
from gatehouse.domain.secret import Secret
from gatehouse.ports import Clock, Entropy

from tests.builders import a_user
from tests.fakes.services import NOW, FrozenClock, RecordedAudit, ScriptedEntropy

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture(params=[ScriptedEntropy, SystemEntropy])
def entropy(request: pytest.FixtureRequest) -> Entropy:
    made: Entropy = request.param()
    return made


@pytest.mark.parametrize("clock", [FrozenClock(), SystemClock()])
def test_time_is_in_whole_seconds(clock: Clock) -> None:
    assert isinstance(clock.now(), int)


def test_the_system_tells_the_time() -> None:
    assert abs(SystemClock().now() - time.time()) < 2


def test_a_frozen_clock_goes_on_and_back() -> None:
    clock = FrozenClock(100)
    clock.advance(30)
    clock.advance(-60)
    assert clock.now() == 70


def test_a_token_completes_the_token_of_a_challenge(entropy: Entropy) -> None:
    tokens = {entropy.token() for _ in range(1000)}
    assert len(tokens) == 1000
    for token in tokens:
        assert MfaToken.parse(issue(Secret("a key"), a_user(), token, NOW)).nonce == token


def test_a_seed_has_160_bits(entropy: Entropy) -> None:
    seeds = {entropy.seed().reveal() for _ in range(1000)}
    assert len(seeds) == 1000
    assert {len(base64.b32decode(seed)) for seed in seeds} == {20}


def test_an_identifier_is_a_random_uuid(entropy: Entropy) -> None:
    identifiers = {entropy.identifier() for _ in range(1000)}
    assert len(identifiers) == 1000
    assert all(UUID.fullmatch(identifier) for identifier in identifiers)


def test_a_fake_audit_remembers_the_facts() -> None:
    audit = RecordedAudit()
    audit.note(user="u")
    audit.note(method="SMS")
    assert audit.facts == {"user": "u", "method": "SMS"}


def test_facts_are_on_the_loggers_one_line() -> None:
    logger = Logger(service="test", level="INFO")
    audit = LogAudit(logger)
    audit.note(user="u")
    audit.note(method="SMS")
    keys = logger.get_current_keys()
    assert (keys["user"], keys["method"]) == ("u", "SMS")


def test_a_recovery_code_has_80_bits(entropy: Entropy) -> None:
    codes = {entropy.recovery_code().reveal() for _ in range(100)}
    assert len(codes) == 100
    assert {len(base64.b32decode(code)) for code in codes} == {10}
    assert all(RECOVERY.fullmatch(code) for code in codes)
