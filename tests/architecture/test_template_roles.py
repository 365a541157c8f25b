"""Each role: exactly what its flow uses."""

import re
from dataclasses import replace
from itertools import product
from typing import Any, cast

import pytest
from gatehouse.adapters.challenges import DynamoChallenges
from gatehouse.adapters.signer import ALGORITHMS
from gatehouse.adapters.users import DynamoUsers
from gatehouse.domain.budget import BUDGET
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.quotas import HOUR, Breaker, FailureLimits
from gatehouse.domain.users import Status, User
from gatehouse.ports import Proof

from tests.architecture.cloudformation import (
    NO_VALUE,
    everything_in,
    listed,
    parameters,
    properties,
    resources,
    short,
    statements,
    template,
)

FUNCTIONS = sorted(resources("AWS::Serverless::Function"))
TRACE = {"Allow xray:PutTraceSegments *", "Allow xray:PutTelemetryRecords *"}
TOTP = "secret:${AWS::StackName}/totp/*"
EMAILS = {
    "Allow ses:SendEmail identity/${SenderEmail}",
    "Allow ses:SendEmail identity/${Domain}",
    "Allow ses:SendEmail configuration-set/${Emails}",
}
MESSAGES = EMAILS | {
    "Allow sns:Publish *",
    "Deny sns:Publish arn:${AWS::Partition}:sns:*:*:*",
}
MAY = {
    "Login": {
        "Allow dynamodb:BatchGetItem Users",
        "Allow dynamodb:BatchGetItem Throttles",
        "Allow dynamodb:ConditionCheckItem Throttles",
        "Allow dynamodb:UpdateItem Throttles",
        "Allow dynamodb:UpdateItem Users",
        "Allow secretsmanager:GetSecretValue LoginKey",
        "Allow kms:Sign SigningKey or CurrentSigningKey",
    },
    "SelectMethod": {
        "Allow dynamodb:BatchGetItem Users",
        "Allow dynamodb:BatchGetItem Challenges",
        "Allow dynamodb:BatchGetItem Throttles",
        "Allow dynamodb:UpdateItem Challenges",
        "Allow dynamodb:ConditionCheckItem Users",
        "Allow dynamodb:UpdateItem Users",
        "Allow dynamodb:UpdateItem Throttles",
        "Allow secretsmanager:GetSecretValue Pepper",
        "Allow secretsmanager:GetSecretValue LoginKey",
        *MESSAGES,
    },
    "Verify": {
        "Allow dynamodb:BatchGetItem Users",
        "Allow dynamodb:BatchGetItem Challenges",
        "Allow dynamodb:BatchGetItem Throttles",
        "Allow dynamodb:UpdateItem Users",
        "Allow dynamodb:UpdateItem Throttles",
        "Allow secretsmanager:GetSecretValue Pepper",
        "Allow secretsmanager:GetSecretValue LoginKey",
        "Allow secretsmanager:GetSecretValue KeyRing",
        f"Allow secretsmanager:GetSecretValue {TOTP}",
        "Allow kms:Sign SigningKey or CurrentSigningKey",
        *MESSAGES,
    },
    "Settings": {
        "Allow dynamodb:Query ${Users.Arn}/index/by_id",
        "Allow dynamodb:BatchGetItem Users",
        "Allow dynamodb:ConditionCheckItem Users",
        "Allow dynamodb:GetItem Users",
        "Allow dynamodb:UpdateItem Users",
        "Allow dynamodb:BatchGetItem Enrolments",
        "Allow dynamodb:DeleteItem Enrolments",
        "Allow dynamodb:PutItem Enrolments",
        "Allow dynamodb:UpdateItem Enrolments",
        "Allow dynamodb:UpdateItem Throttles",
        "Allow secretsmanager:GetSecretValue Pepper",
        "Allow secretsmanager:GetSecretValue KeyRing",
        f"Allow secretsmanager:CreateSecret {TOTP}",
        f"Allow secretsmanager:DeleteSecret {TOTP}",
        "Allow kms:GetPublicKey SigningKey or CurrentSigningKey",
        "Allow kms:GetPublicKey PreviousSigningKey",
        *MESSAGES,
    },
    "Handover": {
        "Allow dynamodb:BatchGetItem Handovers",
        "Allow dynamodb:PutItem Handovers",
        "Allow dynamodb:DeleteItem Handovers",
        "Allow kms:GetPublicKey SigningKey or CurrentSigningKey",
        "Allow kms:GetPublicKey PreviousSigningKey",
    },
    "Discovery": {
        "Allow kms:GetPublicKey SigningKey or CurrentSigningKey",
        "Allow kms:GetPublicKey PreviousSigningKey",
    },
    "Pages": set(),
    "Admin": {
        "Allow dynamodb:GetItem Users",
        "Allow dynamodb:PutItem Users",
        "Allow dynamodb:UpdateItem Users",
        "Allow dynamodb:DeleteItem Users",
        "Allow dynamodb:Scan Users",
        "Allow secretsmanager:GetSecretValue KeyRing",
        f"Allow secretsmanager:GetSecretValue {TOTP}",
        f"Allow secretsmanager:CreateSecret {TOTP}",
        f"Allow secretsmanager:DeleteSecret {TOTP}",
        *EMAILS,
    },
}
CONDITIONS = {
    ("AdminRole", "ses:SendEmail", "ses:FromAddress"),
    ("LoginRole", "dynamodb:UpdateItem", "dynamodb:Attributes"),
    ("LoginRole", "kms:Sign", "kms:SigningAlgorithm"),
    ("SelectMethodRole", "dynamodb:ConditionCheckItem", "dynamodb:Attributes"),
    ("SelectMethodRole", "dynamodb:UpdateItem", "dynamodb:Attributes"),
    ("SelectMethodRole", "ses:SendEmail", "ses:FromAddress"),
    ("SettingsRole", "dynamodb:UpdateItem", "dynamodb:Attributes"),
    ("SettingsRole", "ses:SendEmail", "ses:FromAddress"),
    ("VerifyRole", "dynamodb:UpdateItem", "dynamodb:Attributes"),
    ("VerifyRole", "kms:Sign", "kms:SigningAlgorithm"),
    ("VerifyRole", "ses:SendEmail", "ses:FromAddress"),
}
USER = User("k", "id", "ada", "hash", Status.ACTIVE, {}, None, frozenset(), None, 1)
CHALLENGE = Challenge("c", USER.key, USER.user_id, USER.version, 2, method=Method.APP)


def granted(role: str) -> set[str]:
    return {
        f"{each['Effect']} {action} {short(resource)}"
        for each in statements(role)
        for action in listed(each["Action"])
        for resource in listed(each["Resource"])
    }


def attributes(role: str, sid: str) -> set[str]:
    condition = next(each["Condition"] for each in statements(role) if each.get("Sid") == sid)
    return set(condition["Fn::If"][1]["ForAllValues:StringEquals"]["dynamodb:Attributes"])


class Recorder:
    """Stands for DynamoDB; remembers which attributes each update names."""

    def __init__(self) -> None:
        self.named: dict[str, set[str]] = {}

    def transact_write_items(self, *, TransactItems: list[Any]) -> None:  # noqa: N803 -- boto3's
        for write in (each["Update"] for each in TransactItems if "Update" in each):
            said = f"{write['UpdateExpression']} {write.get('ConditionExpression')}"
            found = re.findall(r"(?<![.\w])#\w+", said)  # of what is nested, the outermost
            names = {*write["Key"], *map(write["ExpressionAttributeNames"].get, found)}
            self.named.setdefault(write["TableName"], set()).update(names)

    def update_item(self, **update: Any) -> None:
        self.transact_write_items(TransactItems=[{"Update": update}])


def test_every_function_is_covered() -> None:
    assert sorted(MAY) == FUNCTIONS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_may_do_exactly_what_its_flow_uses(function: str) -> None:
    logs = f"{function}Logs"
    own_logs = {f"Allow logs:CreateLogStream {logs}", f"Allow logs:PutLogEvents {logs}"}
    assert granted(f"{function}Role") == MAY[function] | own_logs | TRACE


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_a_role_of_its_own_that_only_lambda_assumes(function: str) -> None:
    role = properties(f"{function}Role")
    assert properties(function)["Role"] == {"Fn::GetAtt": [f"{function}Role", "Arn"]}
    assert "Policies" not in properties(function)
    assert "ManagedPolicyArns" not in role
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_no_policy_of_a_role_or_key_has_a_wildcard_action() -> None:
    actions = [
        action
        for node in everything_in([*resources().values()])
        if isinstance(node, dict) and "Action" in node and "Effect" in node
        for action in listed(node["Action"])
    ]
    assert len(actions) > len(FUNCTIONS)
    assert not [action for action in actions if "*" in action]


def test_only_phones_and_traces_have_no_name_to_grant() -> None:
    unnamed = {
        line for role in resources("AWS::IAM::Role") for line in granted(role) if line[-2:] == " *"
    }
    assert unnamed == TRACE | {"Allow sns:Publish *"}


def test_conditions_that_a_local_aws_cannot_evaluate_are_there_by_default() -> None:
    assert parameters()["StrictConditions"]["Default"] == "true"
    found = set()
    for role in resources("AWS::IAM::Role"):
        for each in (each for each in statements(role) if "Condition" in each):
            condition, strict, otherwise = each["Condition"]["Fn::If"]
            assert (condition, otherwise) == ("Strict", NO_VALUE)
            keys = [key for names in strict.values() for key in names]
            found |= {(role, *pair) for pair in product(listed(each["Action"]), keys)}
    assert found == CONDITIONS


@pytest.mark.parametrize(
    ("role", "sid", "secret"),
    [("SettingsRole", "SealSeed", "KeyRing"), ("AdminRole", "MoveSecretSeeds", TOTP)],
)
def test_seeds_can_be_read_beside_verify_only_where_they_are_sealed(
    role: str, sid: str, secret: str
) -> None:
    (policy,) = properties(role)["Policies"]
    under = [each["Fn::If"] for each in policy["PolicyDocument"]["Statement"] if "Fn::If" in each]
    (condition, allowed, otherwise) = next(each for each in under if each[1].get("Sid") == sid)
    assert (condition, otherwise) == ("SealsSeeds", NO_VALUE)
    assert short(allowed["Resource"]) == secret
    sealed = {"Fn::Equals": [{"Ref": "TotpVault"}, "sealed"]}
    assert template()["Conditions"]["SealsSeeds"] == sealed
    always = [each for each in policy["PolicyDocument"]["Statement"] if "Fn::If" not in each]
    reads = [each for each in always if "secretsmanager:GetSecretValue" in listed(each["Action"])]
    assert secret not in [short(each) for read in reads for each in listed(read["Resource"])]


@pytest.mark.parametrize("role", ["DiscoveryRole", "HandoverRole"])
def test_only_a_previous_key_that_is_given_may_be_published(role: str) -> None:
    (policy,) = properties(role)["Policies"]
    under = [each["Fn::If"] for each in policy["PolicyDocument"]["Statement"] if "Fn::If" in each]
    assert [(each[0], each[2]) for each in under] == [("HasPreviousSigningKey", NO_VALUE)]
    given = {"Fn::Not": [{"Fn::Equals": [{"Ref": "PreviousSigningKey"}, ""]}]}
    assert template()["Conditions"]["HasPreviousSigningKey"] == given


def test_login_may_change_nothing_of_a_user_but_what_a_rehash_changes() -> None:
    recorder = Recorder()
    DynamoUsers(cast("Any", recorder), "users", "throttles").rehash(USER, "new")
    assert attributes("LoginRole", "RehashPassword") == recorder.named["users"]


def test_verify_may_change_nothing_of_a_user_but_what_an_answer_charges_and_spends() -> None:
    recorder = Recorder()
    challenges = DynamoChallenges(cast("Any", recorder), "challenges", "users", "throttles")
    for proof in (Proof(), Proof(step=1), Proof(recovery_code="digest")):
        challenges.consume(replace(CHALLENGE, charged=1), proof)
    for method, hardened in product(FACTORS, (False, True)):
        user = replace(USER, budget=BUDGET.burst * BUDGET.interval if hardened else 0)
        challenges.charge(replace(CHALLENGE, method=method), user, now=1, hardened=hardened)
    assert attributes("VerifyRole", "SpendProof") == recorder.named["users"]


@pytest.mark.parametrize("attempts", [0, 1])
def test_a_selection_may_change_nothing_of_a_user_but_what_ends_a_code(attempts: int) -> None:
    recorder = Recorder()
    challenges = DynamoChallenges(cast("Any", recorder), "challenges", "users", "throttles")
    before = replace(CHALLENGE, generation=1, attempts=attempts)
    challenges.select(before, replace(before, generation=2), now=1)
    written = {"pk", "challenges"} if attempts else set[str]()
    assert recorder.named.get("users", set()) == written
    assert attributes("SelectMethodRole", "EndCode") == {"pk", "challenges"}


@pytest.mark.parametrize(
    ("role", "sid"),
    [
        ("SelectMethodRole", "CountMessages"),
        ("VerifyRole", "CountFailures"),
        ("SettingsRole", "CountMessagesAndFailures"),
    ],
)
def test_nothing_of_a_limit_may_be_changed_but_its_counts(role: str, sid: str) -> None:
    recorder = Recorder()
    challenges = DynamoChallenges(cast("Any", recorder), "challenges", "users", "throttles")
    for hour in range(24):
        counts = FailureLimits(1, 1).counts("a source", hour * HOUR)
        challenges.fail(Breaker(1).count(USER.key, now=1), counts, now=1)
        challenges.forgive(counts, 1)
        challenges.select(CHALLENGE, replace(CHALLENGE, generation=9), 1, counts)
    assert attributes(role, sid) == recorder.named["throttles"]


def test_tokens_are_signed_by_the_chosen_algorithm_only() -> None:
    names = template()["Mappings"]["SigningAlgorithms"]
    assert {name: each["Kms"] for name, each in names.items()} == ALGORITHMS
