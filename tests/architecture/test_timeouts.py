"""A function answers before it is stopped, however slow AWS is."""

import ast
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config

from tests.architecture.cloudformation import template

ROOT = Path(__file__).parents[2]
BACK_OFF = 1  # seconds before the second try, at the most (botocore's standard mode)
GATEWAY = 29  # seconds that the gateway waits for a function

# AWS calls in sequence on each function's longest way, each saved by its second try, and how many
# of them are made by brisk clients. Keys that were fetched in INIT are kept for an hour; then a
# request waits for one. Refusals that are tried again come at once.
CALLS = {
    "Login": (4, 0),  # read, rehash, confirm, key or sign
    "SelectMethod": (5, 4),  # key, read beside the pepper, select, send, take back
    "Verify": (6, 6),  # key, read, charge beside seed or pepper, sign, consume, forgive; then tell
    "Settings": (7, 7),  # find, load, charge, seed, confirm; beside each other tell, tidy
    "Handover": (3, 0),  # both keys, then add; or read, spend
    "Discovery": (2, 0),  # both keys
    "Pages": (0, 0),
    "Admin": (4, 0),  # read, write, seed, user
}


def longest_call(*, brisk: bool) -> float:
    """Return the seconds that a call takes at most, by the configuration that `bootstrap` has."""
    tree = ast.parse((ROOT / "layers/common/gatehouse/bootstrap.py").read_text())
    written = {
        ast.unparse(node.target): ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and node.value
    }
    config: Any = Config(**written["CONFIG"] | (written["BRISK"] if brisk else {}))
    tries = config.retries["total_max_attempts"]
    return float(tries * (config.connect_timeout + config.read_timeout) + BACK_OFF)


@pytest.mark.parametrize("function", CALLS)
def test_the_worst_case_fits_the_functions_time_out(function: str) -> None:
    own = template()["Resources"][function]["Properties"].get("Timeout")
    timeout = own or template()["Globals"]["Function"]["Timeout"]
    calls, brisk = CALLS[function]
    longest = (calls - brisk) * longest_call(brisk=False) + brisk * longest_call(brisk=True)
    assert longest < timeout <= GATEWAY
