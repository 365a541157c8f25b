"""What to raise for so many logins a second: what a run without quotas asks more of than it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cost.prices import Prices
from scale.quotas import Quota
from scale.world import Flows, World

ROOM = 1.25  # of the busiest second, that a raised quota has
FIXED = {"item"}  # nobody raises what one item of DynamoDB takes
NONE = 1e9  # a quota that nobody meets
SECONDS = {10: 60.0, 100: 40.0, 1_000: 15.0, 10_000: 4.0}  # of arrivals, by logins a second


@dataclass(frozen=True)
class Step:
    """What a rate of logins needs: refusals as AWS has it, what to raise, what is left."""

    rate: int
    granted: float  # of logins, with every quota at its default
    refused: Mapping[str, float]  # of logins, by the quota that refused them
    asked: Mapping[str, float]  # in the busiest second, without quotas
    raised: Mapping[str, float]  # to so much
    left: Mapping[str, float]  # of logins that are refused after that


@dataclass(frozen=True)
class Plan:
    """The stack, its quotas, and what is assumed."""

    quotas: Mapping[str, Quota]
    assumed: Mapping[str, Any]
    flows: Flows
    prices: Prices

    def step(self, rate: int, seconds: float) -> Step:
        """Find out what binds, and what has to be raised."""
        default = self._run(self.quotas, rate, seconds)
        free = self._run(
            {name: self._at(name, NONE) for name in self.quotas if name not in FIXED}, rate, seconds
        )
        asked = free.peaks()
        raised = {
            name: most * ROOM
            for name, most in asked.items()
            if name not in FIXED and most > self.quotas[name].rate
        }
        enough = {name: self._at(name, most) for name, most in raised.items()}
        after = self._run(enough, rate, seconds)
        shares = default.granted / default.logins, _shares(default), _shares(after)
        return Step(rate, shares[0], shares[1], asked, raised, shares[2])

    def _at(self, name: str, rate: float) -> Quota:
        return self.quotas[name].raised(rate)

    def _run(self, changed: Mapping[str, Quota], rate: int, seconds: float) -> World:
        quotas = {**self.quotas, **changed}
        return World(rate, quotas, self.assumed, self.flows, self.prices).run(seconds)


def _shares(world: World) -> dict[str, float]:
    return {name: count / world.logins for name, count in world.refused.most_common()}
