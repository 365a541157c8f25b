"""What the bench measures, it can still run: flows are answered, by the calls that it counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.capacity import units
from bench.measure import Bench, bench


@pytest.fixture(scope="module")
def prepared(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(build, tmp_path_factory.mktemp("bench")) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("login", 0),
        ("login from a new source", 6),
        ("select APP", 1),
        ("select SMS", 12),
        ("select EMAIL", 10),
        ("verify APP", 2),
    ],
)
def test_a_flow_is_answered_and_its_calls_are_counted(
    prepared: Bench, name: str, written: int
) -> None:
    found, calls = prepared.flow(name, 1)
    assert {"start", "first", "warm", "bare", "logged"} <= found.keys()
    operations = [call.operation for call in calls]
    assert operations[0] == "BatchGetItem"
    assert ("Sign" in operations) is name.startswith("verify")
    assert units(calls, prepared.stub.items)[1] == written
