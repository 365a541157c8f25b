"""The stack under load, event by event (SimPy): people log in, quotas refuse."""

import random
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

import simpy

from cost.bill import MEMORY, METHODS, milliseconds, steps_of
from cost.prices import Prices
from scale.limits import Bucket, Instances
from scale.quotas import Quota

type Flows = Mapping[str, Mapping[str, Any]]
type Events = Generator[simpy.Event, Any, str]

SPARE = 1.5  # instances for each that a steady load keeps busy are there already
SDK_PAUSE = 0.05  # seconds before the second and last try of a throttled call
PAUSES = (0.05, 0.1, 0.2)  # of a transaction that meets another, as the adapter has them
WRITES = {"TransactWriteItems", "UpdateItem"}
OTHER = {"Sign": "sign", "GetSecretValue": "secrets", "Publish": "sms", "SendEmail": "email"}


@dataclass
class World:
    """One run: so many logins a second, by Poisson's law, under these quotas."""

    rate: float
    quotas: Mapping[str, Quota]
    assumed: Mapping[str, Any]
    flows: Flows
    prices: Prices
    seed: int = 1
    env: simpy.Environment = field(default_factory=simpy.Environment)
    refused: Counter[str] = field(default_factory=Counter[str])
    logins: int = 0
    granted: int = 0

    def __post_init__(self) -> None:
        """Put up the limits."""
        self.chance = random.Random(self.seed)
        self.buckets: dict[str, Bucket] = {}
        self.writing: set[str] = set()
        self.instances = Instances(self.quotas["concurrency"].rate, self._warm())

    def run(self, seconds: float) -> "World":
        """Let people come for so long, and finish."""
        self.env.process(self._arrivals(seconds))
        self.env.run()
        return self

    def _warm(self) -> dict[str, int]:
        """Return the instances that a steady load has left behind."""
        seconds = {
            step.split()[0]: milliseconds(self.flows[step], MEMORY[step.split()[0]], self.prices)
            for step in steps_of("APP")
        }
        return {route: int(SPARE * self.rate * each / 1000) for route, each in seconds.items()}

    def peaks(self) -> dict[str, float]:
        """Return the most that was asked of each quota in a second, of instances at once."""
        found: dict[str, float] = {"concurrency": self.instances.peak}
        for name, bucket in self.buckets.items():
            quota = name.partition(" ")[0]
            found[quota] = max(found.get(quota, 0), *bucket.asked.values())
        return found

    def _arrivals(self, seconds: float) -> Generator[simpy.Event, Any]:
        names, weights = zip(*((name, self.assumed["mix"][name]) for name in METHODS), strict=True)
        while self.env.now < seconds:
            yield self.env.timeout(self.chance.expovariate(self.rate))
            (method,) = self.chance.choices(names, weights)
            self.env.process(self._login(method))

    def _login(self, method: str) -> Generator[simpy.Event, Any]:
        self.logins += 1
        for step in steps_of(method):
            route = step.split()[0]
            if pause := self.assumed["pauses"].get(route):
                yield self.env.timeout(self.chance.expovariate(1 / pause))
            if limit := (yield from self._request(route, step)):
                self.refused[limit] += 1
                return
        self.granted += 1

    def _request(self, route: str, step: str) -> Events:
        """Make a request; return the quota that refused it, or nothing."""
        if not self._take("route", 1, of=route):
            return "route"
        if not self._take("gateway", 1):
            return "gateway"
        new = self.instances.take(route)
        if new is None:
            return "concurrency"
        yield self.env.timeout(self.assumed["start"] if new else 0)
        refused = yield from self._calls(route, step)
        self.instances.give_back(route)
        return refused

    def _calls(self, route: str, step: str) -> Events:
        flow = self.flows[step]
        busy = milliseconds({**flow, "calls": []}, MEMORY[route], self.prices) / 1000
        yield self.env.timeout(busy)
        for call in flow["calls"]:
            if limit := (yield from self._call(call, flow, step)):
                return limit
        return ""

    def _call(self, call: str, flow: Mapping[str, Any], step: str) -> Events:
        """Call AWS, twice if need be; return what refused both tries."""
        wait = self.prices.assumed["wait"][call] / 1000
        limit = self._refuses(call, flow)
        if limit:
            yield self.env.timeout(SDK_PAUSE)
            limit = self._refuses(call, flow)
        if limit:
            return limit
        if call == "TransactWriteItems" and step in {"select SMS", "select EMAIL"}:
            return (yield from self._count(step, wait))
        yield self.env.timeout(wait)
        return ""

    def _refuses(self, call: str, flow: Mapping[str, Any]) -> str:
        """Return the quota that refuses a call now, or nothing."""
        if call == "BatchGetItem":
            units = flow["read units"] / flow["calls"].count(call)
            return "" if self._take("reads", units) else "reads"
        if call in WRITES:
            shares = sum(each in WRITES for each in flow["calls"])
            tables = flow["by table"].items()
            taken = [self._take("writes", units / shares, name) for name, units in tables]
            return "" if all(taken) else "writes"
        return "" if self._take(OTHER[call], 1) else OTHER[call]

    def _count(self, step: str, wait: float) -> Events:
        """Count a message on one of the counters that all share: one transaction at a time."""
        item = f"{step} {self.chance.randrange(self.assumed['shards'])}"
        for pause in PAUSES:
            if item not in self.writing and self._take("item", 1, of=item):
                self.writing.add(item)
                yield self.env.timeout(wait)
                self.writing.discard(item)
                return ""
            yield self.env.timeout(pause)
        return "item"

    def _take(self, quota: str, count: float, of: str = "") -> bool:
        bucket = self.buckets.setdefault(f"{quota} {of}", Bucket(self.quotas[quota]))
        return bucket.take(count, self.env.now)
