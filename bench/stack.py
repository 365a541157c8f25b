"""Full logins on the local stack: how many a second, and the functions' CPU time for each."""

import os
import time
from contextlib import suppress
from pathlib import Path

from local import background, stack
from local.config import ROOT, Config
from local.console import Console
from soak.logins import Soak
from soak.memory import workers

CLIENTS = (1, 8, 16)
SECONDS = 20
TICK = os.sysconf("SC_CLK_TCK")


def cpu_of(folder: Path) -> float:
    """Return the CPU seconds of a process so far; one that has ended counts as none."""
    with suppress(OSError):
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK
    return 0.0


def logins(port: int) -> dict[str, dict[str, float]]:
    """Return logins a second and CPU seconds a login, by how many log in at once."""
    config = Config(state=ROOT / ".local" / "bench", port=port)
    background.up(config, Console())
    try:
        running = stack.load(config)
        Soak(running, time.monotonic() + SECONDS / 2).run(max(CLIENTS))  # starts the workers
        return {str(clients): _logins(running, clients) for clients in CLIENTS}
    finally:
        background.down(config, Console())


def _logins(running: stack.Stack, clients: int) -> dict[str, float]:
    before = sum(cpu_of(folder) for _, folder in workers(running.config))
    started = time.monotonic()
    soak = Soak(running, started + SECONDS)
    soak.run(clients)
    seconds = time.monotonic() - started
    used = sum(cpu_of(folder) for _, folder in workers(running.config)) - before
    if soak.outcome.errors:
        raise RuntimeError(soak.outcome.errors[0])
    count = sum(soak.outcome.logins.values())
    return {"a second": round(count / seconds, 2), "CPU seconds": round(used / count, 3)}
