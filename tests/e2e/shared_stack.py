"""One local stack for all test processes, beside a developer's own."""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import background
from local.config import Config
from local.console import Console
from local.process_lock import locked
from local.stack import Stack, load


@contextmanager
def shared_stack(state: Path) -> Iterator[Stack]:
    """Lend the stack: the first process starts it, the last one stops it.

    Whoever uses it holds a lock that ends with the process, so a stack that nobody holds was left
    behind by tests that were killed: it is stopped, and a new one tests what is there now.
    """
    state.mkdir(parents=True, exist_ok=True)
    with (state / "turn.lock").open("w") as turn, (state / "users.lock").open("w") as users:
        with _turn(turn.fileno()):
            if locked(users.fileno(), fcntl.LOCK_EX):
                background.down(Config(state=state), Console())
                background.up(Config(state=state, port=_free_port()), Console())
            fcntl.flock(users, fcntl.LOCK_SH)
            stack = load(Config(state=state))
        yield stack
        with _turn(turn.fileno()):
            if locked(users.fileno(), fcntl.LOCK_EX):
                background.down(stack.config, Console())


@contextmanager
def _turn(descriptor: int) -> Iterator[None]:
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
