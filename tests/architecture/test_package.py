"""The built package: compiled for the runtime, its wheels for the processor."""

import sysconfig
from importlib.util import MAGIC_NUMBER, cache_from_source, source_from_cache, source_hash
from pathlib import Path

import pytest

from bench.sizes import sizes, zipped
from local import levers
from local.build import architecture, build_layer
from local.config import ROOT, Config
from tests.builders import LANGUAGES

SITE = Path(sysconfig.get_path("purelib"))
UNCHECKED_HASH = 0b01  # PEP 552: by the source's hash, and never looked at again
MACHINES = {"x86_64": 62, "arm64": 183}  # ELF's e_machine
OTHER = {"x86_64": "arm64", "arm64": "x86_64"}


def compiled(source: Path, made: Path) -> bool:
    """Tell whether Python would run a file that was compiled from just this source."""
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


def test_every_module_of_ours_is_compiled_beside_its_source(build: Path) -> None:
    sources = {*build.rglob("gatehouse/**/*.py"), *build.glob("*/*.py")}
    assert len(sources) > len(list(build.glob("*/app.py"))) > 0
    fresh = {path for path in sources if compiled(path, Path(cache_from_source(str(path))))}
    assert fresh == (set() if levers.off() else sources)
    made = {Path(source_from_cache(str(path))) for path in build.rglob("__pycache__/*.pyc")}
    assert levers.off() or made == sources  # without it, what was imported is compiled by now


def test_every_other_module_is_compiled_from_the_source_that_it_replaces(build: Path) -> None:
    packages = build / "Common" / "python"
    kind = ".py" if levers.off() else ".pyc"
    theirs = {*packages.rglob("*.py"), *packages.rglob("*.pyc")}
    modules = {path for path in theirs if not {"gatehouse", "__pycache__"} & {*path.parts}}
    assert len(modules) > 500
    assert {path.suffix for path in modules} == {kind}
    sources = {path: SITE / path.relative_to(packages).with_suffix(".py") for path in modules}
    fresh = {path for path in modules if compiled(sources[path], path)}
    assert fresh == (set() if levers.off() else modules)


def test_layer_and_function_are_small(build: Path) -> None:
    found = sizes(build)
    assert levers.off() or found["layer"] + found["function"] <= 10_000_000


def test_the_wheels_are_for_the_processor_that_was_asked_for(build: Path) -> None:
    assert machines(build / "Common") == {MACHINES[architecture()]}


def test_the_layer_is_also_built_for_the_other_processor(tmp_path: Path) -> None:
    other = OTHER[architecture()]
    build_layer(Config(), tmp_path, other)
    assert machines(tmp_path) == {MACHINES[other]}
    assert levers.off() or zipped(tmp_path) <= 10_000_000


@pytest.mark.parametrize("function", ["Discovery", "Pages"])
def test_a_function_has_its_files(build: Path, function: str) -> None:
    wanted = {path.name for path in (ROOT / "functions" / function.lower()).iterdir()}
    assert wanted - {"__pycache__"} <= {path.name for path in (build / function).iterdir()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_layer_has_the_words_of_messages(build: Path, language: str) -> None:
    name = f"gatehouse/locales/{language}/LC_MESSAGES/gatehouse.mo"
    shipped = build / "Common" / "python" / name
    assert shipped.read_bytes() == (ROOT / "layers" / "common" / name).read_bytes()
