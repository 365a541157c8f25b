"""What the simulation found, in tables, and what many regions would take: `docs/scale.md`."""

from collections.abc import Mapping, Sequence

from scale.plan import ROOM, Step
from scale.quotas import Quota

HEAD = """# How far it scales

`make scale` writes this page. A simulation, event by event (SimPy), lets people log in by Poisson's
law: {mix}.
Each request takes the quotas, instances and calls that it takes on AWS (`scale/quotas.toml`; calls,
units and CPU time from `docs/bench.json`, waits assumed as in [cost.md](cost.md)). A throttled call
is tried twice, a transaction that meets another three times, as the code does it. A steady load is
simulated: instances are warm. Nothing of it was tried on AWS.

## What binds

| logins a second | granted by default | refused by | raise to | refused then |
|--:|--:|---|---|---|
"""

REGIONS = """
## What cannot be raised

**One item of DynamoDB** takes 1,000 write units a second, and one transaction at a time. Users,
challenges and their limits are items of their own. What all share is counted in ten items a method
(`SHARDS`): the messages of a day, and wrong codes. Beyond some hundred messages a second these meet
each other, and messages are refused with `temporarily_unavailable`: more items then, at the price
of a coarser limit. A guesser's wrong codes, counted likewise, harden everybody's codes long before.

**A sudden crowd**: a function gets 1,000 new instances in ten seconds. Each takes about 0.7 s to
start, so that about 1,300 logins a second are served at first, whatever the quota, and others are
refused with 429 until the next come.

## Many regions

Not built. One region is one failure away from no login; two need an answer to what is single-use.

- **Codes and challenges**: global tables with eventual consistency would let one code be used once
  in each region, and each region allow its own guesses. Strong consistency between regions (MRSC)
  has the conditional writes by which an attempt is charged and a code used, but no transactions:
  messages, a second selection, a new source and the settings take them. So a user has a *home
  region* in which their challenges, limits and last TOTP step are written; a name's prefix or the
  token names it, and others pass the request on. Only the Users table is replicated.
- **When a region is lost**, its users' home moves. Open challenges are lost: people log in again.
  Writes of the last second may be lost too: the new home must take every budget as spent (two APP
  codes, ten digits) for a step or two, and refuse TOTP steps until the next one.
- **Keys**: a multi-region KMS key signs in each region under the same `kid`; `CurrentSigningKey`
  takes its ARN. Pepper, login key and seeds are replicated secrets. One issuer, by DNS with health
  checks.
- **Quotas** are by region: half of the users in each halves what binds above, except after a
  failure.
"""


def page(steps: Sequence[Step], quotas: Mapping[str, Quota], mix: Mapping[str, float]) -> str:
    """Return the page."""
    said = ", ".join(f"{share:.0%} by {method}" for method, share in mix.items())
    rows = "".join(_row(step, quotas) for step in steps)
    return HEAD.format(mix=said) + rows + _asked(steps, quotas) + REGIONS


def _row(step: Step, quotas: Mapping[str, Quota]) -> str:
    raised = ", ".join(
        f"{name} {rate:,.0f} (from {quotas[name].rate:,.0f})" for name, rate in step.raised.items()
    )
    cells = (
        f"{step.rate:,}",
        f"{step.granted:.1%}",
        _shares(step.refused),
        raised or "nothing",
        _shares(step.left),
    )
    return f"| {' | '.join(cells)} |\n"


def _shares(refused: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {share:.2%}" for name, share in refused.items()) or "nobody"


def _asked(steps: Sequence[Step], quotas: Mapping[str, Quota]) -> str:
    heads = "".join(f" {step.rate:,} |" for step in steps)
    rows = "".join(
        f"| {name} | {quota.what} | {quota.rate:,.0f} |"
        + "".join(f" {step.asked.get(name, 0):,.0f} |" for step in steps)
        + f" {quota.source} |\n"
        for name, quota in quotas.items()
    )
    return f"""
`route` are the template's own `RequestRate` and `RequestBurst`, there to keep a small site's bill
small: they bind first. *Raise to* is {ROOM} of the busiest second, below, in which nothing is
refused but by `item`; `concurrency` is the most at once.

| | quota | default | {heads} source |
|---|---|--:|{"--:|" * len(steps)}---|
{rows}"""
