"""The cost on the dashboard, against what `make cost` computes for the same logins."""

import json
from collections import Counter
from itertools import permutations

import pytest

from cost.bill import MEMORY, METHODS, bill, milliseconds, steps_of
from cost.prices import load
from local.config import ROOT
from tests.architecture.dashboard import Metric, charts, shown

PRICES = load()
FLOWS = json.loads((ROOT / "docs" / "bench.json").read_text(encoding="utf-8"))["flows"]
FUNCTIONS = {"login": "Login", "select": "SelectMethod", "verify": "Verify"}
SHARE = 0.2  # by which a mix of methods moves what each of them costs, at the most
OTHERS = "recovery codes, passwords alone"


def metric(namespace: str, name: str, **dimensions: str) -> Metric:
    return namespace, name, tuple(sorted(dimensions.items()))


def ours(name: str, service: str, **dimensions: str) -> Metric:
    return metric("Gatehouse", name, service=service, **dimensions)


def request(step: str) -> Counter[Metric]:
    """Return what CloudWatch counts of a request that the bench has measured."""
    kind, *_ = step.split()
    flow, function = FLOWS[step], FUNCTIONS[kind]
    duration = milliseconds(flow, MEMORY[kind], PRICES)
    counted: dict[Metric, float] = {
        metric("AWS/Lambda", "Invocations", FunctionName=function): 1,
        metric("AWS/Lambda", "Duration", FunctionName=function): duration,
        metric("AWS/DynamoDB", "ConsumedReadCapacityUnits", TableName="Users"): flow["read units"],
        metric("AWS/Logs", "IncomingBytes", LogGroupName=f"{function}Logs"): flow["logged"],
        metric("AWS/Logs", "IncomingBytes", LogGroupName="AccessLogs"): PRICES.assumed[
            "platform_log_bytes"
        ],
    }
    for table, units in flow["by table"].items():
        name = table.removeprefix("gatehouse-").capitalize()
        counted[metric("AWS/DynamoDB", "ConsumedWriteCapacityUnits", TableName=name)] = units
    return Counter(counted)


def login(method: str) -> Counter[Metric]:
    """Return what CloudWatch counts of a whole login."""
    counted = sum(map(request, steps_of(method)), Counter[Metric]())
    counted[ours("Verified", "verify", method=method)] = 1
    counted[ours("Granted", "verify")] = 1
    counted[ours("Sent", "select_method", method=method)] = int(method != "APP")
    return counted


def times(count: int, counted: Counter[Metric]) -> Counter[Metric]:
    return Counter({name: count * each for name, each in counted.items()})


def costs(counted: Counter[Metric], key: str = "RSA_3072") -> dict[str, float | None]:
    return shown(charts(SigningKeySpec=key)[0], counted)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("key", ["RSA_3072", "RSA_2048"])
def test_where_all_log_in_by_one_method_it_costs_what_the_page_says(method: str, key: str) -> None:
    page = bill(method, FLOWS, PRICES, key=f"sign_{key.lower()}").total
    assert costs(times(1000, login(method)), key)[method] == pytest.approx(page)


def test_sealed_seeds_are_read_for_nothing() -> None:
    found = shown(charts(TotpVault="sealed")[0], times(1000, login("APP")))
    page = bill("APP", FLOWS, PRICES, key="sign_rsa_3072")
    assert found["APP"] == pytest.approx(page.total - page.parts["Secrets Manager"])


def test_in_a_mix_all_of_it_costs_what_the_page_says() -> None:
    counts = {"APP": 500, "SMS": 300, "EMAIL": 200}
    found = costs(sum((times(count, login(name)) for name, count in counts.items()), Counter()))
    page = sum(
        count * bill(method, FLOWS, PRICES, key="sign_rsa_3072").total
        for method, count in counts.items()
    )
    assert sum(count * (found[name] or 0) for name, count in counts.items()) == pytest.approx(page)


@pytest.mark.parametrize(("few", "many"), [*permutations(METHODS, 2)])
def test_in_a_mix_each_method_costs_what_the_page_says_within_a_fifth(few: str, many: str) -> None:
    found = costs(login(few) + times(1000, login(many)))
    for method in (few, many):
        page = bill(method, FLOWS, PRICES, key="sign_rsa_3072").total
        assert found[method] == pytest.approx(page, rel=SHARE)


def test_what_fails_makes_every_successful_login_dearer() -> None:
    logins = sum((times(10, login(name)) for name in METHODS), Counter())
    failed = request("login") + request("select APP") + request("verify APP")
    failed[ours("Refused", "verify", reason="code_incorrect")] = 1
    before, after = costs(logins), costs(logins + failed)
    assert all((after[name] or 0) > (before[name] or 0) > 0 for name in before)


def test_messages_that_nobody_answers_are_their_methods_own() -> None:
    logins = sum((times(10, login(name)) for name in METHODS), Counter())
    pumped = Counter({ours("Sent", "select_method", method="SMS"): 10})
    before, after = costs(logins), costs(logins + pumped)
    price = PRICES.sms["US"].of(1_000_000)
    assert (after.pop("SMS") or 0) - (before.pop("SMS") or 0) == pytest.approx(price)
    assert after == before


def test_nothing_is_shown_of_a_method_by_which_nobody_has_logged_in() -> None:
    pumped = Counter({ours("Sent", "select_method", method="SMS"): 10})
    assert costs(pumped) == dict.fromkeys([*costs(pumped)])
    found = costs(login("APP") + pumped)
    assert {name for name, each in found.items() if each is None} == {"SMS", "EMAIL"}


def test_who_has_the_password_alone_pays_no_message() -> None:
    alone = request("login")
    alone[ours("Granted", "login")] = 1
    found = costs(alone)
    assert {name for name, each in found.items() if each} == {OTHERS}
    assert (found[OTHERS] or 0) < bill("APP", FLOWS, PRICES, key="sign_rsa_3072").total
