"""The memory of the functions' workers, and whether it stays flat."""

import resource
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from local.config import Config

PAGE = resource.getpagesize()
WARM_UP = 1 / 3  # of the soak: what a worker loads at its first requests is no leak
FLAT = 1.05  # medians of quarters of an interpreter's memory differ by a few percent without one


@dataclass(frozen=True)
class Growth:
    """A function's memory after the warm-up: medians of the first and last quarter, in bytes."""

    function: str
    first: float
    last: float

    @property
    def ratio(self) -> float:
        """Return how much is used at the end for each byte at the beginning."""
        return self.last / self.first

    @property
    def flat(self) -> bool:
        """Tell whether it has not grown."""
        return self.ratio <= FLAT


@dataclass
class Memory:
    """The resident memory of each function's largest worker, in bytes, in the order taken.

    The largest is the one that has served most: another that serves its first request late makes
    a step that is no leak.
    """

    config: Config
    samples: dict[str, list[int]] = field(default_factory=lambda: defaultdict[str, list[int]](list))

    def sample(self) -> None:
        """Look at every worker once."""
        largest: dict[str, int] = {}
        for function, folder in workers(self.config):
            with suppress(OSError):  # it has just ended
                used = int((folder / "statm").read_text().split()[1]) * PAGE
                largest[function] = max(used, largest.get(function, 0))
        for function, used in largest.items():
            self.samples[function].append(used)

    def growths(self) -> list[Growth]:
        """Return how each function has grown."""
        return [growth_of(function, taken) for function, taken in sorted(self.samples.items())]


def workers(config: Config) -> Iterator[tuple[str, Path]]:
    """Yield the functions and folders of the processes that MiniStack runs them in."""
    before = f"{config.temp}/ministack-lambda-gatehouse-"
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        command = ""
        with suppress(OSError):  # it has just ended
            command = file.read_text(errors="replace")
        if before in command:
            name = command.partition(before)[2].split("/")[0]
            yield name.rpartition("-")[0], file.parent


def growth_of(function: str, samples: list[int]) -> Growth:
    """Compare the first quarter after the warm-up with the last one."""
    warm = samples[int(len(samples) * WARM_UP) :]
    quarter = max(1, len(warm) // 4)
    return Growth(function, median(warm[:quarter]), median(warm[-quarter:]))
