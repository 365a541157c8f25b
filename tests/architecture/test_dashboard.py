"""The dashboard: CloudWatch's grammar, metrics that exist, and the prices of the table."""

import re
from itertools import combinations
from typing import Any

import pytest

from cost.bill import GIGABYTE, MEMORY, MILLION
from cost.prices import load
from tests.architecture.cloudformation import Node, parameters, properties, resources, template
from tests.architecture.dashboard import (
    REGION,
    Metric,
    body,
    charts,
    metric_of,
    metrics,
    options_of,
)

PRICES = load()
WIDGETS: list[Node] = body()["widgets"]
CHARTS = charts()
ROWS = [row for chart in CHARTS for row in chart["metrics"]]
WIDTH = 24
FREE = 50  # metrics that a dashboard without charge refers to
LONGEST = 1024  # characters of an expression
TITLES = [chart["title"] for chart in CHARTS]
# What AWS's own services write, and the kind of resource that a dimension names.
WRITTEN = {
    "AWS/Lambda": ({"Invocations", "Duration", "Errors"}, "FunctionName", "AWS::Serverless::Fun"),
    "AWS/DynamoDB": (
        {
            "ConsumedReadCapacityUnits",
            "ConsumedWriteCapacityUnits",
            "ReadThrottleEvents",
            "WriteThrottleEvents",
        },
        "TableName",
        "AWS::DynamoDB::Table",
    ),
    "AWS/Logs": ({"IncomingBytes"}, "LogGroupName", "AWS::Logs::LogGroup"),
}
FUNCTIONS = {"login": "Login", "select": "SelectMethod", "verify": "Verify"}
TABLES = ["Users", "Challenges", "Throttles"]  # what a login reads and writes


def area(widget: Node) -> set[tuple[int, int]]:
    across = range(widget["x"], widget["x"] + widget["width"])
    return {(x, y) for x in across for y in range(widget["y"], widget["y"] + widget["height"])}


def expressions() -> dict[str, str]:
    found = {options["id"]: options for row in ROWS if "expression" in (options := options_of(row))}
    return {name: options["expression"] for name, options in found.items()}


def of(namespace: str, name: str, dimension: str, values: list[str]) -> set[Metric]:
    return {(namespace, name, ((dimension, value),)) for value in values}


def test_widgets_are_on_the_grid_and_do_not_overlap() -> None:
    for widget in WIDGETS:
        assert 0 <= widget["x"] <= WIDTH - widget["width"]
        assert widget["height"] > 0
    assert not [pair for pair in combinations(map(area, WIDGETS), 2) if pair[0] & pair[1]]
    assert sum(len(area(each)) for each in WIDGETS) % WIDTH == 0  # no holes


def test_the_body_has_nothing_that_cloudwatch_does_not_know() -> None:
    assert set(body()) == {"start", "periodOverride", "widgets"}
    assert {each["type"] for each in WIDGETS} == {"metric", "text"}
    known = {"title", "view", "setPeriodToTimeRange", "region", "stat", "period", "yAxis"}
    assert {name for chart in CHARTS for name in chart} == known | {"metrics"}
    options = {"id", "label", "expression", "visible", "stat", "yAxis"}
    assert {name for row in ROWS for name in options_of(row)} == options


@pytest.mark.parametrize("title", TITLES)
def test_a_chart_is_of_this_region_and_says_what_it_shows(title: str) -> None:
    chart = CHARTS[TITLES.index(title)]
    assert chart["region"] == REGION
    assert chart["period"] % 60 == 0
    shown = [each for row in chart["metrics"] if (each := options_of(row)).get("visible", True)]
    labels = [each["label"] for each in shown]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("chart", [each for each in CHARTS if "expression" in str(each)])
def test_an_expression_refers_to_what_is_there(chart: Node) -> None:
    ids = [options_of(row)["id"] for row in chart["metrics"]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9_]*", each) for each in ids)
    for expression in expressions().values():
        assert len(expression) <= LONGEST
        assert set(re.findall(r"[A-Za-z]\w*", expression)) <= set(ids)


def test_the_cost_is_told_at_the_top_in_sum_and_by_the_hour() -> None:
    total, hourly = CHARTS[:2]
    assert (total["view"], total["setPeriodToTimeRange"]) == ("singleValue", True)
    assert hourly["period"] == 3600
    assert total["metrics"] == hourly["metrics"]


def test_the_dashboard_stays_among_those_without_charge() -> None:
    assert len(metrics()) <= FREE


@pytest.mark.parametrize("metric", sorted(metrics()))
def test_what_aws_counts_is_of_a_resource_of_the_stack(metric: Metric) -> None:
    namespace, name, dimensions = metric
    if namespace == "AWS/SNS":
        assert (name, dimensions) == ("SMSMonthToDateSpentUSD", ())
    elif namespace != "Gatehouse":  # tests/functions/test_dashboard.py
        names, dimension, kind = WRITTEN[namespace]
        ((found, value),) = dimensions
        assert (name in names, found) == (True, dimension)
        assert value in resources(kind)


def test_the_cost_has_every_function_table_and_log_of_a_login() -> None:
    counted = {metric_of(row) for row in CHARTS[0]["metrics"]} - {None}
    functions = list(FUNCTIONS.values())
    assert {each for each in counted if each and each[0] != "Gatehouse"} == {
        *of("AWS/Lambda", "Invocations", "FunctionName", functions),
        *of("AWS/Lambda", "Duration", "FunctionName", functions),
        *of("AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", TABLES),
        *of("AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", TABLES),
        *of(
            "AWS/Logs",
            "IncomingBytes",
            "LogGroupName",
            [*(f"{each}Logs" for each in functions), "AccessLogs"],
        ),
    }


def test_every_price_is_the_tables() -> None:
    aws = PRICES.aws
    (region,) = template()["Mappings"]["Prices"]
    assert region == PRICES.region
    assert {
        name: float(text) for name, text in template()["Mappings"]["Prices"][region].items()
    } == {
        "GatewayRequest": aws["gateway_request"].of(MILLION),
        "LambdaRequest": aws["lambda_request"].of(MILLION),
        "LambdaGigabyteSecond": aws["lambda_gigabyte_second"].of(MILLION),
        "ReadUnit": aws["read_unit"].of(MILLION),
        "WriteUnit": aws["write_unit"].of(MILLION),
        "SignRsa2048": aws["sign_rsa_2048"].of(MILLION),
        "SignRsa3072": aws["sign_rsa_3072"].of(MILLION),
        "SecretRead": aws["secret_read"].of(MILLION),
        "LogByte": aws["log_gigabyte"].of(MILLION / GIGABYTE),
        "Email": aws["email"].of(MILLION),
        "Sms": PRICES.sms["US"].of(MILLION),
    }


def test_no_number_stands_in_an_expression_but_prices_and_memory() -> None:
    numbers = re.findall(r"\b[0-9.]+\b", " ".join(expressions().values()))
    prices = template()["Mappings"]["Prices"][REGION].values()
    assert {*numbers} - {*prices} == {"1769", "512", "1024000"}


def test_the_memory_is_the_functions() -> None:
    shared = template()["Globals"]["Function"]
    for step, function in FUNCTIONS.items():
        memory = (shared | properties(function))["MemorySize"]
        assert MEMORY[step] == memory
        assert re.search(rf"{memory} \* \(?[^)]*{step}Time", expressions()["time"])


def test_it_is_made_unless_it_is_refused_and_says_what_it_costs() -> None:
    asked: dict[str, Any] = parameters()["EnableDashboard"]
    assert asked["Default"] == "true"
    assert (
        f"costs {PRICES.aws['dashboard_month'].dollars:g} US dollars a month"
        in asked["Description"]
    )
    assert resources()["Dashboard"]["Condition"] == "DashboardEnabled"
    condition = template()["Conditions"]["DashboardEnabled"]
    assert condition == {"Fn::Equals": [{"Ref": "EnableDashboard"}, "true"]}


def test_stacks_of_two_regions_do_not_share_a_dashboard() -> None:
    name = properties("Dashboard")["DashboardName"]
    assert name == {"Fn::Sub": "${AWS::StackName}-${AWS::Region}"}
