"""`make scale`: simulate, print, write `docs/scale.md`."""

import json
import sys

from cost import prices
from local.config import ROOT
from scale.page import page
from scale.plan import SECONDS, Plan
from scale.quotas import load


def main() -> None:
    """Write what quotas say to 10, 100, 1,000 and 10,000 logins a second."""
    quotas, assumed = load()
    flows = json.loads((ROOT / "docs" / "bench.json").read_text())["flows"]
    plan = Plan(quotas, assumed, flows, prices.load())
    steps = [plan.step(rate, seconds) for rate, seconds in SECONDS.items()]
    text = page(steps, quotas, assumed["mix"])
    sys.stdout.write(text)
    (ROOT / "docs" / "scale.md").write_text(text)


if __name__ == "__main__":
    main()
