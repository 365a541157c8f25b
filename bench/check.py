"""Whether a run is worse than the committed one."""

from collections.abc import Iterator, Mapping
from typing import Any

from bench.results import Results

TOLERANCE = 1.15  # a ratio of CPU times that is worse by more is no noise
STEADY = (
    "import of",
    "start of",
    "warm",
)  # of a first request there is one to an interpreter: not compared
EXACT = ("read units", "write units")


def worse(now: Results, before: Results) -> Iterator[str]:
    """Yield what is worse than it was: ratios and sizes by the tolerance, AWS calls at all."""
    ratios = {name: each for name, each in now["ratios"].items() if name.startswith(STEADY)}
    yield from _grown(ratios, before["ratios"], TOLERANCE)
    yield from _grown(now["sizes"], before["sizes"], TOLERANCE)
    for name, flow in now["flows"].items():
        yield from _grown(_counts(name, flow), _counts(name, before["flows"][name]), 1)


def _counts(name: str, flow: Mapping[str, Any]) -> dict[str, int]:
    counts = {f"{name}, {unit}": flow[unit] for unit in EXACT}
    return counts | {f"{name}, calls to AWS": len(flow["calls"])}


def _grown(
    now: Mapping[str, float], before: Mapping[str, float], tolerance: float
) -> Iterator[str]:
    for name, value in now.items():
        if value > before[name] * tolerance:
            yield f"{name}: {value:,}, was {before[name]:,}"
