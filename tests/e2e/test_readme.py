"""The README's commands, run as printed, do what the README says."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.config import ROOT
from tests.e2e.people import Person
from tests.e2e.site import Site
from tests.e2e.test_login import AMR

BLOCK = re.compile(r"^```\w+ (?P<name>\S+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = {found["name"]: found["text"] for found in BLOCK.finditer(README)}


def run(*command: str, typed: str = "", **environment: str) -> list[str]:
    """Run a program in the project's folder; return the lines that it printed."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def pasted(stack: Path, *names: str) -> list[str]:
    """Run blocks in one shell, as somebody who pastes them one after another."""
    script = "\n".join(["set -euo pipefail", *(BLOCKS[name] for name in names)])
    return run("bash", "-c", script, STACK=str(stack), HOME=str(stack.parent))


def claims(api: str, token: str) -> dict[str, Any]:
    """Check a token as the README does."""
    printed = run(sys.executable, "-c", BLOCKS["check.py"], API=api, ACCESS_TOKEN=token)
    found: dict[str, Any] = ast.literal_eval(printed[-1])
    return found


@pytest.fixture
def person(site: Site) -> Person:
    return site.person("APP", "SMS", "EMAIL")


@pytest.fixture
def stack_file(description: dict[str, Any], person: Person, tmp_path: Path) -> Path:
    """Describe the stack with a person of our own in the demo user's place."""
    demo = {
        "username": person.username,
        "password": person.password,
        "app_secret": person.seed,
        "phone": person.phone,
        "email": person.email,
    }
    file = tmp_path / "stack.json"
    file.write_text(json.dumps(description | {"demo": demo}))
    return file


@pytest.mark.parametrize("method", ["APP", "SMS", "EMAIL"])
def test_the_curl_lines_of_each_method_end_in_a_grant(
    description: dict[str, Any], person: Person, stack_file: Path, method: str
) -> None:
    due, selected, grant = map(json.loads, pasted(stack_file, "setup", method.lower()))
    assert due["status"] == "mfa_required"
    assert selected["method"] == method
    assert grant["status"] == "authenticated"
    granted = claims(description["api_url"], grant["access_token"])
    assert (granted["sub"], granted["amr"]) == (person.user_id, AMR[method])


def test_the_python_client_logs_in(description: dict[str, Any], person: Person) -> None:
    api, typed = description["api_url"], f"APP\n{person.app_code()}\n"
    account = {"NAME": person.username, "PASSWORD": person.password}
    printed = run(sys.executable, "-c", BLOCKS["login.py"], typed=typed, API=api, **account)
    assert claims(api, printed[-1].split()[-1])["sub"] == person.user_id


def test_the_lines_of_the_settings_list_methods_and_send_a_code(stack_file: Path) -> None:
    had, sent = map(json.loads, pasted(stack_file, "setup", "methods"))
    assert [each["configured"] for each in had["methods"]] == [False] * 3
    assert (sent["method"], sent["destination"]) == ("EMAIL", "n•••@e•••.org")


def test_the_admin_lines_make_a_user(stack_file: Path) -> None:
    printed = "\n".join(pasted(stack_file, "setup", "here", "admin"))
    (shown,) = re.findall(r'{[^{}]*"username"[^{}]*}', printed)
    assert json.loads(shown)["methods"] == ["APP", "SMS"]


def test_the_event_lines_reach_the_functions_and_their_logs(stack_file: Path) -> None:
    printed = "\n".join(pasted(stack_file, "setup", "here", "events"))
    assert '"statusCode": 200' in printed
    assert '"message": "login"' in printed
