"""The stack of the end-to-end tests; each attack comes from a network of its own."""

import uuid
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import aws, description, site, stack
from tests.e2e.site import Site

__all__ = ["aws", "description", "site", "stack"]


@pytest.fixture(autouse=True)
def source(site: Site) -> Iterator[str]:
    """Come from where nobody else does: the local gateway takes X-Forwarded-For for the source."""
    network = uuid.uuid4().hex
    address = f"2001:db8:{network[:4]}:{network[4:8]}::1"
    site.http.headers["X-Forwarded-For"] = address
    yield address
    del site.http.headers["X-Forwarded-For"]
