"""What the build cuts out of packages: nothing that is needed, and no licence."""

import json
import sysconfig
from pathlib import Path

import pytest
from pack import cut, symbols

from local import levers
from local.config import ROOT
from tests.architecture import needed
from tests.architecture.built import told_by
from tests.architecture.cloudformation import resources

SITE = Path(sysconfig.get_path("purelib"))
NEEDED = (ROOT / "tests/architecture/needed.py").read_text()
PATTERNS = [pattern for patterns in cut.NEVER.values() for pattern in patterns]


@pytest.mark.parametrize("function", sorted(resources("AWS::Serverless::Function")))
def test_every_function_starts(build: Path, function: str) -> None:
    assert told_by(build, function, "import app; print('true')")


def test_everything_that_libraries_are_asked_for_works_in_the_built_layer(build: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in json.loads((ROOT / "events/env.json").read_text())["Parameters"].items():
            patch.setenv(name, value)
        expected = json.loads(json.dumps(needed.everything()))
    assert told_by(build, "Settings", NEEDED) == expected
    assert expected["phones"]["US"] == ["+12015550123", "US"]
    assert expected["handover"] == ["a token", 900]
    assert expected["seed"] == needed.SEED.reveal()
    assert expected["password"] is True


@pytest.mark.skipif(levers.off(), reason="nothing is cut")
@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_is_never_needed_is_not_shipped(build: Path, pattern: str) -> None:
    compiled = pattern.removesuffix(".py")
    assert (
        list((build / "Common" / "python").glob(f"{compiled}*" if ".py" in pattern else pattern))
        == []
    )


def test_each_package_keeps_its_licence(build: Path) -> None:
    packages = build / "Common" / "python"
    shipped = {path.relative_to(packages) for path in packages.glob("*.dist-info/**/*")}
    assert len({path.parts[0] for path in shipped}) > 10
    for info in {path.parts[0] for path in shipped}:
        licences = {path.relative_to(SITE) for path in (SITE / info).glob("**/*LICEN[CS]E*")}
        assert licences <= shipped


def test_a_pattern_that_finds_nothing_fails_the_build(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=PATTERNS[0]):
        cut.cut(tmp_path)


def test_a_library_loses_its_symbols_and_nothing_else() -> None:
    (path,) = SITE.glob("_cffi_backend*.so")
    before = path.read_bytes()
    after = symbols.emptied(before)
    changed = [place for place, byte in enumerate(before) if after[place] != byte]
    assert changed
    assert not any(after[place] for place in changed)
    assert b"PyInit__cffi_backend" in after
    assert symbols.emptied(after) == after
