"""`sam build`, once for each state of the sources."""

import fcntl
import hashlib
import platform
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from local import environment, levers
from local.config import Config
from local.console import Console
from local.problem import LocalError
from local.process_lock import locked

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
        forget_old_builds(config)
    return folder


def fingerprint(root: Path) -> str:
    """Digest everything that a build is made from."""
    digest = hashlib.sha256(f"{architecture()} {levers.off()}".encode())
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
    workshop = config.root / ".local" / "sam"  # apart from the .aws-sam of a `sam deploy`
    workshop.mkdir(exist_ok=True)
    sam = ["sam", "build", "--parallel", "--config-env", "local"]
    sam += [] if levers.off() else ["--cached"]  # sam's cache knows nothing of levers
    sam += ["--template-file", str(config.root / "template.yaml")]
    sam += ["--parameter-overrides", f"Architecture={architecture()}"]
    _call(workshop, sam, environment.for_sam(config) | levers.of_build())
    (workshop / ".aws-sam" / "build").rename(folder)


def _call(folder: Path, command: list[str], told: Mapping[str, str]) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=told,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LocalError(f"`{' '.join(command[:2])}` failed:\n{done.stdout}")


def build_layer(config: Config, folder: Path, processor: str, **switches: str) -> None:
    """Build the layer alone into a folder, for a processor, as `sam build` does."""
    told = levers.of_build() | switches | {"ARTIFACTS_DIR": str(folder)}
    _call(
        config.root / "layers/common/platforms" / processor,
        ["make", "--silent", "--file", "../../Makefile", "build-Common"],
        environment.for_sam(config) | told,
    )


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Keep a build from being forgotten while the functions of a stack import from it."""
    with (folder / "template.yaml").open() as template:
        fcntl.flock(template, fcntl.LOCK_SH)
        yield


def forget_old_builds(config: Config) -> None:
    """Remove all but the newest builds and those that are in use."""
    newest_first = sorted(config.builds.iterdir(), key=lambda folder: -folder.stat().st_mtime)
    for folder in newest_first[KEPT_BUILDS:]:
        with (folder / "template.yaml").open() as template:
            if locked(template.fileno(), fcntl.LOCK_EX):
                shutil.rmtree(folder)


@contextmanager
def _one_at_a_time(config: Config) -> Iterator[None]:
    config.builds.mkdir(parents=True, exist_ok=True)
    with (config.root / ".local" / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
