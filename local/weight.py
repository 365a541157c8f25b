"""What the login page costs to load, in a browser that has never seen it: bytes, trips, times."""

import argparse
import gzip
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Response, sync_playwright

from local import chromium, environment, stack
from local.config import Config
from local.console import table
from local.problem import LocalError

LEVEL: Final = 6  # API Gateway's gzip; the local one compresses nothing
TIMES: Final = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const files = performance.getEntriesByType("resource");
  return {
    "HTML, first byte": page.responseStart, "DOM ready": page.domContentLoadedEventEnd,
    "first contentful paint": paint?.startTime ?? 0, "loaded": page.loadEventEnd,
    files: files.map(({ startTime, responseEnd }) => [startTime, responseEnd]),
  };
}"""


@dataclass(frozen=True)
class Weight:
    """One first visit."""

    requests: int
    plain: int  # bytes of all bodies
    gzipped: int  # bytes, each body compressed by itself
    trips: int  # one after another, after the HTML
    times: dict[str, float]  # ms since the visit began


def weigh(browser: Browser, url: str) -> Weight:
    """Visit a page for the first time and wait until it can be used."""
    context = browser.new_context(locale="en-US")
    page, answers = context.new_page(), list[Response]()

    def keep(answer: Response) -> None:  # a method of a builtin cannot be a listener
        answers.append(answer)

    page.on("response", keep)
    page.goto(url, wait_until="networkidle")
    bodies = [each.body() for each in answers]
    times: dict[str, Any] = page.evaluate(TIMES)
    spans = times.pop("files")
    context.close()
    gzipped = sum(len(gzip.compress(body, LEVEL)) for body in bodies)
    return Weight(len(bodies), sum(map(len, bodies)), gzipped, trips(spans), times)


def trips(spans: Sequence[tuple[float, float]]) -> int:
    """Count the longest chain of requests (start, end) of which each began after the one before."""
    chains = dict[tuple[float, float], int]()
    for start, end in sorted(spans):
        before = (length for (_, ended), length in chains.items() if ended <= start)
        chains[start, end] = 1 + max(before, default=0)
    return max(chains.values(), default=0)


def main() -> int:
    """Print the weight of the running stack's page; a problem is one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m local.weight", description=__doc__)
    parser.add_argument("--state", type=Path, default=Config.state, help="default: .local")
    try:
        config = Config(state=parser.parse_args().state.resolve(), port=environment.port())
        url = f"{stack.load(config).config.api_url}/"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.program(), args=list(chromium.FLAGS)
            )
            weight = weigh(browser, url)
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{_shown(weight)}\n")
    return 0


def _shown(weight: Weight) -> str:
    rows = [
        ("requests", f"{weight.requests}"),
        ("bodies, as they are", f"{weight.plain / 1000:.1f} kB"),
        ("bodies, gzipped", f"{weight.gzipped / 1000:.1f} kB"),
        ("round trips after the HTML", f"{weight.trips}"),
        *((name, f"{time:.0f} ms") for name, time in weight.times.items()),
    ]
    return table(rows)


if __name__ == "__main__":
    sys.exit(main())
