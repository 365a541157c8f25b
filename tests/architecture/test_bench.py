"""What the bench measures, it can still run: flows are answered, by the calls that it counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.measure import Bench, bench


@pytest.fixture(scope="module")
def prepared(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(build, tmp_path_factory.mktemp("bench")) as made:
        yield made


@pytest.mark.parametrize("name", ["login", "select SMS", "verify APP"])
def test_a_flow_is_answered_and_its_calls_are_counted(prepared: Bench, name: str) -> None:
    found, calls = prepared.flow(name, 1)
    assert {"start", "first", "warm", "bare", "logged"} <= found.keys()
    operations = [call.operation for call in calls]
    assert operations[0] == "BatchGetItem"
    assert ("Sign" in operations) is name.startswith("verify")
