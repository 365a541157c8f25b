"""CPU time of what was built, each case in fresh interpreters, in turn with the reference."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from gatehouse.domain.methods import Method

from bench import certificate, people
from bench.measured import AROUND
from bench.stub import Call, Stub
from local import levers
from local.build import architecture, build_layer
from local.config import ROOT, Config
from tests.architecture.lambda_runtime import environment

type Round = dict[str, dict[str, Any]]  # by what is started

MEASURED = (ROOT / "bench/measured.py").read_text()
PYTHON = (sys.executable, "-I", "-S")
START = "import sys; sys.path[:0] = sys.argv[1:3]\n"
STOCK = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six.py", "urllib3")
WITHOUT = "Verify without pycs"
STARTING = ("Login", "SelectMethod", "Verify")
SEALED = "verify APP sealed"  # on a stack whose seeds are in their users' items
FLOWS: Mapping[str, tuple[str, Callable[[], people.Event]]] = {
    "login": ("Login", lambda: people.login(people.USUAL)),
    "login from a new source": ("Login", lambda: people.login(people.NEW)),
    "select APP": ("SelectMethod", lambda: people.select(Method.APP)),
    "select SMS": ("SelectMethod", lambda: people.select(Method.SMS)),
    "select EMAIL": ("SelectMethod", lambda: people.select(Method.EMAIL)),
    "verify APP": ("Verify", lambda: people.verify(Method.APP)),
    SEALED: ("Verify", lambda: people.verify(Method.APP)),
    "verify SMS": ("Verify", lambda: people.verify(Method.SMS)),
    "verify EMAIL": ("Verify", lambda: people.verify(Method.EMAIL)),
}


@dataclass(frozen=True)
class Bench:
    """A build, what is measured beside it, and the AWS that answers."""

    build: Path
    folder: Path
    stub: Stub

    def run(
        self,
        function: str,
        asked: Any,
        *,
        layer: Path,
        python: Sequence[str] = (),
        vault: str = "secretsmanager",
    ) -> dict[str, Any]:
        """Run what is measured once; return its milliseconds and the bytes that it logged."""
        log = self.folder / "log"
        told = (str(layer / "python"), str(log))
        done = subprocess.run(
            [*PYTHON, *python, "-c", START + MEASURED, str(self.build / function), *told],
            input=json.dumps(asked),
            env=self._environment(function, layer) | {"TOTP_VAULT": vault},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        found: dict[str, Any] = json.loads(done.stdout)
        return found | {"logged": log.stat().st_size}

    def _environment(self, function: str, layer: Path) -> dict[str, str]:
        told = environment(function.lower()) | {"AWS_ENDPOINT_URL": self.stub.url}
        if layer != self.stock:
            return told | levers.of_functions(layer) | {"AWS_CA_BUNDLE": str(self.roots)}
        return {name: told[name] for name in told if name not in levers.of_functions(layer)}

    @property
    def layer(self) -> Path:
        """The layer as it was built."""
        return self.build / "Common"

    @property
    def bare(self) -> Path:
        """The layer with sources instead of compiled files."""
        return self.folder / "bare"

    @property
    def stock(self) -> Path:
        """The stock boto3, compiled, and what it needs."""
        return self.folder / "stock"

    @property
    def roots(self) -> Path:
        """Amazon's roots and the one that the stub shows."""
        return self.folder / "roots.pem"

    def starts(self, rounds: int) -> list[Round]:
        """Return the CPU milliseconds of each start and of the reference, for each round."""
        return [self._starts() for _ in range(rounds)]

    def _starts(self) -> Round:
        asked = {"event": None, "rounds": 0}
        found = {
            "reference": self.run("Verify", None, layer=self.stock),
            WITHOUT: self.run("Verify", asked, layer=self.bare, python=("-B",)),
        }
        return found | {name: self.run(name, asked, layer=self.layer) for name in STARTING}

    def flow(self, name: str, rounds: int) -> tuple[dict[str, Any], list[Call]]:
        """Measure a flow's requests; return also the calls and the logged bytes of one of them."""
        function, event = FLOWS[name]
        sealed = name == SEALED
        self.stub.items = people.items(int(time.time()), sealed=sealed)
        run = partial(
            self.run, function, layer=self.layer, vault="sealed" if sealed else "secretsmanager"
        )
        self.stub.calls.clear()
        run({"event": None, "rounds": 0})
        before = len(self.stub.calls)
        self.stub.calls.clear()
        found = run({"event": event(), "rounds": rounds})
        own = [call for call in self.stub.calls[before:] if not people.reads_ring(call.body)]
        found["logged"] //= 2 + rounds * AROUND
        return found, own[: self._until_bare(own)]

    @staticmethod
    def _until_bare(calls: list[Call]) -> int:
        """Return where the first request's calls end: the second's begin as the first's did."""
        first, second, *_ = (place for place, call in enumerate(calls) if people.begins(call.body))
        assert first == 0  # noqa: S101 -- what came before it was cut off
        return second


@contextmanager
def bench(build: Path, folder: Path) -> Iterator[Bench]:
    """Prepare everything beside a build in an empty folder."""
    stub = Stub(people.items(int(time.time())), people.secrets())
    made = Bench(build, folder, stub)
    build_layer(Config(), made.bare, architecture(), PYCS="off")
    (made.stock / "python").mkdir(parents=True)
    (site,) = (ROOT / ".venv").glob("lib/*/site-packages")
    for name in STOCK:
        (made.stock / "python" / name).symlink_to(site / name)
    pem = certificate.write(folder)
    made.roots.write_text((made.layer / "roots.pem").read_text() + pem.read_text())
    with stub.serving(pem):
        yield made
