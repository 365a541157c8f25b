"""INIT under AWS's Runtime Interface Emulator, of ours and of a function that does nothing."""

import json
import re
from pathlib import Path
from statistics import median

from bench.measure import STARTING, Bench
from local import levers
from local.config import ROOT
from tests.architecture.lambda_runtime import linked_runtime, started

REPORT = re.compile(r"INIT REPORT\(durationMs: ([0-9.]+)")
EMPTY = "def handler(event, context):\n    return {}\n"
EVENTS = {
    "Login": "login_not_json",
    "SelectMethod": "select_method_unknown_method",
    "Verify": "verify_too_short",
    "empty": "verify_too_short",
}


def inits(bench: Bench, rounds: int) -> dict[str, float]:
    """Return the median milliseconds of each INIT, as the emulator reports them."""
    runtime = bench.folder / "runtime"
    runtime.mkdir()
    linked_runtime(runtime)
    empty = bench.folder / "empty"
    empty.mkdir()
    (empty / "app.py").write_text(EMPTY)
    codes = {name: bench.build / name for name in STARTING} | {"empty": empty}
    taken: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(rounds):
        for name, code in codes.items():
            taken[name].append(_init(bench, runtime, code, EVENTS[name]))
    return {name: median(each) for name, each in taken.items()}


def _init(bench: Bench, runtime: Path, code: Path, event: str) -> float:
    layer = bench.layer
    told = levers.of_functions(layer)
    told |= {"AWS_ENDPOINT_URL": bench.stub.url, "AWS_CA_BUNDLE": str(bench.roots)}
    with started(code, layer / "python", runtime, bench.folder, told) as function:
        function.invoke(json.loads((ROOT / "events" / f"{event}.json").read_text()))
        (found,) = REPORT.findall(function.log.read_text())
        return float(found)
