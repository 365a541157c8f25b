"""The built layer alone satisfies every import: each built function, run as AWS runs it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local import levers
from tests.architecture.lambda_runtime import Function, linked_runtime, started

EVENTS = Path(__file__).parents[2] / "events"
MALFORMED = {
    "Login": "login_not_json",
    "SelectMethod": "select_method_unknown_method",
    "Verify": "verify_too_short",
    "Handover": "handover_not_json",
}


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the runtime's client alone."""
    return linked_runtime(tmp_path_factory.mktemp("runtime"))


@pytest.fixture
def function(
    request: pytest.FixtureRequest, build: Path, runtime: Path, tmp_path: Path
) -> Iterator[Function]:
    """Return a built function that waits for events."""
    code, layer = build / str(request.param), build / "Common" / "python"
    told = levers.of_functions(layer.parent)
    with started(code, layer, runtime, tmp_path, told) as function:
        yield function


def event(name: str) -> dict[str, Any]:
    """Return one of the events."""
    loaded: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return loaded


@pytest.mark.parametrize(
    ("function", "name"), MALFORMED.items(), indirect=["function"], ids=MALFORMED
)
def test_a_malformed_request_is_answered(function: Function, name: str) -> None:
    answer = function.invoke(event(name))
    assert answer["statusCode"] == 400
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
    assert json.loads(answer["body"])["code"] == "invalid_request"


@pytest.mark.parametrize("function", ["Discovery"], indirect=True)
def test_discovery_serves_its_description(function: Function) -> None:
    answer = function.invoke(event("discovery_openapi"))
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["openapi"]


@pytest.mark.parametrize("function", ["Pages"], indirect=True)
def test_pages_serves_the_page(function: Function) -> None:
    answer = function.invoke(event("pages_page"))
    assert answer["statusCode"] == 200
    assert "<main" in answer["body"]


@pytest.mark.parametrize("function", ["Admin"], indirect=True)
def test_admin_refuses_an_unknown_command(function: Function) -> None:
    answer = function.invoke(event("admin_unknown_command"))
    assert answer["error"]["code"] == "invalid_request"


@pytest.mark.parametrize("function", ["Admin"], indirect=True)
def test_admin_has_its_list_of_common_passwords(function: Function) -> None:
    answer = function.invoke(event("admin_common_password"))
    assert "password: is too common" in answer["error"]["detail"]
