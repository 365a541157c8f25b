"""`python -m local run | up | down | code`."""

import argparse
import sys
from pathlib import Path

from local import background, code, environment, foreground, stack
from local.config import Config
from local.console import Console
from local.problem import LocalError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a problem is one sentence on stderr and exit status 1."""
    try:
        options = _parser().parse_args(arguments)
        _run(options, Config(state=options.state.resolve(), port=options.port), Console())
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run(options: argparse.Namespace, config: Config, console: Console) -> None:
    match options.command:
        case "run":
            foreground.run(config, console)
        case "up":
            background.up(config, console)
        case "down":
            background.down(config, console)
        case "code":
            console.line(code.current(stack.load(config).users, options.user))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="The local stack.")
    parser.add_argument("command", choices=("run", "up", "down", "code"))
    parser.add_argument("--user", default="demo", help="whose APP code (default: demo)")
    parser.add_argument(
        "--port", type=int, default=environment.port(), help="default: GATEWAY_PORT"
    )
    parser.add_argument("--state", type=Path, default=Config.state, help="default: .local")
    return parser


if __name__ == "__main__":
    sys.exit(main())
