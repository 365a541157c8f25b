"""A refused login costs the same work, whoever it was for: nothing here is timed."""

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from gatehouse.domain.keys import key_of

from tests.functions.conftest import Tables
from tests.functions.functions import Functions


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[Parameters]:
    """Collect the cost of each password hash that is computed."""
    costs: list[Parameters] = []
    verify = PasswordHasher.verify

    def watched(self: PasswordHasher, password_hash: str, password: str) -> bool:
        costs.append(extract_parameters(password_hash))
        return verify(self, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    return costs


def test_unknown_disabled_and_wrong_cost_the_same_work(
    functions: Functions, tables: Tables, verified: list[Parameters]
) -> None:
    """GHSA-jq8w-8q2f-ffm9, GHSA-83cg-9mwq-gj42 (Zitadel); CWE-208."""
    work = []
    for event in ("login_wrong_password", "login_unknown_user", "login_mfa_required"):
        if event == "login_mfa_required":
            tables.set("USERS_TABLE", key_of("demo"), status={"S": "disabled"})
        functions.calls.reset()
        verified.clear()
        assert functions.answer(event).status == 401
        work.append((tuple(functions.calls.names), tuple(verified)))
    assert len(work[0][1]) == 1
    assert work == [work[0]] * 3
