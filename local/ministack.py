"""The local AWS: one MiniStack process, ours from start to stop."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from local import environment
from local.config import Config
from local.problem import LocalError
from local.process_lock import ProcessLock

BOOT_SECONDS = 60.0
STOP_SECONDS = 10.0
POLL = 0.05


def lock(config: Config) -> ProcessLock:
    """Return the lock that a MiniStack of this state folder holds for as long as it lives."""
    return ProcessLock(config.state / "ministack.lock")


def clean_up(config: Config) -> bool:
    """Remove what a killed run left behind; say whether a MiniStack of ours was still running."""
    orphan = lock(config).stop_holder()
    config.stack_file.unlink(missing_ok=True)
    config.users_file.unlink(missing_ok=True)
    shutil.rmtree(config.temp, ignore_errors=True)
    return orphan


@contextmanager
def running(config: Config) -> Iterator[None]:
    """Run MiniStack until the block ends."""
    refuse_a_taken_port(config.port)
    config.temp.mkdir(parents=True)
    process = _start(config)
    try:
        _wait_until_healthy(config, process)
        yield
    finally:
        _stop(process)
        clean_up(config)


def refuse_a_taken_port(port: int) -> None:
    """Fail with a way out where something listens already."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise LocalError(
                f"Port {port} is taken by another program: stop it, or choose another port, "
                f"for example `GATEWAY_PORT={port + 10} make run`."
            )


def _start(config: Config) -> subprocess.Popen[bytes]:
    """Start MiniStack and leave the lock to it alone."""
    program = config.root / ".venv-stack" / "bin" / "ministack"
    with config.ministack_log.open("wb") as log, lock(config).held() as descriptor:
        process = subprocess.Popen(
            [program],
            cwd=config.temp,
            env=environment.for_ministack(config),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=[descriptor],
            start_new_session=True,  # Ctrl-C is for us alone
        )
        lock(config).name(process.pid)
    return process


def _wait_until_healthy(config: Config, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _healthy(config.endpoint_url):
            return
        time.sleep(POLL)
    raise LocalError(f"MiniStack does not start; its log ends:\n{tail(config.ministack_log)}")


def _healthy(endpoint_url: str) -> bool:
    try:
        return httpx.get(f"{endpoint_url}/_ministack/health", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
