"""A function answers before it is stopped, however slow AWS is."""

import ast
from pathlib import Path

import pytest
from botocore.config import Config

from tests.architecture.cloudformation import template

ROOT = Path(__file__).parents[2]
BACK_OFF = 1  # seconds before the second try, at the most (botocore's standard mode)
GATEWAY = 29  # seconds that the gateway waits for a function

# AWS calls in sequence on each function's longest way, each saved by its second try; the pepper is
# fetched in INIT, and later beside another call. Refusals that are tried again come at once.
CALLS = {
    "Login": 4,  # read, rehash, open or confirm, sign
    "SelectMethod": 4,  # read beside the pepper, select, send, take back
    "Verify": 4,  # read, charge beside the seed or the pepper, sign, consume; notices come after
    "Settings": 7,  # find, load, charge, seed, confirm; beside each other tell (count, send), tidy
    "Handover": 3,  # both keys, then add; or read, spend
    "Discovery": 2,  # both keys
    "Pages": 0,
    "Admin": 4,  # read, write, seed, user
}


def client_config(function: str) -> Config:
    """Return the configuration of a function's clients, as `bootstrap` writes it down."""
    tree = ast.parse((ROOT / "layers/common/gatehouse/bootstrap.py").read_text())
    written = {
        ast.unparse(node.target): ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and node.value
    }
    return Config(**written["CONFIG"] | (written["BRISK"] if function == "Settings" else {}))


@pytest.mark.parametrize("function", CALLS)
def test_the_worst_case_fits_the_functions_time_out(function: str) -> None:
    own = template()["Resources"][function]["Properties"].get("Timeout")
    timeout = own or template()["Globals"]["Function"]["Timeout"]
    config = client_config(function)
    tries = config.retries["total_max_attempts"]  # type: ignore[attr-defined]
    call = tries * (config.connect_timeout + config.read_timeout) + BACK_OFF  # type: ignore[attr-defined]
    assert CALLS[function] * call < timeout <= GATEWAY
