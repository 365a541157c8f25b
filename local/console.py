"""What a person sees: one line a step with the time since the start, and tables."""

import sys
import time
from collections.abc import Iterable, Sequence


class Console:
    """Writes to the terminal, or to the log of a detached stack."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def step(self, text: str) -> None:
        """Say what is being done now."""
        self.line(f"{time.monotonic() - self._started:6.1f} s  {text}")

    def line(self, text: str = "") -> None:
        """Print one line at once."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def table(rows: Iterable[Sequence[str]]) -> str:
    """Lay rows out in columns as wide as their widest cell."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
