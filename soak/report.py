"""What a soak says of itself."""

from soak.logins import Outcome
from soak.memory import FLAT, Growth

MEBIBYTE = 1 << 20


def page(outcome: Outcome, growths: list[Growth], connections: int, seconds: int) -> str:
    """Return the report in Markdown."""
    logins = "\n".join(f"| {method} | {count:,} |" for method, count in outcome.logins.items())
    memory = "\n".join(
        f"| `{each.function}` | {each.first / MEBIBYTE:.1f} MiB | {each.last / MEBIBYTE:.1f} MiB"
        f" | {each.ratio:.3f} |"
        for each in growths
    )
    return f"""# The soak

`make soak` logs in by every method on {connections} connections at once for {seconds} seconds:
password, selection, the code as its owner reads it, token. Nothing may fail, and no function may
grow: after the warm-up (the first third) the median memory of its largest worker in the last
quarter is at most {FLAT} times that in the first. This page is what the last run wrote.

Errors: **{len(outcome.errors)}** in {sum(outcome.logins.values()):,} logins.

| method | logins |
|---|---|
{logins}

| function | memory after warm-up | at the end | ratio |
|---|---|---|---|
{memory}
"""


def broken(outcome: Outcome, growths: list[Growth]) -> list[str]:
    """Return what must not be: errors, growth, or nothing to judge by."""
    grown = [
        f"{each.function} has grown {each.ratio:.3f} times" for each in growths if not each.flat
    ]
    idle = [] if outcome.logins and growths else ["nobody has logged in"]
    return [*outcome.errors[:10], *grown, *idle]
