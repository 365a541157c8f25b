"""`sam build`, once for each state of the sources."""

import fcntl
import hashlib
import platform
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from local import environment
from local.config import Config
from local.console import Console
from local.problem import LocalError

SOURCES: Final = ("template.yaml", "functions", "layers", "requirements/stack.txt")
NO_SOURCES: Final = ("__pycache__", ".egg-info")
KEPT_BUILDS: Final = 3
ARCHITECTURES: Final = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def architecture() -> str:
    """Return this machine's architecture as Lambda calls it."""
    if platform.system() != "Linux":
        raise LocalError("The layer holds Linux wheels: run the local stack on Linux (or in WSL).")
    return ARCHITECTURES[platform.machine().lower()]


def built(config: Config, console: Console) -> Path:
    """Return the folder of the built template, building where the sources have changed."""
    folder = config.builds / fingerprint(config.root)
    with _one_at_a_time(config):
        if folder.exists():
            folder.touch()
            console.step("build: nothing has changed since the last one")
        else:
            console.step("building with sam (a minute or two the first time)")
            _build(config, folder)
        _forget_old_builds(config)
    return folder


def fingerprint(root: Path) -> str:
    """Digest everything that a build is made from."""
    digest = hashlib.sha256(architecture().encode())
    for path in sorted(_sources(root)):
        digest.update(f"\0{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _sources(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        top = root / name
        for path in top.rglob("*") if top.is_dir() else [top]:
            if path.is_file() and not any(part.endswith(NO_SOURCES) for part in path.parts):
                yield path


def _build(config: Config, folder: Path) -> None:
    unfinished = folder.with_suffix(".part")
    sam = ["sam", "build", "--cached", "--parallel", "--config-env", "local"]
    sam += ["--cache-dir", str(config.root / ".local" / "sam-cache")]
    sam += ["--build-dir", str(unfinished)]
    sam += ["--parameter-overrides", f"Architecture={architecture()}"]
    _call(config, sam)
    # Without this, each cold start of a function compiles its layer again.
    _call(config, ["python", "-m", "compileall", "-q", "-j", "0", str(unfinished)])
    unfinished.rename(folder)


def _call(config: Config, command: list[str]) -> None:
    done = subprocess.run(
        command,
        cwd=config.root,
        env=environment.for_sam(config),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LocalError(f"`{' '.join(command[:2])}` failed:\n{done.stdout}")


def _forget_old_builds(config: Config) -> None:
    newest_first = sorted(config.builds.iterdir(), key=lambda folder: -folder.stat().st_mtime)
    for folder in newest_first[KEPT_BUILDS:]:
        shutil.rmtree(folder)


@contextmanager
def _one_at_a_time(config: Config) -> Iterator[None]:
    config.builds.mkdir(parents=True, exist_ok=True)
    with (config.root / ".local" / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
