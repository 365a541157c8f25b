"""What `sam build` makes of the sources as they are."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local import levers
from local.build import built, in_use
from local.config import Config
from local.console import Console
from tests.architecture.lambda_runtime import environment

# A function's own folder and its layer come first, and nothing else comes beside Python's own.
PYTHON = (sys.executable, "-I", "-S", "-c")
START = "import sys; sys.path[:0] = sys.argv[1:3]\n"


@contextmanager
def build_in_use() -> Iterator[Path]:
    """Return the build's folder and keep it until the end of the block."""
    folder = built(Config(), Console())
    with in_use(folder):
        yield folder


def told_by(build: Path, function: str, program: str, **more: str) -> Any:
    """Return what a program prints, in JSON, that can import what a built function can."""
    layer = build / "Common"
    done = subprocess.run(
        [*PYTHON, START + program, str(build / function), str(layer / "python")],
        env=environment(function) | levers.of_functions(layer) | more,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
