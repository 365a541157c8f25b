"""Move what botocore knows of the services that Gatehouse calls to where its `AWS_DATA_PATH` says.

A trimmed model has no documentation; every operation, shape, error and endpoint rule stays. Of
other services nothing stays. Endpoints are trimmed in place: an endpoints.json anywhere else would
count as endpoints of our own, which botocore puts before its rules for dual-stack and FIPS.
"""

import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

SERVICES = ("dynamodb", "kms", "secretsmanager", "sesv2", "sns")
FILES = ("service-2.json", "endpoint-rule-set-1.json")
PROSE = ("documentation", "documentationUrl")


def trim(data: Path, target: Path) -> None:
    """Trim an installed botocore's data into a folder of models, and its endpoints."""
    models = {service: _models(data / service) for service in SERVICES}
    kept = {str(model[FILES[0]]["metadata"]["endpointPrefix"]) for _, model in models.values()}
    for folder in data.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    for service, (version, model) in models.items():
        folder = target / service / version
        folder.mkdir(parents=True)
        for name in FILES:
            _save(without_prose(model[name]), folder / name)
    endpoints = json.loads((data / "endpoints.json").read_text())
    for partition in endpoints["partitions"]:
        every = partition["services"]
        partition["services"] = {name: every[name] for name in every if name in kept}
    _save(endpoints, data / "endpoints.json")


def _models(service: Path) -> tuple[str, dict[str, Any]]:
    """Return the newest version of a service's API, and its files."""
    newest = max(each for each in service.iterdir() if each.is_dir())
    return newest.name, {name: _loaded(newest / f"{name}.gz") for name in FILES}


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
    trim(Path(sys.argv[1]), Path(sys.argv[2]))
