"""The built package: compiled for the runtime, its wheels for the processor."""

import importlib.util
import os
import subprocess
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path

import pytest

from local import levers
from local.build import architecture
from local.config import ROOT, Config
from local.environment import for_sam
from tests.builders import LANGUAGES

UNCHECKED_HASH = 0b01  # PEP 552: by the source's hash, and never looked at again
MACHINES = {"x86_64": 62, "arm64": 183}  # ELF's e_machine
OTHER = {"x86_64": "arm64", "arm64": "x86_64"}


def compiled(source: Path) -> bool:
    """Tell whether Python would run what was compiled from just this source."""
    made = Path(cache_from_source(str(source)))
    if not made.is_file():
        return False
    header = made.read_bytes()[:16]
    return (
        header[:4] == MAGIC_NUMBER
        and int.from_bytes(header[4:8], "little") == UNCHECKED_HASH
        and header[8:] == source_hash(source.read_bytes())
    )


def machines(folder: Path) -> set[int]:
    """Return the processors of a folder's compiled libraries."""
    libraries = folder.rglob("*.so*")
    return {int.from_bytes(path.read_bytes()[18:20], "little") for path in libraries}


def test_every_module_is_compiled_from_its_source(build: Path) -> None:
    sources = set(build.rglob("*.py"))
    assert len(sources) > len(list(build.glob("*/app.py"))) > 0
    assert {path for path in sources if compiled(path)} == (set() if levers.off() else sources)


def test_nothing_is_compiled_without_its_source(build: Path) -> None:
    made = {path.resolve() for path in build.rglob("*.pyc")}
    sources = {Path(importlib.util.source_from_cache(str(path))) for path in made}
    assert all(path.is_file() for path in sources)


def test_the_wheels_are_for_the_processor_that_was_asked_for(build: Path) -> None:
    assert machines(build / "Common") == {MACHINES[architecture()]}


def test_the_layer_is_also_built_for_the_other_processor(tmp_path: Path) -> None:
    other = OTHER[architecture()]
    target = {"ARTIFACTS_DIR": str(tmp_path), "PYCS": "off"}
    subprocess.run(
        ["/usr/bin/env", "make", "--silent", "--file", "../../Makefile", "build-Common"],
        cwd=ROOT / "layers/common/platforms" / other,
        env=for_sam(Config(), os.environ) | target,
        check=True,
        capture_output=True,
    )
    assert machines(tmp_path) == {MACHINES[other]}


@pytest.mark.parametrize("function", ["Discovery", "Pages"])
def test_a_function_has_its_files(build: Path, function: str) -> None:
    wanted = {path.name for path in (ROOT / "functions" / function.lower()).iterdir()}
    assert wanted - {"__pycache__"} <= {path.name for path in (build / function).iterdir()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_layer_has_the_words_of_messages(build: Path, language: str) -> None:
    name = f"gatehouse/locales/{language}/LC_MESSAGES/gatehouse.mo"
    shipped = build / "Common" / "python" / name
    assert shipped.read_bytes() == (ROOT / "layers" / "common" / name).read_bytes()
