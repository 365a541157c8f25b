"""The local stack from start to stop, and the files that describe it while it runs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from local import demo, differences, ministack
from local.aws import LocalAws
from local.build import built, in_use
from local.config import REGION, STACK_NAME, Config
from local.console import Console
from local.deploy import deploy
from local.problem import LocalError
from local.process_lock import ProcessLock


@dataclass(frozen=True)
class Stack:
    """A stack that answers."""

    config: Config
    admin_function: str
    users: list[demo.DemoUser]
    phone_url: str = ""


def lock(config: Config) -> ProcessLock:
    """Return the lock that whoever runs a stack of this state folder holds."""
    return ProcessLock(config.state / "run.lock")


@contextmanager
def running(config: Config, console: Console) -> Iterator[Stack]:
    """Start everything, yield once it answers, and stop all of it when the block ends."""
    with lock(config).held():
        if ministack.clean_up(config):
            console.step("stopped the MiniStack of an earlier run that had been killed")
        ministack.refuse_a_taken_port(config.port)
        build = built(config, console)
        console.step(f"starting MiniStack on {config.endpoint_url}")
        with in_use(build), ministack.running(config):
            stack = _deployed(config, console, build)
            _wait_until_it_answers(config)
            console.step("the stack answers")
            yield stack


def load(config: Config) -> Stack:
    """Return the running stack as its files describe it."""
    if not config.stack_file.exists():
        raise LocalError(
            "The local stack is not up (yet): `make up` starts it, `make down` stops it."
        )
    described = json.loads(config.stack_file.read_text())
    users = [demo.DemoUser(**user) for user in json.loads(config.users_file.read_text())]
    port = urlsplit(described["endpoint_url"]).port or config.port
    return Stack(
        replace(config, port=port), described["admin_function"], users, described["phone_url"]
    )


def _deployed(config: Config, console: Console, build: Path) -> Stack:
    aws = LocalAws(config.endpoint_url)
    console.step("deploying the template")
    deployed = deploy(config, aws, build)
    console.step("applying what MiniStack drops from the template")
    differences.apply(aws, deployed)
    console.step("creating the demo users")
    admin = deployed.outputs["AdminFunction"]
    return Stack(config, admin, [demo.create(aws, admin, user) for user in demo.USERS])


def _wait_until_it_answers(config: Config) -> None:
    url = f"{config.api_url}/.well-known/openid-configuration"
    answer = httpx.get(url, trust_env=False, timeout=30)
    if not answer.is_success or answer.json()["issuer"] != config.api_url:
        raise LocalError(f"{url} answers {answer.status_code}: {answer.text[:500]}")


def describe(stack: Stack) -> None:
    """Write the files from which tests and tools learn that the stack answers, and where."""
    users = [asdict(user) for user in stack.users]
    stack.config.users_file.write_text(json.dumps(users, indent=2))
    stack.config.stack_file.write_text(json.dumps(description(stack), indent=2))


def description(stack: Stack) -> dict[str, Any]:
    """Return what stack.json says (api.md, section 7)."""
    demo_user = stack.users[0]
    return {
        "api_url": stack.config.api_url,
        "endpoint_url": stack.config.endpoint_url,
        "region": REGION,
        "stack_name": STACK_NAME,
        "admin_function": stack.admin_function,
        "page_url": f"{stack.config.api_url}/",
        "phone_url": stack.phone_url,
        "demo": {
            "username": demo_user.username,
            "password": demo_user.password,
            "app_secret": demo_user.app_secret,
            "phone": demo_user.methods["SMS"]["phone"],
            "email": demo_user.methods["EMAIL"]["email"],
        },
    }
