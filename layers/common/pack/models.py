"""Write the models of the services that Gatehouse calls for botocore's `AWS_DATA_PATH`.

A trimmed model has no documentation; every operation, shape, error and endpoint rule stays. What is
not found there, botocore looks up in its own folder. `--prune` removes from that the services that
are never called. It does so in place: endpoints.json anywhere else would count as endpoints of our
own, which botocore puts before its rules for dual-stack and FIPS.
"""

import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

SERVICES = ("dynamodb", "kms", "secretsmanager", "sesv2", "sns")
PROSE = ("documentation", "documentationUrl")


def write(data: Path, models: Path) -> None:
    """Write trimmed models of an installed botocore's data folder into one of their own."""
    for service in SERVICES:
        source = _newest(data, service)
        target = models / service / source.name
        target.mkdir(parents=True)
        _save(without_prose(_loaded(source / "service-2.json.gz")), target / "service-2.json")
        rules = "endpoint-rule-set-1.json"
        _save(_loaded(source / f"{rules}.gz"), target / rules)


def prune(data: Path) -> None:
    """Remove the services that are never called, their endpoints too."""
    kept = {_prefix(_newest(data, service)) for service in SERVICES}
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    endpoints = json.loads((data / "endpoints.json").read_text())
    for partition in endpoints["partitions"]:
        every = partition["services"]
        partition["services"] = {name: every[name] for name in every if name in kept}
    _save(endpoints, data / "endpoints.json")


def _newest(data: Path, service: str) -> Path:
    return max(each for each in (data / service).iterdir() if each.is_dir())


def _prefix(folder: Path) -> str:
    return str(_loaded(folder / "service-2.json.gz")["metadata"]["endpointPrefix"])


def without_prose(node: Any) -> Any:
    """Return a model without its texts; a member may be called `documentation`, but is none."""
    if isinstance(node, dict):
        return {
            name: without_prose(inner)
            for name, inner in node.items()
            if name not in PROSE or not isinstance(inner, str)
        }
    return [without_prose(inner) for inner in node] if isinstance(node, list) else node


def _loaded(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def _save(model: Any, path: Path) -> None:
    path.write_text(json.dumps(model, separators=(",", ":")))


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
    if "--prune" in sys.argv:
        prune(Path(sys.argv[1]))
