"""Everything that is measured in one run, as plain data."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench import capacity, emulator, sizes
from bench.measure import FLOWS, STARTING, WITHOUT, Bench, bench

type Results = dict[str, Any]

QUICK = ("login", "verify APP")  # the flows that a check can afford


def compute(build: Path, *, quick: bool) -> Results:
    """Measure a build: all of it, or what a check in CI compares."""
    with tempfile.TemporaryDirectory() as folder, bench(build, Path(folder)) as prepared:
        rounds = 5 if quick else 15
        starts = prepared.starts(rounds)
        flows = {name: _flow(prepared, name, rounds) for name in (QUICK if quick else FLOWS)}
        inits = {} if quick else emulator.inits(prepared, 5)
    return {
        "ratios": {name: round(each, 2) for name, each in ratios(starts, flows, inits).items()},
        "flows": flows,
        "sizes": sizes.sizes(build),
    }


def _flow(prepared: Bench, name: str, rounds: int) -> dict[str, Any]:
    found, calls = prepared.flow(name, rounds)
    found = {name: round(each, 1) for name, each in found.items()}
    read, write = capacity.units(calls, prepared.stub.items)
    return found | {
        "calls": [call.operation for call in calls],
        "read units": read,
        "write units": write,
        "by table": capacity.writes(calls, prepared.stub.items),
        "sent": sum(call.sent for call in calls),
        "received": sum(call.received for call in calls),
    }


def ratios(
    starts: Sequence[Mapping[str, Mapping[str, Any]]],
    flows: Mapping[str, Mapping[str, Any]],
    inits: Mapping[str, float],
) -> dict[str, float]:
    """Return what can be compared between machines: less is better.

    A start is compared with what ran next to it: the median of the rounds' ratios.
    """
    found = {
        f"{part} of {name} / boto3": median(
            each[name][part] / each["reference"]["start"] for each in starts
        )
        for part in ("import", "start")
        for name in STARTING
    }
    found["start of Verify / without pycs"] = median(
        each["Verify"]["start"] / each[WITHOUT]["start"] for each in starts
    )
    for name, flow in flows.items():
        own = flow["warm"] - flow.get("hash", 0)
        found[f"first {name} / three bare calls"] = flow["first"] / flow["bare"]
        found[f"warm {name} / three bare calls"] = own / flow["bare"]
        found[f"warm {name} / its calls, bare"] = own / (len(flow["calls"]) * flow["bare"] / 3)
    for name in STARTING if inits else ():
        found[f"INIT of {name} / empty function"] = inits[name] / inits["empty"]
    return found
