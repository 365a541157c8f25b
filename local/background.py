"""`make up` and `make down`: the same stack, detached."""

import subprocess
import sys
import time

from local import environment, ministack, stack, welcome
from local.config import Config
from local.console import Console
from local.problem import LocalError

POLL = 0.1


def up(config: Config, console: Console) -> None:
    """Start the stack in the background and return once it answers; do nothing if it runs."""
    if process := stack.lock(config).holder():
        console.line(f"The local stack runs already (process {process}).")
        console.line(f"\n{welcome.text(stack.load(config))}\n")
    else:
        config.stack_file.unlink(missing_ok=True)
        _start(config, console)
    console.line(f"SMS and emails: `tail -f {config.log_file}`. Stop it with `make down`.")


def down(config: Config, console: Console) -> None:
    """Stop the stack, whatever state an earlier run left it in."""
    stopped = stack.lock(config).stop_holder()
    orphan = ministack.clean_up(config)
    console.line("stopped" if stopped or orphan else "The local stack is not running.")


def _start(config: Config, console: Console) -> None:
    command = [sys.executable, "-m", "local", "run"]
    command += ["--state", str(config.state), "--port", str(config.port)]
    config.state.mkdir(parents=True, exist_ok=True)
    with config.log_file.open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=config.root,
            env=environment.for_python(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _follow(config, console, process)
    process.returncode = 0  # it runs on without us: dropping it is no mistake to warn of


def _follow(config: Config, console: Console, process: subprocess.Popen[bytes]) -> None:
    """Show the progress until the stack answers."""
    with config.log_file.open() as progress:
        while True:
            answers, ended = config.stack_file.exists(), process.poll() is not None
            for line in progress.readlines():
                console.line(line.rstrip())
            if answers:
                return
            if ended:
                raise LocalError("The local stack has not come up.")
            time.sleep(POLL)
