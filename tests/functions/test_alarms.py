"""Each alarm of the template watches a metric that the functions really write."""

import time
from typing import Any

import pytest
from gatehouse.domain.budget import BUDGET
from gatehouse.domain.keys import key_of
from gatehouse.domain.limits import network_of
from gatehouse.domain.quotas import FailureLimits

from tests.architecture.cloudformation import resources
from tests.functions.conftest import ENVIRONMENT, Printed, Tables, metrics_of
from tests.functions.functions import Functions, load

ALARMS = {
    name: alarm["Properties"]
    for name, alarm in resources("AWS::CloudWatch::Alarm").items()
    if alarm["Properties"]["Namespace"] == ENVIRONMENT["POWERTOOLS_METRICS_NAMESPACE"]
}

type Metric = tuple[str, dict[str, str]]


def written(printed: Printed) -> list[Metric]:
    """Return what was counted; a function of the stack is its own service, here all are one."""
    found: list[Metric] = []
    service = ""
    for line in printed.all():
        service = line.get("message", service)
        for name, dimensions in metrics_of(line) if "_aws" in line else []:
            found.append(
                (name, {k: service if k == "service" else dimensions[k] for k in dimensions})
            )
    return found


def watched(alarm: dict[str, Any]) -> Metric:
    """Return the metric of an alarm."""
    dimensions = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
    return alarm["MetricName"], dimensions


def guess_passwords(functions: Functions, tables: Tables) -> None:
    assert tables
    for _ in range(6):
        functions.answer("login_wrong_password")


def guess_a_code(functions: Functions, _: Tables) -> None:
    functions.answer("verify_code", mfa_token=functions.selected("app"), code="ABCDEFGHIJKLMNOP")


def guess_from_a_busy_source(functions: Functions, tables: Tables) -> None:
    token = functions.selected("app")
    source = load("verify_code", mfa_token="", code="")["requestContext"]["identity"]["sourceIp"]
    for each in FailureLimits(20, 60).counts(network_of(source), int(time.time())):
        tables.set("THROTTLES_TABLE", each.key, count={"N": str(each.most)})
    functions.answer("verify_code", mfa_token=token, code="ABCDEFGHIJKLMNOP")


def spend_the_budget(functions: Functions, tables: Tables) -> None:
    tat = int(time.time()) + (BUDGET.burst - 1) * BUDGET.interval
    tables.set("USERS_TABLE", key_of("demo"), budget={"N": str(tat)})
    guess_a_code(functions, tables)


def log_in(functions: Functions, _: Tables) -> None:
    token = functions.selected("sms")
    functions.answer("verify_code", mfa_token=token, code=functions.sent())
    functions.answer("login_authenticated")


def send_in_vain(functions: Functions, _: Tables) -> None:
    token = functions.login()
    functions.calls.broken.add("Publish")
    functions.answer("select_method_sms", mfa_token=token)


def send_too_much(functions: Functions, tables: Tables) -> None:
    assert tables
    for _ in range(int(ENVIRONMENT["SENDS_AN_HOUR"]) + 1):
        functions.answer("select_method_sms", mfa_token=functions.login())


def be_without_tables(functions: Functions, _: Tables) -> None:
    functions.calls.broken.add("BatchGetItem")
    functions.answer("login_mfa_required")


def meet_a_defect(functions: Functions, tables: Tables) -> None:
    tables.set("USERS_TABLE", key_of("demo"), status={"S": "no status"})
    functions.answer("login_mfa_required")


WHAT_HAPPENS = {
    "PasswordsRefused": guess_passwords,
    "LoginsThrottled": guess_passwords,
    "CodesRefused": guess_a_code,
    "SourcesLimited": guess_from_a_busy_source,
    "BudgetsSpent": spend_the_budget,
    "DeliveryFails": send_in_vain,
    "SendsLimited": send_too_much,
    "DependencyFails": be_without_tables,
    "InternalErrors": meet_a_defect,
    "CodesGranted": log_in,
    "PasswordsGranted": log_in,
}


def test_what_every_alarm_watches_is_made_to_happen_here() -> None:
    assert set(ALARMS) == set(WHAT_HAPPENS)


@pytest.mark.parametrize("name", sorted(WHAT_HAPPENS))
def test_an_alarm_watches_exactly_what_is_written(
    functions: Functions, tables: Tables, printed: Printed, name: str
) -> None:
    WHAT_HAPPENS[name](functions, tables)
    assert watched(ALARMS[name]) in written(printed)


def test_a_login_counts_for_no_alarm_but_those_on_tokens(
    functions: Functions, tables: Tables, printed: Printed
) -> None:
    log_in(functions, tables)
    metrics = written(printed)
    counted = {name for name, alarm in ALARMS.items() if watched(alarm) in metrics}
    assert counted == {"CodesGranted", "PasswordsGranted"}


def test_a_spent_budget_rings_once(functions: Functions, tables: Tables, printed: Printed) -> None:
    spend_the_budget(functions, tables)
    spend_the_budget(functions, tables)
    assert written(printed).count(watched(ALARMS["BudgetsSpent"])) == 1
