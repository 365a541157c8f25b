"""A call beside others: a thread waits for it, and is there for the next one."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

_THREADS = ThreadPoolExecutor()  # of a worker, which answers one request at a time


@contextmanager
def beside[Result](call: Callable[[], Result]) -> Iterator[Future[Result]]:
    """Make a call while the block runs; it is over when the block is, whatever comes of either."""
    future = _THREADS.submit(call)
    try:
        yield future
    finally:
        wait([future])
