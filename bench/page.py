"""What came of a run, in tables: `docs/bench.md`."""

from bench.picture import GOALS
from bench.results import Results

HEAD = """# The bench

`make bench` writes this page, `bench.json` and the picture: all ratios are of CPU times in one run,
so that they can be compared between machines; less is better. `make bench-check`, which CI runs,
measures starts and two flows anew and fails on what is worse by more than 15 %, and on any call to
AWS or unit of DynamoDB more.

![Starts and requests](bench.svg)

- **import**: what a function does before its first request, its clients included, against
  `import boto3; boto3.client("dynamodb")` on the stock, compiled package.
- **start**: the same with what is fetched meanwhile, over TLS: the pepper.
- **first**, **warm**: a request, over TLS, to an AWS that answers at once, against two updates and
  a signature by plain botocore; warm logins without their argon2.
- **INIT**: as AWS's Runtime Interface Emulator reports it, against a function that does nothing.

## Ratios

| | measured | goal |
|---|--:|--:|
"""

STACK = """
## On the local stack

Full logins by every method, gateway, functions and all of AWS on one machine with two processors.

| at once | logins a second | CPU seconds of the functions for each |
|--:|--:|--:|
"""


def page(results: Results) -> str:
    """Return the page."""
    ratios = "".join(
        f"| {name} | {ratio:.2f} | {GOALS.get(name, '')} |\n"
        for name, ratio in results["ratios"].items()
    )
    stack = "".join(
        f"| {clients} | {each['a second']:.1f} | {each['CPU seconds']:.2f} |\n"
        for clients, each in results["stack"].items()
    )
    return HEAD + ratios + _flows(results) + _sizes(results) + STACK + stack


def _flows(results: Results) -> str:
    rows = "".join(
        f"| {name} | {', '.join(flow['calls'])} | {flow['read units']} | {flow['write units']} "
        f"| {flow['sent'] + flow['received']:,} | {flow['logged']:,} |\n"
        for name, flow in results["flows"].items()
    )
    return f"""
## Calls

Calls to AWS, DynamoDB's units, bytes to and from AWS, and bytes that are logged, of one request.

| | calls | reads | writes | bytes | logged |
|---|---|--:|--:|--:|--:|
{rows}"""


def _sizes(results: Results) -> str:
    layer, function, unzipped = (
        results["sizes"][name] / 1e6 for name in ("layer", "function", "unzipped")
    )
    return f"""
## Sizes

The layer has {layer:.1f} MB zipped ({unzipped:.0f} MB unzipped), the largest function
{function:.2f} MB. The goal is 10 MB for the two.
"""
