"""One AWS account in memory for each test process; people and tables anew for each test."""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from gatehouse.adapters.challenges import DynamoChallenges
from gatehouse.adapters.users import DynamoUsers
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.key_ring import KeyRing
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.mfa_token import MfaToken
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import User
from moto import mock_aws

from local import levers
from tests.builders import LOGIN_KEY, PEPPER, SEED, SEED_ID, USER_ID, a_user
from tests.functions.functions import EVENTS, Calls, Functions
from tests.tables import create_table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

REGION = "us-east-1"
RING = json.dumps({"current": "1", "1": "k" * 64})
LAYER = Path("/opt")
ENVIRONMENT: dict[str, str] = json.loads((EVENTS / "env.json").read_text())["Parameters"]
TABLES = (
    "USERS_TABLE",
    "CHALLENGES_TABLE",
    "THROTTLES_TABLE",
    "HANDOVERS_TABLE",
    "ENROLMENTS_TABLE",
)


@dataclass(frozen=True)
class Tables:
    """What is stored, as somebody with the tables would see it."""

    client: "DynamoDBClient"

    def challenge(self, token: str) -> Challenge:
        """Return the challenge of a token."""
        tables = [ENVIRONMENT[f"{name}_TABLE"] for name in ("CHALLENGES", "USERS", "THROTTLES")]
        parsed = MfaToken.parse(Secret(token))
        challenges = DynamoChallenges(self.client, *tables)
        stored, owner, _ = challenges.load(parsed.challenge_id, parsed.user_key)
        return parsed.challenge(LOGIN_KEY.read(), stored, owner)[0]

    @property
    def users(self) -> DynamoUsers:
        """Return what keeps the users."""
        return DynamoUsers(self.client, ENVIRONMENT["USERS_TABLE"], ENVIRONMENT["THROTTLES_TABLE"])

    def user(self, name: str) -> User:
        """Return a user."""
        user = self.users.get(key_of(name))
        assert user is not None
        return user

    def seal(self, name: str, ring: KeyRing) -> None:
        """Seal the seed of a user's authenticator."""
        user = self.user(name)
        app = replace(user.factors[Method.APP], sealed_seed=ring.seal(SEED, user.key, SEED_ID))
        self.users.replace(user, replace(user, factors={**user.factors, Method.APP: app}))

    def set(self, table: str, key: str, **values: Any) -> None:
        """Change attributes of an item, in DynamoDB's notation."""
        changes = {name: {"Action": "PUT", "Value": value} for name, value in values.items()}
        self.client.update_item(
            TableName=ENVIRONMENT[table],
            Key={"pk": {"S": key}},
            AttributeUpdates=changes,  # type: ignore[arg-type]
        )

    def fill(self) -> None:
        """Have `demo` with every method, `demo-none` with none, and nothing else."""
        for table in (ENVIRONMENT[name] for name in TABLES):
            for item in self.client.scan(TableName=table)["Items"]:
                self.client.delete_item(TableName=table, Key={"pk": item["pk"]})
        self.users.create(a_user(key=key_of("demo"), username="demo"))
        self.users.create(
            a_user(
                methods=(),
                key=key_of("demo-none"),
                username="demo-none",
                user_id="7a1c6e0e-52d2-4f0c-8a3a-52f5c0f6b0aa",
                recovery_codes=frozenset(),
            )
        )


class Stdout(io.TextIOBase):
    """Whatever is the standard output at the moment: pytest has another one for each test."""

    def write(self, text: str, /) -> int:
        """Write there."""
        return sys.stdout.write(text)


@dataclass
class Printed:
    """What the functions of a test have printed."""

    capsys: pytest.CaptureFixture[str]
    text: str = ""

    def all(self) -> list[dict[str, Any]]:
        """Return everything, in order."""
        self.text += self.capsys.readouterr().out
        return [json.loads(line) for line in self.text.splitlines()]

    def lines(self) -> list[dict[str, Any]]:
        """Return the log lines."""
        return [line for line in self.all() if "_aws" not in line]

    def metrics(self) -> list[tuple[str, dict[str, str]]]:
        """Return each metric, once a set of its dimensions (CloudWatch embedded metric format)."""
        return [each for line in self.all() if "_aws" in line for each in metrics_of(line)]

    def forget(self) -> None:
        """Forget everything so far."""
        self.all()
        self.text = ""


def metrics_of(line: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Return the metrics that CloudWatch makes of a line: each once a set of its dimensions."""
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == ENVIRONMENT["POWERTOOLS_METRICS_NAMESPACE"]
    names = [metric["Name"] for metric in directive["Metrics"]]
    assert all(line[name] for name in names)
    return [
        (name, {dimension: line[dimension] for dimension in dimensions})
        for name in names
        for dimensions in directive["Dimensions"]
    ]


@pytest.fixture(scope="session")
def account() -> Iterator[dict[str, str]]:
    """Make what the template makes; return what differs from `events/env.json`."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        dynamo = boto3.client("dynamodb")
        for name in TABLES:
            create_table(dynamo, name.partition("_")[0].capitalize(), ENVIRONMENT[name])
        secrets = boto3.client("secretsmanager")
        pepper = ENVIRONMENT["PEPPER_SECRET"].rpartition(":")[2]
        secrets.create_secret(Name=pepper, SecretString=PEPPER.read().reveal())
        login_key = ENVIRONMENT["LOGIN_KEY_SECRET"].rpartition(":")[2]
        secrets.create_secret(Name=login_key, SecretString=LOGIN_KEY.read().reveal())
        ring = ENVIRONMENT["KEY_RING_SECRET"].rpartition(":")[2]
        secrets.create_secret(Name=ring, SecretString=RING)
        seed = f"{ENVIRONMENT['TOTP_PREFIX']}{USER_ID}/{SEED_ID}"
        secrets.create_secret(Name=seed, SecretString=SEED.reveal())
        boto3.client("sesv2").create_email_identity(EmailIdentity=ENVIRONMENT["SENDER_EMAIL"])
        key = boto3.client("kms").create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
        yield {"SIGNING_KEY": key["KeyMetadata"]["Arn"]}


@pytest.fixture(scope="session")
def cold_start(account: dict[str, str]) -> Iterator[Functions]:
    """Import the functions with the environment that the template gives them."""
    calls = Calls()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (ENVIRONMENT | levers.of_functions(LAYER) | account).items():
            patch.setenv(name, value)
        patch.setenv("POWERTOOLS_SERVICE_NAME", "gatehouse")
        functions = Functions.imported(calls)
        functions.apps["login"].http.logger.registered_handler.setStream(Stdout())
        yield functions


@pytest.fixture
def tables(account: dict[str, str]) -> Tables:
    """Return the tables, filled anew."""
    assert account
    tables = Tables(boto3.client("dynamodb"))
    tables.fill()
    return tables


@pytest.fixture
def functions(cold_start: Functions, tables: Tables) -> Functions:
    """Return the functions, with people to log in."""
    assert tables
    cold_start.calls.reset()
    return cold_start


@pytest.fixture
def printed(functions: Functions, capsys: pytest.CaptureFixture[str]) -> Printed:
    """Collect what the functions print: log lines and metrics."""
    assert functions
    return Printed(capsys)
