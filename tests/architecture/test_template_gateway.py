"""The gateway: its routes, its own answers, its stage."""

import json
import re
from http import HTTPStatus
from typing import Any

import pytest

from cost import watching
from tests.architecture.cloudformation import NO_VALUE, parameters, properties, resources

ROUTES = {
    ("POST", "/login"): "login",
    ("OPTIONS", "/login"): "login",
    ("POST", "/select-method"): "select-method",
    ("OPTIONS", "/select-method"): "select-method",
    ("POST", "/verify"): "verify",
    ("OPTIONS", "/verify"): "verify",
    ("POST", "/handover"): "handover",
    ("POST", "/handover/codes"): "handover",
    ("GET", "/methods"): "settings",
    ("OPTIONS", "/methods"): "settings",
    ("PUT", "/methods/preferred"): "settings",
    ("OPTIONS", "/methods/preferred"): "settings",
    ("POST", "/methods/{method}"): "settings",
    ("DELETE", "/methods/{method}"): "settings",
    ("OPTIONS", "/methods/{method}"): "settings",
    ("POST", "/methods/{method}/confirm"): "settings",
    ("OPTIONS", "/methods/{method}/confirm"): "settings",
    ("POST", "/recovery-codes"): "settings",
    ("OPTIONS", "/recovery-codes"): "settings",
    ("POST", "/undo"): "settings",
    ("OPTIONS", "/undo"): "settings",
    ("GET", "/.well-known/jwks.json"): "discovery",
    ("GET", "/.well-known/openid-configuration"): "discovery",
    ("GET", "/openapi.json"): "discovery",
    ("GET", "/"): "pages",
    ("GET", "/settings"): "pages",
    ("GET", "/static/{version}/{file}"): "pages",
}
# All response types that API Gateway has, so that none of its own bodies is left.
ANSWERS = {
    "DEFAULT_4XX": (400, "invalid_request"),
    "BAD_REQUEST_BODY": (400, "invalid_request"),
    "BAD_REQUEST_PARAMETERS": (400, "invalid_request"),
    "UNAUTHORIZED": (401, "token_missing"),
    "ACCESS_DENIED": (403, "forbidden"),
    "EXPIRED_TOKEN": (403, "forbidden"),
    "INVALID_API_KEY": (403, "forbidden"),
    "INVALID_SIGNATURE": (403, "forbidden"),
    "WAF_FILTERED": (403, "forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found"),
    "RESOURCE_NOT_FOUND": (404, "not_found"),
    "REQUEST_TOO_LARGE": (413, "payload_too_large"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "unsupported_media_type"),
    "THROTTLED": (429, "rate_limited"),
    "QUOTA_EXCEEDED": (429, "rate_limited"),
    "DEFAULT_5XX": (500, "internal_error"),
    "API_CONFIGURATION_ERROR": (500, "internal_error"),
    "AUTHORIZER_CONFIGURATION_ERROR": (500, "internal_error"),
    "AUTHORIZER_FAILURE": (500, "internal_error"),
    "INTEGRATION_FAILURE": (503, "temporarily_unavailable"),
    "INTEGRATION_TIMEOUT": (503, "temporarily_unavailable"),
}
HEADERS = {
    "Content-Type": "'application/problem+json'",
    "X-Request-Id": "context.requestId",
    "Cache-Control": "'no-store'",
    "Strict-Transport-Security": "'max-age=31536000; includeSubDomains'",
    "X-Content-Type-Options": "'nosniff'",
}
LOGGED = {
    "error.responseType",
    "httpMethod",
    "identity.sourceIp",
    "integration.latency",
    "integration.status",
    "requestId",
    "requestTime",
    "resourcePath",
    "responseLatency",
    "responseLength",
    "status",
    "tlsVersion",
    "wafResponseCode",
    "xrayTraceId",
}
API = properties("Api")


def settings() -> dict[str, dict[str, Any]]:
    return {f"{each['HttpMethod']} {each['ResourcePath']}": each for each in API["MethodSettings"]}


def test_every_expected_route_is_there_and_no_other() -> None:
    found = {}
    for path, methods in API["DefinitionBody"]["paths"].items():
        for method, operation in methods.items():
            integration = operation["x-amazon-apigateway-integration"]
            assert (integration["type"], integration["httpMethod"]) == ("aws_proxy", "POST")
            uri = integration["uri"]["Fn::Sub"]
            name = re.search(r":function:\$\{AWS::StackName}-([a-z-]+)/invocations$", uri)
            found[method.upper(), path] = name and name[1]
    assert found == ROUTES


def test_only_functions_with_a_route_may_be_invoked_by_the_gateway() -> None:
    permissions = resources("AWS::Lambda::Permission").values()
    invoked = {each["Properties"]["FunctionName"]["Ref"] for each in permissions}
    assert {properties(name)["FunctionName"]["Fn::Sub"] for name in invoked} == {
        f"${{AWS::StackName}}-{function}" for function in ROUTES.values()
    }
    for each in permissions:
        assert each["Properties"]["Principal"] == "apigateway.amazonaws.com"
        assert ":${AWS::AccountId}:${Api}/v1/" in each["Properties"]["SourceArn"]["Fn::Sub"]


def test_every_answer_of_the_gateways_own_is_declared() -> None:
    assert {kind: each["StatusCode"] for kind, each in API["GatewayResponses"].items()} == {
        kind: status for kind, (status, _) in ANSWERS.items()
    }


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_of_the_gateways_own_is_a_problem(kind: str) -> None:
    status, code = ANSWERS[kind]
    (template,) = API["GatewayResponses"][kind]["ResponseTemplates"].values()
    problem = json.loads(template)
    assert problem.pop("detail")
    assert problem == {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "request_id": "$context.requestId",
    }


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_of_the_gateways_own_has_the_headers_of_the_functions(kind: str) -> None:
    headers = dict(API["GatewayResponses"][kind]["ResponseParameters"]["Headers"])
    condition, origin, otherwise = headers.pop("Access-Control-Allow-Origin")["Fn::If"]
    assert (condition, otherwise) == ("HasOrigins", NO_VALUE)
    assert origin["Fn::Sub"][0] == "'${First}'"
    later = {"Retry-After": "'1'"} if ANSWERS[kind][0] in {429, 503} else {}
    assert headers == HEADERS | later


def test_a_changed_parameter_reaches_the_stage() -> None:
    assert API["AlwaysDeploy"] is True


def test_the_api_is_regional_and_speaks_modern_tls_only() -> None:
    assert API["EndpointConfiguration"] == {"Type": "REGIONAL"}
    assert API["SecurityPolicy"].startswith("SecurityPolicy_TLS13_1_2_")
    assert API["EndpointAccessMode"] == "STRICT"


def test_the_stage_traces_and_measures_and_never_logs_a_body() -> None:
    assert API["TracingEnabled"] is True
    for each in API["MethodSettings"]:
        assert each["MetricsEnabled"] is True
        assert each["DataTraceEnabled"] is False
        assert each["LoggingLevel"] == "OFF"


def test_the_cost_page_counts_the_metrics_of_every_route() -> None:
    assert len(ROUTES) == watching.ROUTES


def test_what_guesses_or_sends_is_throttled_as_the_owner_decides() -> None:
    posts = [path.replace("/", "~1") for method, path in ROUTES if method == "POST"]
    expected = {"* /*"} | {f"POST /{path}" for path in posts}
    assert set(settings()) == expected
    for name in expected - {"* /*"}:
        assert settings()[name]["ThrottlingRateLimit"] == {"Ref": "RequestRate"}
        assert settings()[name]["ThrottlingBurstLimit"] == {"Ref": "RequestBurst"}
    assert parameters()["RequestRate"]["Default"] < settings()["* /*"]["ThrottlingRateLimit"]


def test_access_logs_are_json_without_query_path_or_anything_a_caller_writes() -> None:
    log = API["AccessLogSetting"]
    assert log["DestinationArn"]["Fn::Sub"].endswith(":log-group:${AccessLogs}")
    values = json.loads(log["Format"]).values()
    assert {value.removeprefix("$context.") for value in values} == LOGGED
