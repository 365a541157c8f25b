import json
import re
from pathlib import Path

import pytest

from local import code, stack, welcome
from local.config import Config
from local.demo import USERS, DemoUser
from local.problem import LocalError

PHONE = "http://localhost:4601/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def running(tmp_path: Path) -> stack.Stack:
    users = [DemoUser(u.username, u.methods, app_secret=SECRET) for u in USERS[:2]]
    return stack.Stack(
        Config(state=tmp_path, port=4600), "gatehouse-admin", [*users, *USERS[2:]], PHONE
    )


def test_the_description_has_what_the_contract_names(running: stack.Stack) -> None:
    stack.describe(running)
    described = json.loads(running.config.stack_file.read_text())
    assert described.keys() == {
        "api_url",
        "endpoint_url",
        "region",
        "stack_name",
        "admin_function",
        "page_url",
        "phone_url",
        "demo",
    }
    assert described["demo"].keys() == {"username", "password", "app_secret", "phone", "email"}
    assert described["endpoint_url"] == "http://localhost:4600"


def test_a_described_stack_is_found_whatever_the_port_asked_for_now(running: stack.Stack) -> None:
    stack.describe(running)
    assert stack.load(Config(state=running.config.state)) == running


def test_without_a_stack_there_is_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="make up"):
        stack.load(Config(state=tmp_path))


def test_the_welcome_shows_every_user_and_a_line_to_paste(running: stack.Stack) -> None:
    shown = welcome.text(running)
    assert all(user.username in shown for user in USERS)
    assert f"{running.config.api_url}/\n" in shown
    assert PHONE in shown
    assert f"curl -s {running.config.api_url}/login" in shown


def test_a_user_with_app_has_a_code_and_others_are_told(running: stack.Stack) -> None:
    assert re.search(r"demo-app: [0-9]{6} ", code.current(running.users, "demo-app"))
    with pytest.raises(LocalError, match="demo or demo-app"):
        code.current(running.users, "demo-sms")
