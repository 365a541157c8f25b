"""`make soak`: log in for minutes, print, write `docs/soak.md`, fail on an error or on growth."""

import argparse
import sys
import time

from local import background, stack
from local.config import ROOT, Config
from local.console import Console
from soak.logins import Soak
from soak.report import broken, page


def main() -> int:
    """Return 0 if every login was granted and no worker has grown."""
    parser = argparse.ArgumentParser(prog="python -m soak", description=__doc__)
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--port", type=int, default=4690)
    chosen = parser.parse_args()
    config = Config(state=ROOT / ".local" / "soak", port=chosen.port)
    background.up(config, Console())
    try:
        soak = Soak(stack.load(config), time.monotonic() + chosen.seconds)
        memory = soak.run(chosen.connections)
    finally:
        background.down(config, Console())
    outcome, growths = soak.outcome, memory.growths()
    text = page(outcome, growths, chosen.connections, chosen.seconds)
    sys.stdout.write(text)
    if problems := broken(outcome, growths):
        sys.stderr.write("\nNot flat, or not without an error:\n" + "\n".join(problems) + "\n")
        return 1
    (ROOT / "docs" / "soak.md").write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
