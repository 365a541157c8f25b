"""Each chart of the dashboard shows metrics that the functions really write."""

import pytest

from cost.watching import METRICS
from tests.architecture.dashboard import Metric, metrics
from tests.functions.conftest import ENVIRONMENT, Printed, Tables
from tests.functions.functions import Functions
from tests.functions.happenings import (
    be_without_tables,
    guess_a_code,
    guess_from_a_busy_source,
    guess_passwords,
    log_in_by_every_method,
    meet_a_defect,
    send_in_vain,
    send_too_much,
    use_everything,
    written,
)

NAMESPACE = ENVIRONMENT["POWERTOOLS_METRICS_NAMESPACE"]
SHOWN = sorted(each for each in metrics() if each[0] == NAMESPACE)
WHAT_HAPPENS = {
    "invalid_credentials": guess_passwords,
    "login_throttled": guess_passwords,
    "code_incorrect": guess_a_code,
    "rate_limited": guess_from_a_busy_source,
    "send_limit_reached": send_too_much,
    "delivery_failed": send_in_vain,
    "temporarily_unavailable": be_without_tables,
    "internal_error": meet_a_defect,
}


@pytest.mark.parametrize("metric", SHOWN)
def test_what_is_shown_is_written(
    functions: Functions, tables: Tables, printed: Printed, metric: Metric
) -> None:
    _, name, dimensions = metric
    reason = dict(dimensions).get("reason", "")
    WHAT_HAPPENS.get(reason, log_in_by_every_method)(functions, tables)
    assert (name, dict(dimensions)) in written(printed)


@pytest.mark.parametrize("name", ["LoginStarted", "Sent", "Verified"])
def test_whatever_is_written_of_logins_is_shown(
    functions: Functions, tables: Tables, printed: Printed, name: str
) -> None:
    log_in_by_every_method(functions, tables)
    found = [dimensions for each, dimensions in written(printed) if each == name]
    shown = {dimensions for _, each, dimensions in SHOWN if each == name}
    assert {tuple(sorted(each.items())) for each in found} == shown


def test_so_many_metrics_are_paid_for_while_all_goes_well(
    functions: Functions, tables: Tables, printed: Printed
) -> None:
    use_everything(functions, tables)
    found = {(name, *sorted(dimensions.items())) for name, dimensions in written(printed)}
    assert not [name for name, *_ in found if name in {"Refused", "BudgetSpent"}]
    assert len(found) == METRICS
