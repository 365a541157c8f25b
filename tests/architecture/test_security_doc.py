"""`docs/security.md` answers every requirement once, and names only files and tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers/common/gatehouse"
DOCUMENT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
LAST = {"A": 11, "B": 11, "C": 8, "D": 11, "E": 6, "F": 12, "G": 10, "I": 8, "J": 8}
REQUIREMENTS = [f"{part}{number}" for part, last in LAST.items() for number in range(1, last + 1)]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCUMENT.splitlines()
    if re.match(r"\| [A-Z]\d+ ", line)
]
FILE = re.compile(r"[\w./-]+\.(?:py|js|md|yaml|json|txt|toml)")


def quoted(text: str) -> list[str]:
    """Return what stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


def named_tests(text: str) -> list[str]:
    """Return the test ids that a text names."""
    return [each for each in quoted(text) if "::" in each]


def named_files(text: str) -> list[str]:
    """Return the files that a text names."""
    return [each for each in quoted(text) if FILE.fullmatch(each)]


@cache
def functions_of(path: str) -> set[str]:
    """Return the test functions of a file, without importing it."""
    file = ROOT / path
    tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return {name for name in names if name.startswith("test_")}


def test_every_requirement_has_one_row_in_order() -> None:
    assert [row[0].split()[0] for row in ROWS] == REQUIREMENTS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].split()[0])
def test_a_row_is_built_and_tested_or_says_that_it_is_not(row: list[str]) -> None:
    assert len(row) == 3, "a cell holds no |"
    _, built, tested = row
    unbuilt = built.startswith("not built yet")
    assert bool(named_files(built)) or unbuilt
    assert bool(named_tests(tested)) is not unbuilt


def test_every_named_file_exists() -> None:
    names = named_files(DOCUMENT)
    assert len(names) > len(LAST)
    missing = [name for name in names if not ((ROOT / name).is_file() or (LAYER / name).is_file())]
    assert missing == []


def test_every_named_test_exists() -> None:
    names = named_tests(DOCUMENT)
    assert len(names) > len(LAST)
    parts = [name.partition("::") for name in names]
    assert [name for path, _, name in parts if name not in functions_of(path)] == []
