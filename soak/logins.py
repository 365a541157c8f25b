"""Full logins, one after the other on each connection."""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field

import httpx

from local.aws import LocalAws
from local.inbox import Inbox
from local.stack import Stack
from soak.memory import Memory
from soak.people import METHODS, People, phones
from tests.e2e.site import Site

EVERY = 2  # seconds between two looks at the memory


@dataclass
class Outcome:
    """What came of a soak."""

    logins: Counter[str] = field(default_factory=Counter[str])
    errors: list[str] = field(default_factory=list[str])


def log_in(people: People, method: str) -> None:
    """Log in once by a method; raise AssertionError on anything but a grant."""
    site, person = people.site, people.somebody(method)
    token = site.selected(person, method)
    answer = site.verify(token, site.code(person, method))
    assert answer.json().get("status") == "authenticated", answer.text


@dataclass(frozen=True)
class Soak:
    """Logins against a stack until `end`, on the monotonic clock."""

    stack: Stack
    end: float
    outcome: Outcome = field(default_factory=Outcome)
    phones: Iterator[str] = field(default_factory=phones)

    def run(self, connections: int) -> Memory:
        """Log in on so many connections; return the workers' memory meanwhile."""
        memory = Memory(self.stack.config)
        with ThreadPoolExecutor(connections) as pool:
            running = [pool.submit(self._connection, number) for number in range(connections)]
            while time.monotonic() < self.end:
                memory.sample()
                time.sleep(EVERY)
            for each in running:
                each.result()
        return memory

    def _connection(self, number: int) -> None:
        config, aws = self.stack.config, LocalAws(self.stack.config.endpoint_url)
        with (
            httpx.Client(base_url=config.api_url, timeout=60, trust_env=False) as http,
            closing(Inbox(config.endpoint_url)) as inbox,
        ):
            people = People(Site.of(http, aws, inbox, self.phones))
            for method in itertools.islice(itertools.cycle(METHODS), number % 3, None):
                if time.monotonic() > self.end:
                    return
                self._log_in(people, method)

    def _log_in(self, people: People, method: str) -> None:
        try:
            log_in(people, method)
        except (AssertionError, httpx.HTTPError) as error:
            self.outcome.errors.append(f"{method}: {error!r}"[:500])
        else:
            self.outcome.logins[method] += 1
