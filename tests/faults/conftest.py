"""The functions in front of a local stack, with nothing between but the proxy."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session

from local.aws import CREDENTIAL, LocalAws
from local.config import REGION, STACK_NAME
from tests.e2e.conftest import aws, description, site, stack
from tests.e2e.site import Site
from tests.faults.proxy import Proxy
from tests.faults.records import Records
from tests.faults.world import FUNCTIONS, World

__all__ = ["aws", "description", "site", "stack"]

BACK_OFF = 1  # seconds before an SDK's second try, at the most
IMPATIENT = Config(read_timeout=1)  # seconds; tests/architecture/test_timeouts.py has the real ones


@pytest.fixture(scope="session")
def proxy(aws: LocalAws) -> Iterator[Proxy]:
    with Proxy(aws.endpoint_url).running() as running:
        yield running


@pytest.fixture(scope="session")
def environment(aws: LocalAws, proxy: Proxy) -> Iterator[dict[str, str]]:
    """Give the functions the deployed ones' environment, and the proxy as their AWS."""
    deployed = {
        name: value
        for function in ("login", "select-method", "verify", "settings")
        for name, value in aws.functions.get_function_configuration(
            FunctionName=f"{STACK_NAME}-{function}"
        )["Environment"]["Variables"].items()
    }
    to_the_proxy = {
        "AWS_ENDPOINT_URL": proxy.url,
        "AWS_ACCESS_KEY_ID": CREDENTIAL,
        "AWS_SECRET_ACCESS_KEY": CREDENTIAL,
        "AWS_DEFAULT_REGION": REGION,
        "NO_PROXY": "127.0.0.1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (deployed | to_the_proxy).items():
            patch.setenv(name, value)
        yield deployed


@pytest.fixture(scope="session")
def backed_off() -> Iterator[list[float]]:
    """Note the SDK's pauses before another try instead of waiting."""
    pauses: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=pauses.append))
        yield pauses
    assert max(pauses, default=0) <= BACK_OFF


@pytest.fixture(scope="session")
def impatient() -> Iterator[None]:
    """Let the functions wait less for an answer: what they do after that is what is tested."""
    create = Session.create_client

    def impatient(session: Session, service: str, *, config: Config, **of_tests: object) -> Any:
        """Return a client; those that the tests make say more than a service."""
        known: Any = {"config": config if of_tests else config.merge(IMPATIENT), **of_tests}
        return create(session, service, **known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "create_client", impatient)
        yield


@pytest.fixture(scope="session")
def world(
    site: Site,
    proxy: Proxy,
    environment: dict[str, str],
    backed_off: list[float],
    impatient: None,
) -> World:
    """Start every function."""
    assert (backed_off, impatient) == ([], None)
    secrets = site.aws.session.client("secretsmanager", endpoint_url=site.aws.endpoint_url)
    keys = site.aws.session.client("kms", endpoint_url=site.aws.endpoint_url)
    records = Records(site.aws, secrets, keys, environment, site.phones)
    world = World(proxy, records)
    for function in FUNCTIONS:
        world.cold_start(function)
    return world
