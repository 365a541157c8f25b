"""The events: shaped as API Gateway shapes them, and every one of them used."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from gatehouse.settings import Settings

from tests.functions.conftest import ENVIRONMENT
from tests.functions.functions import EVENTS, load
from tests.functions.test_headers import PREFLIGHTS

# What `sam local generate-event apigateway aws-proxy` makes.
SHAPE = {
    "body",
    "headers",
    "httpMethod",
    "isBase64Encoded",
    "multiValueHeaders",
    "multiValueQueryStringParameters",
    "path",
    "pathParameters",
    "queryStringParameters",
    "requestContext",
    "resource",
    "stageVariables",
}
CONTEXT = {
    "accountId",
    "apiId",
    "domainName",
    "httpMethod",
    "identity",
    "path",
    "protocol",
    "requestId",
    "requestTime",
    "requestTimeEpoch",
    "resourceId",
    "resourcePath",
    "stage",
}
NAMES = sorted(path.stem for path in EVENTS.glob("*.json") if path.stem != "env")
FROM_THE_GATEWAY = [name for name in NAMES if not name.startswith("admin_")]


@pytest.mark.parametrize("name", FROM_THE_GATEWAY)
def test_an_event_is_shaped_as_the_gateway_shapes_it(name: str) -> None:
    event = load(name)
    context = event["requestContext"]
    assert set(event) == SHAPE
    assert context.keys() >= CONTEXT
    assert context["identity"]["sourceIp"]
    assert event["multiValueHeaders"] == {n: [value] for n, value in event["headers"].items()}
    assert event["resource"] == context["resourcePath"]
    assert re.fullmatch(re.sub(r"\{\w+}", "[^/]+", event["resource"]), event["path"])
    assert context["path"] == f"/{context['stage']}{event['path']}"
    assert event["httpMethod"] == context["httpMethod"]


def test_every_request_has_an_id_of_its_own() -> None:
    ids = {load(name)["requestContext"]["requestId"] for name in FROM_THE_GATEWAY}
    assert len(ids) == len(FROM_THE_GATEWAY)


def test_every_event_is_used() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    built = {f"admin_{command}" for command in re.findall(r'"(\w+_\w+)"', tests)}
    built |= {f"select_method_{method}" for method in ("app", "sms", "email", "recovery")}
    assert [name for name in NAMES if f'"{name}"' not in tests and name not in built] == []
    assert set(PREFLIGHTS) <= set(NAMES)


def test_the_environment_is_the_one_that_the_functions_read() -> None:
    document = json.loads((EVENTS / "env.json").read_text())
    assert set(document) == {"Parameters"}  # as `sam local invoke --env-vars` has it
    settings = {field.name.upper() for field in fields(Settings)}
    of_libraries = {"POWERTOOLS_LOG_LEVEL", "POWERTOOLS_METRICS_NAMESPACE"}
    of_libraries |= {"AWS_DATA_PATH", "AWS_CA_BUNDLE"}
    assert set(ENVIRONMENT) == settings | of_libraries
