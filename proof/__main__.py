"""`make proof`: compute, print, write `docs/proof.md` and `docs/proof.svg`, fail if broken."""

import sys
from pathlib import Path

from proof.picture import picture
from proof.report import page
from proof.results import compute

DOCS = Path(__file__).parent.parent / "docs"


def main() -> int:
    """Return 0 if every promise holds."""
    results = compute()
    text = page(results)
    sys.stdout.write(text)
    if not results.hold:
        broken = [f"{row.strategy.name}, {row.method}" for row in results.rows if not row.holds]
        sys.stderr.write(f"\nNot proven: {'; '.join(broken) or 'the owner was hardened'}\n")
        return 1
    (DOCS / "proof.md").write_text(text)
    (DOCS / "proof.svg").write_text(picture(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
