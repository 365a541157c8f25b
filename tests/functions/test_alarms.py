"""Each alarm of the template watches a metric that the functions really write."""

from typing import Any

import pytest

from tests.architecture.cloudformation import resources
from tests.functions.conftest import ENVIRONMENT, Printed, Tables
from tests.functions.functions import Functions
from tests.functions.happenings import (
    Metric,
    be_without_tables,
    guess_a_code,
    guess_from_a_busy_source,
    guess_passwords,
    log_in,
    meet_a_defect,
    send_in_vain,
    send_too_much,
    spend_the_budget,
    written,
)

ALARMS = {
    name: alarm["Properties"]
    for name, alarm in resources("AWS::CloudWatch::Alarm").items()
    if alarm["Properties"]["Namespace"] == ENVIRONMENT["POWERTOOLS_METRICS_NAMESPACE"]
}


def watched(alarm: dict[str, Any]) -> Metric:
    """Return the metric of an alarm."""
    dimensions = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
    return alarm["MetricName"], dimensions


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
