"""Files that a living process holds locked, so that what a dead one left behind is told apart."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from local.problem import LocalError

POLL = 0.05
PATIENCE = 20.0


class ProcessLock:
    """A file with the id of the process that holds it locked.

    The kernel lets go of the lock when the process ends, however it ends: a held lock proves that
    the id in the file is that very process, whatever was restarted or killed since.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def holder(self) -> int | None:
        """Return the id of the living process that holds the lock."""
        with self._open() as descriptor:
            if locked(descriptor, fcntl.LOCK_EX):
                return None
        return int(self._path.read_text() or 0) or None

    @contextmanager
    def held(self) -> Iterator[int]:
        """Hold the lock and yield its descriptor; a child that inherits it holds it too."""
        with self._open() as descriptor:
            if not locked(descriptor, fcntl.LOCK_EX):
                raise LocalError(
                    f"The local stack runs already (process {self._path.read_text()}): "
                    "use it, or stop it with `make down`."
                )
            self.name(os.getpid())
            yield descriptor

    def name(self, process: int) -> None:
        """Record whose lock this is."""
        self._path.write_text(str(process))

    def stop_holder(self) -> bool:
        """End the process that holds the lock, politely first; say whether there was one."""
        stopped = False
        for number in (signal.SIGTERM, signal.SIGKILL):
            if (process := self.holder()) is None:
                break
            stopped = True
            with suppress(ProcessLookupError):
                os.kill(process, number)
            self._wait_until_free()
        return stopped

    def _wait_until_free(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.holder() is not None and time.monotonic() < deadline:
            time.sleep(POLL)

    @contextmanager
    def _open(self) -> Iterator[int]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def locked(descriptor: int, operation: int) -> bool:
    """Lock without waiting; say whether that worked."""
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
