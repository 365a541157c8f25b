"""What `make test` promises is what it runs."""

import re

from local.config import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SUITES = sorted(
    folder.name for folder in (ROOT / "tests").iterdir() if any(folder.glob("test_*.py"))
)


def recipe(target: str) -> str:
    """Return what a target runs; it must have exactly one recipe."""
    (found,) = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    return str(found)


def test_every_suite_is_run() -> None:
    (asked,) = re.findall(r"^test: (test-.*)$", MAKEFILE, re.MULTILINE)
    run = " ".join(recipe(target) for target in asked.split())
    assert {*SUITES} - {"unit"} <= {*re.findall(r"tests/(\w+)", run)}
    assert "tests/unit" in run


def test_no_target_is_defined_twice() -> None:
    targets = re.findall(r"^([a-z0-9-]+):.*\n\t", MAKEFILE, re.MULTILINE)
    assert len(targets) == len({*targets})
