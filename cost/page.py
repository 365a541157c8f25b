"""What logins cost, in words and tables: `docs/cost.md`."""

from cost.bill import (
    COLUMNS,
    SEALED,
    Bill,
    Flows,
    bill,
    peers,
    sealed_seeds,
    secret_seeds,
    standing,
)
from cost.prices import Price, Prices
from cost.watching import section

SITES = (1_000, 10_000, 100_000, 1_000_000)  # users

HEAD = """# What logins cost

`make cost` writes this page and its picture, from the list prices in `cost/prices.toml` (region
{region}) and what `make bench` counted and measured (`docs/bench.json`). Free tiers and discounts
are left out. Nothing of it was billed: look at your own first invoice.

![A million logins, here and elsewhere](cost.svg)

## A million logins

US dollars, signed with RSA_2048; SMS in the US. *APP sealed* is APP with `TotpVault=sealed`.

"""


def page(flows: Flows, alarms: int, prices: Prices) -> str:
    """Return the page."""
    bills = {method: bill(method, flows, prices) for method in COLUMNS}
    return "".join(
        (
            HEAD.format(region=prices.region),
            _bills(bills),
            _keys(flows, prices),
            _elsewhere(prices),
            _months(flows, alarms, prices),
            section(alarms, prices),
            _how(flows, prices),
            _sources(prices),
        )
    )


def _row(name: str, *cells: str) -> str:
    return f"| {name} | {' | '.join(cells)} |\n"


def _bills(bills: dict[str, Bill]) -> str:
    rows = [_row("", *bills), _row("---", *["--:"] * len(bills))]
    names = next(iter(bills.values())).parts
    rows += [_row(name, *(f"{each.parts[name]:,.2f}" for each in bills.values())) for name in names]
    rows.append(_row("**core**", *(f"**{each.core:,.2f}**" for each in bills.values())))
    rows.append(_row("logs", *(f"{each.logs:,.2f}" for each in bills.values())))
    rows.append(_row("messages", *(f"{each.message:,.2f}" for each in bills.values())))
    rows.append(_row("**total**", *(f"**{each.total:,.2f}**" for each in bills.values())))
    return "".join(rows)


def _keys(flows: Flows, prices: Prices) -> str:
    larger, sealed = (
        bill(method, flows, prices, key="sign_rsa_3072").core for method in ("APP", SEALED)
    )
    gateway = prices.aws["gateway_request"], prices.aws["http_gateway_request"]
    saved = 3 * (gateway[0].of(1_000_000) - gateway[1].of(1_000_000))
    most = prices.sms["elsewhere"].of(1_000_000)
    return f"""
With RSA_3072, the default, the core of APP is **{larger:,.2f}**, and **{sealed:,.2f}** sealed. An
HTTP API instead of REST would take {saved:.2f} off, and has no AWS WAF. SMS to other countries cost
up to {most:,.0f} (`SmsMaxPrice`).
"""


def _elsewhere(prices: Prices) -> str:
    rows = "".join(_row(name, f"{dollars:,.0f}") for name, dollars in peers(prices).items())
    often = prices.assumed["logins_a_user_month"]
    users = int(1_000_000 / often)
    secret, sealed = secret_seeds(users, prices), sealed_seeds(users, prices)
    return f"""
## The same logins elsewhere

List prices, messages apart. Who charges by user and month is compared at {often} logins a user and
month. What Gatehouse costs beside its logins is the next table: the seeds of so many users with
APP are **{secret:,.0f} a month as secrets, and {sealed:,.2f} sealed**. By SMS and email there are
none.

| | US dollars for a million logins |
|---|--:|
{rows}"""


def _months(flows: Flows, alarms: int, prices: Prices) -> str:
    often = prices.assumed["logins_a_user_month"]
    fixed = sum(standing(alarms, prices).values())
    rows = ""
    for users in SITES:
        logins = [
            bill(method, flows, prices, key="sign_rsa_3072", count=users * often).total
            for method in ("APP", SEALED)
        ]
        seeds = [secret_seeds(users, prices), sealed_seeds(users, prices)]
        together = [fixed + sum(each) for each in zip(logins, seeds, strict=True)]
        cells = (*logins, *seeds, *together)
        rows += _row(f"{users:,}", *(f"{each:,.2f}" for each in cells))
    return f"""
## A month

All users with APP and {often} logins each, RSA_3072. With `TotpVault=secretsmanager`, the default,
each seed is a secret: with more than a dozen users they are most of the bill. `sealed` keeps them
in the table of users, under one key ring, which is there in either case. Both cost the same with
one user; what each gives up is in [operations.md](operations.md#where-seeds-are-kept).

Keys, pepper, login key, ring and {alarms} alarms are **{fixed:,.2f}** beside it.

| users | logins | sealed | seeds | sealed | together | sealed |
|--:|--:|--:|--:|--:|--:|--:|
{rows}"""


def _how(flows: Flows, prices: Prices) -> str:
    more = flows["login from a new source"]["write units"] - flows["login"]["write units"]
    dollars = prices.aws["write_unit"].of(more * 1_000_000)
    bytes_of_seed, readers = (
        prices.assumed[name] for name in ("sealed_seed_bytes", "ring_readers")
    )
    waits = ", ".join(f"{name} {ms} ms" for name, ms in prices.assumed["wait"].items())
    return f"""
## How it is computed

- Calls, units and bytes are those of one login of a user with every method and ten recovery codes,
  who has logged in from the same network in the last 30 days. **From a new one** a login takes
  {more} write units more: {dollars:.2f} for a million. The first login after 30 days takes 2 more,
  and begins the network's 90 days anew.
- A unit is what DynamoDB publishes: a read for each 4 KB of an item, a write for each 1 KB, two in
  a transaction. A check within a transaction is counted as a write, as others have measured it
  (https://martinhicks.dev/articles/what-a-conditional-dynamodb-transaction-costs).
- Lambda is billed by CPU time as measured here (x86_64; arm64 was not measured) at the function's
  share of a processor, and by what AWS is waited for, which is assumed: {waits}. Cold starts are
  left out: at one in a hundred requests they are cents.
- Logs: what functions print, and {prices.assumed["platform_log_bytes"]} bytes a request for what
  AWS adds (assumed).
- Sealed seeds: {bytes_of_seed} bytes each, stored, and {readers} workers that read the ring once
  an hour all month (assumed).
- Traces (X-Ray), AWS WAF, storage and transfer are left out: cents, or your choice.
"""


def _sources(prices: Prices) -> str:
    rows = "".join(_source(name, each) for name, each in prices.every().items())
    return f"""
## Prices

| | US dollars | for | source | read |
|---|--:|--:|---|---|
{rows}"""


def _source(name: str, price: Price) -> str:
    shown = price.name or name.replace("_", " ")
    return _row(shown, f"{price.dollars:,g}", f"{price.per:,}", price.source, str(price.date))
