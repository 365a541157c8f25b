"""Many who do the same at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.config import Config
from gatehouse.adapters.challenges import DynamoChallenges
from gatehouse.adapters.system import SystemClock
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import Conflict, SendLimitReached

from tests.e2e.site import Site, challenge_id

CONNECTIONS = 12  # as many workers as two cores carry


def client_of(site: Site, service: str, threads: int) -> Any:
    """Return a client with a connection for each thread."""
    config = Config(max_pool_connections=threads, proxies={})
    make: Any = site.aws.session.client  # typed by literal names only
    return make(service, endpoint_url=site.aws.endpoint_url, config=config)


def at_once(threads: int, call: Callable[[], str]) -> Counter[str]:
    """Let all threads call at the same moment; count what came of it."""
    barrier = threading.Barrier(threads)

    def run(_: int) -> str:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(run, range(threads)))


def outcome(write: Callable[[], None]) -> Callable[[], str]:
    """Turn a conditional write into the word for what came of it."""

    def call() -> str:
        try:
            write()
        except (Conflict, SendLimitReached):
            return "lost"
        return "won"

    return call


def charged(challenges: DynamoChallenges, token: str) -> Challenge:
    """Charge an attempt on a challenge, and return it."""
    now = SystemClock().now()
    challenge, user, _ = challenges.load(challenge_id(token), token.partition(".")[0])
    assert challenge is not None
    assert user is not None
    challenges.charge(challenge, user, now, hardened=False)
    return challenge.attempted(hardened=False)
