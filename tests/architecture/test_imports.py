"""A function's cold start loads what the function needs, and nothing slow beside it."""

from pathlib import Path

import pytest

from local.config import ROOT
from tests.architecture.built import told_by
from tests.architecture.cloudformation import resources

FUNCTIONS = sorted(resources("AWS::Serverless::Function"))
ALL = set(FUNCTIONS)
CALLERS = ALL - {"Pages"}
HASHERS = {"Admin", "Login"}

# Every package of the layer that is loaded at all, and the functions that load it while they start.
LOADED_BY = {
    **dict.fromkeys(("aws_lambda_powertools", "gatehouse", "jmespath"), ALL),
    **dict.fromkeys(("annotated_types", "pydantic", "pydantic_core"), ALL),
    **dict.fromkeys(("typing_extensions", "typing_inspection"), ALL),
    "botocore": ALL,  # Powertools introduces itself to it
    **dict.fromkeys(("dateutil", "six", "urllib3"), CALLERS),
    "pyotp": {"Admin", "SelectMethod", "Settings", "Verify"},
    **dict.fromkeys(("_argon2_cffi_bindings", "argon2"), HASHERS),
    "_cffi_backend": {"Admin", "Discovery", "Handover", "Login", "Settings"},
    "cryptography": {"Discovery", "Handover", "Settings"},
    "email_validator": {"Admin", "Settings"},
    "idna": {"Admin", "Settings"},
    "joserfc": {"Handover", "Settings"},
    "phonenumbers": {"Admin", "Settings"},
    "segno": {"Settings"},
}
CLIENTS = {  # as botocore's events name them
    "Admin": {"dynamodb", "secrets-manager"},
    "Discovery": {"kms"},
    "Handover": {"dynamodb", "kms"},
    "Login": {"dynamodb", "kms", "secrets-manager"},
    "Pages": set[str](),
    "SelectMethod": {"dynamodb", "secrets-manager"},  # and sns or sesv2 with the first message
    "Settings": {"dynamodb", "kms", "secrets-manager"},
    "Verify": {"dynamodb", "kms", "secrets-manager"},
}
MODULES = """
import app, json
print(json.dumps([name for name, module in sys.modules.items()
                  if str(getattr(module, "__file__", "")).startswith(sys.argv[2])]))
"""
MADE = """
import json
from gatehouse import bootstrap
made = []
bootstrap.session().register(
    "creating-client-class", lambda event_name, **_: made.append(event_name.partition(".")[2]))
import app
print(json.dumps(made))
"""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_loads_only_what_it_needs(build: Path, function: str) -> None:
    loaded = {name.partition(".")[0] for name in told_by(build, function, MODULES)}
    assert loaded == {name for name, functions in LOADED_BY.items() if function in functions}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_list_of_common_passwords_is_read_by_admin_alone(build: Path, function: str) -> None:
    loaded = told_by(build, function, MODULES)
    assert ("gatehouse.domain.password_rules" in loaded) is (function == "Admin")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_makes_its_own_clients_once_while_it_starts(build: Path, function: str) -> None:
    made = told_by(build, function, MADE)
    assert sorted(made) == sorted(CLIENTS[function])


def test_what_is_slow_to_load_is_not_even_shipped(build: Path) -> None:
    shipped = {path.name for path in (build / "Common" / "python").iterdir()}
    # botocore loads pyOpenSSL wherever it finds it
    assert not shipped & {"OpenSSL", "aws_xray_sdk", "jwt", "moto"}
    assert "xray" not in (ROOT / "layers/common/requirements.txt").read_text()
