import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.problem import LocalError
from local.process_lock import ProcessLock

HOLD = "import time; print('holding', flush=True); time.sleep(60)"


@contextmanager
def holding(lock: ProcessLock) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that holds the lock on its own, as MiniStack does after a `kill -9` of us."""
    with lock.held() as descriptor:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD], stdout=subprocess.PIPE, pass_fds=[descriptor]
        )
        lock.name(process.pid)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"holding\n"
        yield process
        process.kill()


def test_the_id_of_a_process_that_has_ended_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    path.write_text("1")
    lock = ProcessLock(path)
    assert lock.holder() is None
    assert not lock.stop_holder()


def test_a_process_that_outlives_its_parent_is_found_and_stopped(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / "ministack.lock")
    with holding(lock) as process:
        assert lock.holder() == process.pid
        assert lock.stop_holder()
        assert process.wait(10) == -15
    assert lock.holder() is None


def test_a_second_run_is_refused(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / "run.lock")
    with lock.held(), pytest.raises(LocalError, match="runs already"), lock.held():
        pass
