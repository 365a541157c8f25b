"""The stack: functions, logs, data, keys, parameters and the firewall."""

from dataclasses import fields
from typing import Any

import pytest
from gatehouse.settings import Settings

from tests.architecture.cloudformation import (
    everything_in,
    parameters,
    properties,
    resources,
    template,
)

FUNCTIONS = sorted(resources("AWS::Serverless::Function"))
TABLES = sorted(resources("AWS::DynamoDB::Table"))
GATEWAY_TIMEOUT = 29  # seconds
ROOT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
DATA_KEY = {"Fn::GetAtt": ["DataKey", "Arn"]}
OF_LIBRARIES = {"POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL"}
OF_LIBRARIES |= {"AWS_DATA_PATH", "AWS_CA_BUNDLE"}
OUTPUTS = {
    "ApiUrl",
    "ApiId",
    "Issuer",
    "JwksUri",
    "AdminFunction",
    "UsersTable",
    "ChallengesTable",
    "ThrottlesTable",
    "EnrolmentsTable",
    "HandoversTable",
    "SigningKeyArn",
    "LoginKeyArn",
    "PepperArn",
    "KeyRingArn",
    "TotpPrefix",
}


def shared() -> dict[str, Any]:
    settings: dict[str, Any] = template()["Globals"]["Function"]
    return settings


def key_statements(key: str) -> dict[str, dict[str, Any]]:
    return {each["Sid"]: each for each in properties(key)["KeyPolicy"]["Statement"]}


def conditional(kind: str) -> set[str]:
    return {name for name, each in resources().items() if each.get("Condition") == kind}


def test_functions_are_the_designed_ones() -> None:
    assert FUNCTIONS == [
        "Admin",
        "Discovery",
        "Handover",
        "Login",
        "Pages",
        "SelectMethod",
        "Settings",
        "Verify",
    ]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_traced_and_ends_before_the_gateway_gives_up(function: str) -> None:
    settings = shared() | properties(function)
    assert settings["Tracing"] == "Active"
    assert settings["Timeout"] <= GATEWAY_TIMEOUT
    assert settings["Layers"] == [{"Ref": "Common"}]


def test_login_has_one_full_processor_and_a_limit_of_its_own() -> None:
    assert properties("Login")["MemorySize"] == 1769
    limit = properties("Login")["ReservedConcurrentExecutions"]
    assert limit["Fn::If"][:2] == ["LimitsLogins", {"Ref": "LoginConcurrency"}]
    assert parameters()["LoginConcurrency"]["Default"] == 0


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_logs_to_a_group_of_its_own(function: str) -> None:
    name = properties(function)["FunctionName"]["Fn::Sub"]
    assert properties(function)["LoggingConfig"] == {"LogGroup": {"Ref": f"{function}Logs"}}
    assert properties(f"{function}Logs")["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/{name}"}


@pytest.mark.parametrize("group", resources("AWS::Logs::LogGroup"))
def test_a_log_group_is_kept_as_long_as_the_owner_decides(group: str) -> None:
    assert properties(group)["RetentionInDays"] == {"Ref": "LogRetention"}


def test_functions_are_told_every_setting_and_nothing_else() -> None:
    settings = {field.name.upper() for field in fields(Settings)}
    assert set(shared()["Environment"]["Variables"]) == settings | OF_LIBRARIES
    for function in FUNCTIONS:
        own = properties(function)["Environment"]["Variables"]
        assert own == {"POWERTOOLS_SERVICE_NAME": properties(function)["CodeUri"].split("/")[1]}


def test_no_function_logs_its_events() -> None:
    assert "POWERTOOLS_LOGGER_LOG_EVENT" not in list(everything_in(template()))
    assert "DEBUG" not in parameters()["LogLevel"]["AllowedValues"]


def test_the_layer_is_built_for_the_processors_that_run_it() -> None:
    layer = resources()["Common"]
    platform = {"Fn::Sub": "layers/common/platforms/${Architecture}"}
    assert layer["Metadata"] == {
        "BuildMethod": "makefile",
        "BuildArchitecture": {"Ref": "Architecture"},
        "WorkingDirectory": platform,
    }
    assert layer["Properties"]["CompatibleArchitectures"] == [{"Ref": "Architecture"}]
    assert shared()["Architectures"] == [{"Ref": "Architecture"}]


def test_certificates_are_always_checked() -> None:
    roots = shared()["Environment"]["Variables"]["AWS_CA_BUNDLE"]
    stock = "/opt/python/botocore/cacert.pem"  # an empty bundle would switch the check off
    assert roots == {"Fn::If": ["TrustsAmazonAlone", "/opt/roots.pem", stock]}
    in_aws = {"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws"]}  # others have other roots
    assert in_aws in template()["Conditions"]["TrustsAmazonAlone"]["Fn::And"]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_recoverable_encrypted_by_our_key_and_paid_by_use(table: str) -> None:
    settings = properties(table)
    assert settings["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert settings["SSESpecification"]["KMSMasterKeyId"] == DATA_KEY
    assert settings["BillingMode"] == "PAY_PER_REQUEST"


def test_what_passes_expires_and_users_do_not() -> None:
    expiring = {name for name in TABLES if "TimeToLiveSpecification" in properties(name)}
    assert expiring == {"Challenges", "Throttles", "Handovers", "Enrolments"}
    for name in expiring:
        ttl = properties(name)["TimeToLiveSpecification"]
        assert ttl == {"AttributeName": "expires_at", "Enabled": True}
    assert properties("Users")["DeletionProtectionEnabled"] is True


def test_users_keys_and_the_pepper_outlive_the_stack() -> None:
    kept = {"Users", "Pepper", "KeyRing", "SigningKey", "DataKey"}
    kept |= {"ApiGatewayAccount", "ApiGatewayLogWriter"}
    for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
        assert {name for name, each in resources().items() if each.get(policy) == "Retain"} == kept


def test_the_pepper_is_long_random_and_encrypted_by_our_key() -> None:
    assert properties("Pepper")["GenerateSecretString"]["PasswordLength"] == 64
    assert properties("Pepper")["KmsKeyId"] == DATA_KEY


def test_the_signing_key_signs_and_only_this_account_says_for_whom() -> None:
    assert properties("SigningKey")["KeyUsage"] == "SIGN_VERIFY"
    assert parameters()["SigningKeySpec"]["Default"] == "RSA_3072"
    assert parameters()["SigningAlgorithm"]["Default"] == "RS256"
    assert [each["Principal"] for each in key_statements("SigningKey").values()] == [ROOT, ROOT]


def test_the_data_key_rotates_and_opens_only_through_tables_and_secrets() -> None:
    assert properties("DataKey")["EnableKeyRotation"] is True
    administration, use = key_statements("DataKey").values()
    assert administration["Principal"] == ROOT
    assert not {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"} & {*administration["Action"]}
    conditions = use["Condition"]["StringEquals"]
    assert conditions["kms:CallerAccount"] == {"Ref": "AWS::AccountId"}
    assert [each["Fn::Sub"].partition(".")[0] for each in conditions["kms:ViaService"]] == [
        "dynamodb",
        "secretsmanager",
    ]


def test_email_goes_over_tls_only() -> None:
    assert properties("Emails")["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}
    assert properties("Emails")["ReputationOptions"] == {"ReputationMetricsEnabled": True}


def test_the_firewall_is_there_only_where_it_is_wanted() -> None:
    assert parameters()["EnableWaf"]["Default"] == "false"
    assert conditional("WafEnabled") == set(resources("AWS::WAFv2::"))


def test_the_firewall_limits_addresses_and_applies_managed_rules() -> None:
    kinds = [each["Statement"] for each in properties("Firewall")["Rules"]]
    assert "RateBasedStatement" in kinds[0]
    assert [each["ManagedRuleGroupStatement"]["Name"] for each in kinds[1:]] == [
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
    ]


def test_the_accounts_log_role_is_set_only_where_it_is_wanted() -> None:
    assert conditional("SetsApiGatewayLogRole") == {"ApiGatewayAccount", "ApiGatewayLogWriter"}


def test_outputs_tell_what_callers_and_operators_need() -> None:
    assert set(template()["Outputs"]) == OUTPUTS
