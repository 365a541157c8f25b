"""A local stack for the tests, and the site that it serves."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from local.aws import LocalAws
from local.config import ROOT
from local.inbox import Inbox
from local.stack import Stack
from tests.e2e.people import phone_numbers
from tests.e2e.shared_stack import shared_stack
from tests.e2e.site import Site


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with shared_stack(ROOT / ".local" / "e2e") as running:
        yield running


@pytest.fixture(scope="session")
def description(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stack.config.stack_file.read_text())
    return found


@pytest.fixture(scope="session")
def aws(description: dict[str, Any]) -> LocalAws:
    return LocalAws(description["endpoint_url"])


@pytest.fixture(scope="session")
def site(description: dict[str, Any], aws: LocalAws, worker_id: str) -> Iterator[Site]:
    with (
        httpx.Client(base_url=description["api_url"], timeout=60, trust_env=False) as http,
        closing(Inbox(description["endpoint_url"])) as inbox,
    ):
        yield Site.of(http, aws, inbox, phone_numbers(int("0" + worker_id.strip("gwmaster"))))
