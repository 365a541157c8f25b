"""The matrix in docs/faults.md: `python -m tests.faults.matrix` writes it anew and prints it."""

import sys
from typing import Final

from local.config import ROOT
from tests.faults.outcomes import healed, lasting
from tests.faults.proxy import Fault
from tests.faults.steps import STEPS, Step

DOCUMENT: Final = ROOT / "docs" / "faults.md"
MARKER: Final = "<!-- the matrix -->\n"  # before and after it


def render() -> str:
    """Return the matrix."""
    titles = ["request", "AWS call", *(f"{fault} for good" for fault in Fault), "once"]
    rows = [titles, ["---"] * len(titles), *(_cells(step) for step in STEPS)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def document() -> str:
    """Return the document with the matrix of now."""
    before, _, after = DOCUMENT.read_text(encoding="utf-8").split(MARKER)
    return f"{before}{MARKER}{render()}{MARKER}{after}"


def _cells(step: Step) -> list[str]:
    purpose = f"{step.purpose}: {step.operation}"
    return [step.flow, purpose, *(str(lasting(step, fault)) for fault in Fault), _once(step)]


def _once(step: Step) -> str:
    """Return what every passing fault comes to, and what the lost reply does where it differs."""
    usual, lost = str(healed(step, Fault.ERROR)), str(healed(step, Fault.LOST))
    return usual if usual == lost else f"{usual}; {Fault.LOST}: {lost}"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
    sys.stdout.write(render())
