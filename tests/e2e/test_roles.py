"""Each function's role, asked for what its flow does not need: the deployed policies refuse."""

import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.e2e.site import Site

type Call = Callable[[Callable[[str], Any], dict[str, str]], object]

KEY = {"pk": {"S": "nobody"}}
SIGN = {"Message": b"x", "MessageType": "RAW", "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}

CALLS: dict[str, Call] = {
    "read a seed": lambda client, o: client("secretsmanager").get_secret_value(
        SecretId=f"{o['TotpPrefix']}nobody"
    ),
    "store a seed": lambda client, o: client("secretsmanager").create_secret(
        Name=f"{o['TotpPrefix']}nobody/{uuid.uuid4()}", SecretString="x"
    ),
    "remove a seed": lambda client, o: client("secretsmanager").delete_secret(
        SecretId=f"{o['TotpPrefix']}nobody/none", ForceDeleteWithoutRecovery=True
    ),
    "find a user": lambda client, o: client("dynamodb").query(
        TableName=o["UsersTable"],
        IndexName="by_id",
        KeyConditionExpression="user_id = :id",
        ExpressionAttributeValues={":id": {"S": "nobody"}},
    ),
    "read the pepper": lambda client, o: client("secretsmanager").get_secret_value(
        SecretId=o["PepperArn"]
    ),
    "read the key ring": lambda client, o: client("secretsmanager").get_secret_value(
        SecretId=o["KeyRingArn"]
    ),
    "sign": lambda client, o: client("kms").sign(KeyId=o["SigningKeyArn"], **SIGN),
    "read the public key": lambda client, o: client("kms").get_public_key(KeyId=o["SigningKeyArn"]),
    "add a user": lambda client, o: client("dynamodb").put_item(
        TableName=o["UsersTable"], Item=KEY
    ),
    "remove a user": lambda client, o: client("dynamodb").delete_item(
        TableName=o["UsersTable"], Key=KEY
    ),
    "list users": lambda client, o: client("dynamodb").scan(TableName=o["UsersTable"]),
    "add a challenge": lambda client, o: client("dynamodb").put_item(
        TableName=o["ChallengesTable"], Item=KEY
    ),
    "remove a challenge": lambda client, o: client("dynamodb").delete_item(
        TableName=o["ChallengesTable"], Key=KEY
    ),
    "list challenges": lambda client, o: client("dynamodb").scan(TableName=o["ChallengesTable"]),
    "move a throttle": lambda client, o: client("dynamodb").update_item(
        TableName=o["ThrottlesTable"], Key=KEY
    ),
    "add a handover": lambda client, o: client("dynamodb").put_item(
        TableName=o["HandoversTable"], Item=KEY
    ),
    "remove a handover": lambda client, o: client("dynamodb").delete_item(
        TableName=o["HandoversTable"], Key=KEY
    ),
    "add an enrolment": lambda client, o: client("dynamodb").put_item(
        TableName=o["EnrolmentsTable"], Item=KEY
    ),
    "remove an enrolment": lambda client, o: client("dynamodb").delete_item(
        TableName=o["EnrolmentsTable"], Key=KEY
    ),
    "list enrolments": lambda client, o: client("dynamodb").scan(TableName=o["EnrolmentsTable"]),
    "list handovers": lambda client, o: client("dynamodb").scan(TableName=o["HandoversTable"]),
    "send an SMS": lambda client, _: client("sns").publish(PhoneNumber="+12025550149", Message="x"),
    "send an email": lambda client, _: client("sesv2").send_email(
        FromEmailAddress="x@example.org",
        Destination={"ToAddresses": ["y@example.org"]},
        Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
    ),
}
MAY = {
    "login": {"sign", "add a challenge", "move a throttle"},
    "select-method": {"read the pepper", "send an SMS", "send an email", "move a throttle"},
    "verify": {
        "send an SMS",
        "send an email",
        "read the pepper",
        "read a seed",
        "read the key ring",
        "sign",
        "move a throttle",
    },
    "discovery": {"read the public key"},
    "handover": {"read the public key", "add a handover", "remove a handover"},
    "settings": {
        "find a user",
        "store a seed",
        "remove a seed",
        "read the pepper",
        "read the public key",
        "add an enrolment",
        "remove an enrolment",
        "send an SMS",
        "send an email",
        "move a throttle",
    },
    "admin": {
        "add a user",
        "remove a user",
        "list users",
        "store a seed",
        "remove a seed",
        "read the key ring",
        "send an email",
    },
}
WHERE_SEEDS_ARE_SEALED = {("settings", "read the key ring"), ("admin", "read a seed")}
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
REFUSALS = [
    (function, call) for function, allowed in MAY.items() for call in CALLS if call not in allowed
]


def client_of(site: Site, function: str) -> Callable[[str], Any]:
    """Return clients that carry the role of a function, as its own code does."""
    name = f"gatehouse-{function}"
    role = site.aws.functions.get_function_configuration(FunctionName=name)["Role"]
    sts = site.aws.session.client("sts", endpoint_url=site.aws.endpoint_url)
    lent = sts.assume_role(RoleArn=role, RoleSessionName=name)["Credentials"]
    session: Any = boto3.Session(
        lent["AccessKeyId"], lent["SecretAccessKey"], lent["SessionToken"], "us-east-1"
    )
    config = Config(proxies={}, retries={"total_max_attempts": 1})
    return lambda service: session.client(
        service, endpoint_url=site.aws.endpoint_url, config=config
    )


@pytest.mark.parametrize(("function", "call"), REFUSALS)
def test_a_role_is_refused_what_its_flow_does_not_need(
    site: Site, function: str, call: str
) -> None:
    needed = site.seals_seeds and (function, call) in WHERE_SEEDS_ARE_SEALED
    assert (error_of(site, function, call) in DENIED) is not needed


def error_of(site: Site, function: str, call: str) -> str:
    """Return the code of the error of a call by a function, or nothing."""
    try:
        CALLS[call](client_of(site, function), dict(site.outputs))
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


@pytest.mark.parametrize("function", ["settings", "admin"])
def test_users_methods_and_seeds_are_written_by_two_roles_alone(site: Site, function: str) -> None:
    client, outputs = client_of(site, function), dict(site.outputs)
    assert CALLS["store a seed"](client, outputs)
    with pytest.raises(ClientError) as found:  # it is allowed to look, and there is none
        CALLS["remove a seed"](client, outputs)
    assert found.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_role_may_do_what_its_flow_needs(site: Site) -> None:
    client, outputs = client_of(site, "verify"), dict(site.outputs)
    assert CALLS["sign"](client, outputs)
    assert CALLS["read the pepper"](client, outputs)
