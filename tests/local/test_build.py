import os
from collections.abc import Callable
from pathlib import Path

import pytest

from local.build import KEPT_BUILDS, fingerprint, forget_old_builds, in_use
from local.config import Config


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name in ("template.yaml", "requirements/stack.txt", "functions/login/app.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


CHANGES: dict[str, Callable[[Path], object]] = {
    "a changed file": lambda root: (root / "template.yaml").write_text("changed"),
    "a new file": lambda root: (root / "functions/login/more.py").write_text(""),
    "a moved file": lambda root: (root / "functions/login/app.py").rename(root / "functions/a.py"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_of_the_sources_is_built(sources: Path, change: Callable[[Path], object]) -> None:
    before = fingerprint(sources)
    change(sources)
    assert fingerprint(sources) != before


def test_what_python_leaves_beside_the_sources_is_no_change(sources: Path) -> None:
    before = fingerprint(sources)
    for name in ("__pycache__/app.pyc", "gatehouse.egg-info/PKG-INFO"):
        (sources / "functions" / name).parent.mkdir()
        (sources / "functions" / name).write_text("")
    assert fingerprint(sources) == before


def test_a_build_that_a_stack_uses_is_never_forgotten(tmp_path: Path) -> None:
    config = Config(root=tmp_path)
    for number in range(KEPT_BUILDS + 2):
        (config.builds / str(number)).mkdir(parents=True)
        (config.builds / str(number) / "template.yaml").touch()
        os.utime(config.builds / str(number), (number, number))
    oldest = config.builds / "0"
    with in_use(oldest):
        forget_old_builds(config)
        assert oldest.exists()
        assert len(list(config.builds.iterdir())) == KEPT_BUILDS + 1
    forget_old_builds(config)
    assert not oldest.exists()
