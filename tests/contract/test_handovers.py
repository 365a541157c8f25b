"""Handovers: one caller has each, and only in time."""

from typing import TYPE_CHECKING

import pytest
from gatehouse.adapters.handovers import DynamoHandovers
from gatehouse.domain.errors import Conflict, TemporarilyUnavailable
from gatehouse.domain.handover import LIFE, Handover
from gatehouse.ports import Handovers

from tests.contract.conftest import TABLES
from tests.contract.trouble import FAILURES, Answer, Trouble
from tests.fakes.services import NOW
from tests.fakes.stores import MemoryHandovers

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

HANDOVER = Handover("a key", "a box", NOW + LIFE)


@pytest.fixture(params=["memory", "dynamo"])
def handovers(request: pytest.FixtureRequest, dynamo: "DynamoDBClient") -> Handovers:
    return MemoryHandovers() if request.param == "memory" else DynamoHandovers(dynamo, TABLES[3])


def test_a_handover_is_read_as_added(handovers: Handovers) -> None:
    handovers.add(HANDOVER)
    assert handovers.get("a key") == HANDOVER
    assert handovers.get("another key") is None


def test_a_handover_is_never_overwritten(handovers: Handovers) -> None:
    handovers.add(HANDOVER)
    with pytest.raises(Conflict):
        handovers.add(Handover("a key", "another box", NOW + LIFE))
    assert handovers.get("a key") == HANDOVER


def test_of_two_who_read_it_one_spends_it(handovers: Handovers) -> None:
    handovers.add(HANDOVER)
    handovers.spend(HANDOVER, NOW)
    with pytest.raises(Conflict):
        handovers.spend(HANDOVER, NOW)
    assert handovers.get("a key") is None


def test_it_is_not_spent_when_its_time_is_over(handovers: Handovers) -> None:
    handovers.add(HANDOVER)
    with pytest.raises(Conflict):
        handovers.spend(HANDOVER, NOW + LIFE)
    handovers.spend(HANDOVER, NOW + LIFE - 1)


@pytest.mark.parametrize("answer", FAILURES)
def test_a_table_that_fails_fails_closed(dynamo: "DynamoDBClient", answer: Answer) -> None:
    Trouble(dynamo, [answer, answer, answer])
    handovers = DynamoHandovers(dynamo, TABLES[3])
    with pytest.raises(TemporarilyUnavailable):
        handovers.add(HANDOVER)
    with pytest.raises(TemporarilyUnavailable):
        handovers.get("a key")
    with pytest.raises(TemporarilyUnavailable):
        handovers.spend(HANDOVER, NOW)
