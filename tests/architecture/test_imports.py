"""A function's cold start imports what the function needs, and nothing slow beside it."""

import subprocess
import sys

import pytest

from local.config import ROOT
from tests.architecture.lambda_runtime import environment

NEEDED_BY = {
    "boto3": {"admin", "discovery", "login", "select_method", "verify"},
    "argon2": {"login", "admin"},
    "phonenumbers": {"admin"},
    "email_validator": {"admin"},
    "gatehouse.domain.password_rules": {"admin"},  # reads its list of common passwords
    "cryptography": {"discovery"},
    "joserfc": set[str](),
    "aws_xray_sdk": set[str](),  # 190 ms of every cold start
    "moto": set[str](),
}
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))
TELL = "import sys, functions.{}.app; print(*sys.modules)"


def imported_by(function: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", TELL.format(function)],
        cwd=ROOT,
        env=environment(function),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_imports_only_what_it_needs(function: str) -> None:
    imported = imported_by(function)
    assert {"gatehouse", "aws_lambda_powertools"} <= imported
    found = imported & NEEDED_BY.keys()
    assert found == {name for name, functions in NEEDED_BY.items() if function in functions}


def test_the_xray_sdk_is_not_even_shipped() -> None:
    requirements = (ROOT / "layers/common/requirements.txt").read_text()
    assert "xray" not in requirements
