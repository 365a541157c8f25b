"""`LEVERS=off`: build and deploy without what docs/performance.md calls levers, to test without."""

import os
from collections.abc import Mapping
from pathlib import Path


def off(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the levers are off."""
    return environ.get("LEVERS") == "off"


def of_build() -> dict[str, str]:
    """Return what the builds' Makefiles are told."""
    return {"PYCS": "off", "PRUNE": "off"} if off() else {}


def of_stack() -> dict[str, str]:
    """Return the template's parameters."""
    everything_off = {
        "RootCertificates": "all",
        "CollectWhileStarting": "true",
    }
    return everything_off if off() else {}


def of_functions(layer: Path) -> dict[str, str]:
    """Return what the template tells functions by these parameters, their layer being there."""
    stock = layer / "python" / "botocore"
    return {
        "AWS_DATA_PATH": str(layer / "models"),
        "AWS_CA_BUNDLE": str(stock / "cacert.pem" if off() else layer / "roots.pem"),
        "COLLECT_WHILE_STARTING": str(off()).lower(),
    }
