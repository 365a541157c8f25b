"""`make cost`: compute, print, write `docs/cost.md` and `docs/cost.svg`."""

import json
import re
import sys

from cost.bill import COLUMNS, MILLION, bill, peers, secret_seeds
from cost.page import page
from cost.picture import picture
from cost.prices import load
from local.config import ROOT

DOCS = ROOT / "docs"
ALARM = re.compile(r"^    Type: AWS::CloudWatch::Alarm$", re.MULTILINE)


def main() -> None:
    """Write what the last `make bench` comes to."""
    prices = load()
    flows = json.loads((DOCS / "bench.json").read_text())["flows"]
    alarms = len(ALARM.findall((ROOT / "template.yaml").read_text(encoding="utf-8")))
    text = page(flows, alarms, prices)
    sys.stdout.write(text)
    (DOCS / "cost.md").write_text(text)
    ours = {f"Gatehouse, {method}": bill(method, flows, prices).total for method in COLUMNS}
    users = int(MILLION / prices.assumed["logins_a_user_month"])
    ours["APP and a month's secrets"] = ours["Gatehouse, APP"] + secret_seeds(users, prices)
    (DOCS / "cost.svg").write_text(picture(ours, peers(prices)))


if __name__ == "__main__":
    main()
