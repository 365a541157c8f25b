"""`make bench`: measure, print, write `docs/bench.{json,md,svg}`; or check."""

import argparse
import json
import sys
from collections.abc import Callable

from bench.check import worse
from bench.page import page
from bench.picture import picture
from bench.results import Results, compute
from bench.stack import logins
from local.build import built, in_use
from local.config import ROOT, Config
from local.console import Console

BASELINE = ROOT / "docs" / "bench.json"
TRIES = 2  # of a check, before something is called worse


def main() -> int:
    """Return 0 if all is measured, or with --check if nothing is worse than what is committed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with docs/bench.json")
    parser.add_argument("--port", type=int, default=4695, help="of a local stack")
    chosen = parser.parse_args()
    build = built(Config(), Console())
    with in_use(build):
        if chosen.check:
            return check(lambda: compute(build, quick=True))
        results = compute(build, quick=False)
    results["stack"] = logins(chosen.port)
    text = json.dumps(results, indent=1) + "\n"
    sys.stdout.write(text)
    BASELINE.write_text(text)
    BASELINE.with_suffix(".md").write_text(page(results))
    BASELINE.with_suffix(".svg").write_text(picture(results))
    return 0


def check(measured: Callable[[], Results]) -> int:
    """Return 1 if each of several runs was worse than what is committed."""
    before: Results = json.loads(BASELINE.read_text())
    problems: list[str] = []
    for _ in range(TRIES):
        problems = list(worse(measured(), before))
        if not problems:
            return 0
    sys.stderr.write("Worse than docs/bench.json:\n" + "\n".join(problems) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
