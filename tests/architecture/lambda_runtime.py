"""A built function under AWS's own Runtime Interface Emulator, which comes with the SAM CLI.

The function sees the standard library, the runtime's client, its own folder and its layer, and
nothing that a developer's machine has beside them.
"""

import contextlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from local.build import architecture
from local.config import ROOT

RUNTIME = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")
START = "import sys; sys.path[:0] = sys.argv[1:4]; del sys.argv[1:4]; import runpy; "
START += "runpy.run_module('awslambdaric', run_name='__main__')"
PATIENCE = 20.0  # seconds
ENVIRONMENT: dict[str, str] = json.loads((ROOT / "events" / "env.json").read_text())["Parameters"]


@dataclass(frozen=True)
class Function:
    """A function that waits for events."""

    url: str
    log: Path

    def invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return what the function returns."""
        answer = httpx.post(self.url, json=event, timeout=PATIENCE, trust_env=False)
        result: dict[str, Any] = answer.json()
        assert "errorType" not in result, f"{result}\n{self.log.read_text()}"
        return result


def linked_runtime(folder: Path) -> Path:
    """Link the runtime's client and what it needs, and nothing else, into a folder."""
    for name in RUNTIME:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        origin = origin.parent if origin.name == "__init__.py" else origin
        (folder / origin.name).symlink_to(origin)
    return folder


@contextmanager
def started(
    code: Path, layer: Path, runtime: Path, folder: Path, told: Mapping[str, str]
) -> Iterator[Function]:
    """Run a built function until the end of the block; `told` is what its environment adds."""
    (emulator,) = ROOT.glob(
        f".venv-stack/lib/*/site-packages/samcli/local/rapid/aws-lambda-rie-{architecture()}"
    )
    own, api = _free_ports(2)
    command = [str(emulator), "--runtime-interface-emulator-address", f"127.0.0.1:{own}"]
    command += ["--runtime-api-address", f"127.0.0.1:{api}"]
    command += [sys.executable, "-I", "-S", "-c", START, str(runtime), str(code), str(layer)]
    command += ["app.handler"]
    log = folder / f"{code.name}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=code,
            env={**environment(code.name, LAMBDA_TASK_ROOT=str(code)), **told},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(own, process, log)
        yield Function(f"http://127.0.0.1:{own}/2015-03-31/functions/function/invocations", log)
    finally:
        _end(process)


def environment(function: str, **more: str) -> dict[str, str]:
    """Return what the template gives a function; nothing answers where its AWS would be."""
    return ENVIRONMENT | {
        **more,
        "PATH": os.defpath,
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{_free_ports(1)[0]}",
        "AWS_LAMBDA_FUNCTION_NAME": function,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "29",
        "POWERTOOLS_SERVICE_NAME": function,
    }


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as open_ones:
        sockets = [open_ones.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError(log.read_text())


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the emulator, which ends the function; then whatever is left of the two."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
