"""`python -m local.openapi`: write the API's description from the code; `--check` compares."""

import argparse
import importlib
import json
import os
import sys
import tomllib
from dataclasses import fields
from types import FunctionType, ModuleType
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from gatehouse.domain import errors
from gatehouse.settings import Settings

from local.config import REGION, ROOT
from local.environment import NO_AWS_FILES
from local.refusals import ALWAYS, HEADERS, SCHEMAS, SECURITY, raised_by, responses

type Json = dict[str, Any]

FILE: Final = ROOT / "functions" / "discovery" / "openapi.json"
FUNCTIONS: Final = ("login", "select_method", "verify", "settings", "handover", "discovery")
POWERTOOLS_OWN: Final = ("HTTPValidationError", "ResponseValidationError", "ValidationError")
DESCRIPTION: Final = (
    "Password, then a method, then its code, then the grant. Every answer that is no success is "
    "a problem (RFC 9457). Unknown fields, and names that stand twice, are refused."
)
NOWHERE: Final = {
    **NO_AWS_FILES,
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",  # nothing answers there
    "NO_PROXY": "*",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "METHODS": "APP",
    "POWERTOOLS_METRICS_NAMESPACE": "none",
    "POWERTOOLS_SERVICE_NAME": "none",
}


def main(arguments: list[str] | None = None) -> int:
    """Write the file; with `--check`, only say whether it is what would be written."""
    parser = argparse.ArgumentParser(prog="python -m local.openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it differs")
    check = parser.parse_args(arguments).check
    text = json.dumps(described(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if not check:
        FILE.write_text(text, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{FILE.relative_to(ROOT)} differs from the code: run `make openapi`.\n")
        return 1
    return 0


def described() -> Json:
    """Return the description of the whole API."""
    os.environ.update({field.name.upper(): "1" for field in fields(Settings)} | NOWHERE)
    paths: Json = {}
    schemas: Json = {}
    for name in FUNCTIONS:
        module = importlib.import_module(f"functions.{name}.app")
        own = json.loads(module.app.get_openapi_json_schema(title=name, version="1"))
        paths |= {
            path: {verb: _operation(each, module, name) for verb, each in operations.items()}
            for path, operations in own["paths"].items()
        }
        schemas |= own["components"]["schemas"]
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": ".", "description": "Where this document is served."}],
        "paths": paths,
        "components": {
            "headers": HEADERS,
            "schemas": _schemas(schemas),
            "securitySchemes": SECURITY,
        },
    }


def _operation(operation: Json, module: ModuleType, name: str) -> Json:
    """Return a route's operation: named after its function, with everything it answers."""
    function = _function(operation, module)
    success = operation["responses"]["200"] | {"headers": ALWAYS, "description": "Success."}
    status = "200"
    if function.__annotations__["return"] == Response[None]:
        status = "204"
        del success["content"]
    raised = raised_by(_story(module, name, function))
    if "parameters" in operation:
        raised.append(errors.InvalidRequest)
    needs_token = errors.TokenInvalid in raised
    return (
        operation
        | {
            "operationId": function.__name__,
            "summary": function.__doc__,
            "responses": {
                status: success,
                **responses(raised, has_body="requestBody" in operation),
            },
        }
        | ({"security": [{"bearer": []}]} if needs_token else {})
    )


def _story(module: ModuleType, name: str, function: FunctionType) -> object:
    """Return what does a route's work, and says what it raises."""
    if name != "settings":
        flow = getattr(module, function.__name__.partition("_")[2], None)
        return type(flow or getattr(module, name)).__call__
    flow = module.settings
    return {
        "get_methods": flow.manage.show,
        "post_app": flow.enrol.start_app,
        "post_sms": flow.enrol.start_sent,
        "post_email": flow.enrol.start_sent,
        "post_confirm": type(flow.confirm).__call__,
        "delete_method": flow.manage.remove,
        "put_preferred": flow.manage.prefer,
        "post_recovery_codes": flow.manage.make_codes,
        "post_undo": type(flow.take_back).__call__,
    }[function.__name__]


def _function(operation: Json, module: ModuleType) -> FunctionType:
    return next(
        value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and operation["operationId"].startswith(f"{name}_")
    )


def _info() -> Json:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"title": "Gatehouse", "version": project["version"], "description": DESCRIPTION}


def _schemas(schemas: Json) -> Json:
    """Leave out what is never answered; what has one value only is always there."""
    kept = {name: schema for name, schema in schemas.items() if name not in POWERTOOLS_OWN}
    for schema in kept.values():
        always = {name for name, each in schema.get("properties", {}).items() if "const" in each}
        if always:
            schema["required"] = sorted({*schema["required"], *always})
    return kept | SCHEMAS


if __name__ == "__main__":
    sys.exit(main())
