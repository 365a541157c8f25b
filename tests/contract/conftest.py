"""Each port's fakes and adapters, under the same names; AWS is moto's, and nobody sleeps."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from gatehouse.adapters.challenges import DynamoChallenges
from gatehouse.adapters.enrolments import DynamoEnrolments
from gatehouse.adapters.quotas import DynamoQuotas
from gatehouse.adapters.throttle import DynamoThrottle
from gatehouse.adapters.undos import DynamoUndos
from gatehouse.adapters.users import DynamoUsers
from moto import mock_aws

from tests.contract.stores import Stores
from tests.fakes.enrolments import MemoryEnrolments, MemoryQuotas, MemoryUndos
from tests.fakes.stores import MemoryChallenges, MemoryThrottle, MemoryUsers
from tests.tables import create_table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

TABLES = ("Users", "Challenges", "Throttles", "Handovers", "Enrolments")


@pytest.fixture
def aws() -> Iterator[boto3.Session]:
    """Return the session of an AWS of this test's own."""
    with mock_aws():
        yield boto3.Session("testing", "testing", region_name="us-east-1")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the seconds that somebody would have slept."""
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    return slept


@pytest.fixture
def dynamo(aws: boto3.Session) -> "DynamoDBClient":
    """Return a client of a database with our tables, empty."""
    client = aws.client("dynamodb")
    for table in TABLES:
        create_table(client, table, table)
    return client


@pytest.fixture
def memory_stores() -> Stores:
    """Return the fakes."""
    throttle = MemoryThrottle()
    users = MemoryUsers(throttle)
    undos = MemoryUndos(users)
    return Stores(
        users,
        MemoryChallenges(users),
        throttle,
        MemoryEnrolments(undos),
        undos,
        MemoryQuotas(throttle),
    )


@pytest.fixture
def dynamo_stores(dynamo: "DynamoDBClient") -> Stores:
    """Return the adapters."""
    users, challenges, throttles, _, enrolments = TABLES
    return Stores(
        DynamoUsers(dynamo, users, throttles),
        DynamoChallenges(dynamo, challenges, users, throttles),
        DynamoThrottle(dynamo, throttles),
        DynamoEnrolments(dynamo, enrolments, users, throttles),
        DynamoUndos(dynamo, enrolments, users),
        DynamoQuotas(dynamo, throttles),
    )


@pytest.fixture(params=["memory", "dynamo"])
def stores(request: pytest.FixtureRequest) -> Stores:
    """Return the stores of either kind."""
    chosen = request.getfixturevalue(f"{request.param}_stores")
    assert isinstance(chosen, Stores)
    return chosen
