"""What a million logins cost by method, from what the bench has counted and measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cost.prices import Prices

MILLION = 1_000_000
GIGABYTE = 1_000_000_000
HOURS = 730  # of a month
MEMORY = {"login": 1769, "select": 512, "verify": 512}  # MB, as the template gives them
FULL = 1769  # MB at which a function has one processor
METHODS = ("APP", "EMAIL", "SMS")
SEALED = "APP sealed"  # the method APP, where seeds are in their users' items
COLUMNS = (SEALED, *METHODS)

type Flows = Mapping[str, Mapping[str, Any]]


def steps_of(method: str) -> tuple[str, str, str]:
    """Return the three requests of a login, as the bench names them."""
    return ("login", f"select {method.split(maxsplit=1)[0]}", f"verify {method}")


def milliseconds(flow: Mapping[str, Any], memory: int, prices: Prices) -> float:
    """Return how long a request is billed: its CPU time at its share of one, and its waits."""
    share = min(1.0, memory / FULL) * prices.assumed["cpu_at_1769_mb"]
    waits = sum(prices.assumed["wait"][call] for call in waited(flow["calls"]))
    return float(flow["warm"] / share + waits)


def waited(calls: Sequence[str]) -> list[str]:
    """Return the calls that are waited for: who signs reads once more meanwhile."""
    left = [*calls]
    if "Sign" in left and left.count("BatchGetItem") > 1:
        left.remove("BatchGetItem")
    return left


@dataclass(frozen=True)
class Bill:
    """The dollars of logins, by what they are paid for."""

    parts: Mapping[str, float]
    logs: float
    message: float

    @property
    def core(self) -> float:
        """Return what every login costs, without logs and messages."""
        return sum(self.parts.values())

    @property
    def total(self) -> float:
        """Return everything."""
        return self.core + self.logs + self.message


def bill(
    method: str, flows: Flows, prices: Prices, *, key: str = "sign_rsa_2048", count: int = MILLION
) -> Bill:
    """Return what so many logins cost by a method; SMS in the US."""
    steps = steps_of(method)
    taken = [flows[step] for step in steps]
    calls = [call for flow in taken for call in flow["calls"]]
    memory = [MEMORY[step.split()[0]] for step in steps]
    seconds = sum(
        milliseconds(flow, size, prices) / 1000 * size / 1024
        for flow, size in zip(taken, memory, strict=True)
    )
    aws = prices.aws
    parts = {
        "API Gateway": aws["gateway_request"].of(len(steps) * count),
        "Lambda requests": aws["lambda_request"].of(len(steps) * count),
        "Lambda time": aws["lambda_gigabyte_second"].of(seconds * count),
        "DynamoDB reads": aws["read_unit"].of(sum(flow["read units"] for flow in taken) * count),
        "DynamoDB writes": aws["write_unit"].of(sum(flow["write units"] for flow in taken) * count),
        "KMS": aws[key].of(calls.count("Sign") * count),
        "Secrets Manager": aws["secret_read"].of(calls.count("GetSecretValue") * count),
    }
    logged = sum(flow["logged"] + prices.assumed["platform_log_bytes"] for flow in taken)
    message = {"SMS": prices.sms["US"].of(count), "EMAIL": aws["email"].of(count)}
    return Bill(parts, aws["log_gigabyte"].of(logged * count / GIGABYTE), message.get(method, 0))


def standing(alarms: int, prices: Prices) -> dict[str, float]:
    """Return a month's dollars that nobody has to log in for, whatever the number of users."""
    aws = prices.aws
    return {
        "keys": aws["key_month"].of(2),
        "pepper": aws["secret_month"].of(1),
        "login key": aws["secret_month"].of(1),
        "key ring": aws["secret_month"].of(1),
        "alarms": aws["alarm_month"].of(alarms),
    }


def secret_seeds(users: int, prices: Prices) -> float:
    """Return a month's dollars for the seeds of so many users, each a secret of its own."""
    return prices.aws["secret_month"].of(users)


def sealed_seeds(users: int, prices: Prices) -> float:
    """Return a month's dollars for as many sealed ones: their bytes, and reads of the ring."""
    reads = prices.assumed["ring_readers"] * HOURS
    stored = users * prices.assumed["sealed_seed_bytes"] / GIGABYTE
    return prices.aws["secret_read"].of(reads) + prices.aws["storage_gigabyte_month"].of(stored)


def peers(prices: Prices, count: int = MILLION) -> dict[str, float]:
    """Return what so many logins cost elsewhere, messages apart."""
    users = count / prices.assumed["logins_a_user_month"]
    return {price.name: price.of(users) for price in prices.by_user.values()} | {
        price.name: price.of(count) for price in prices.by_login.values()
    }
