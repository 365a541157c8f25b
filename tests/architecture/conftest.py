from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.built import build_in_use


@pytest.fixture(scope="session")
def build() -> Iterator[Path]:
    """Return what `sam build` makes of the sources as they are."""
    with build_in_use() as folder:
        yield folder
