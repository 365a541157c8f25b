"""Alarms: what they watch at AWS, what they make of silence, and whom they tell."""

import pytest

from cost.prices import load
from tests.architecture.cloudformation import NO_VALUE, parameters, properties, resources, template

ALARMS = sorted(resources("AWS::CloudWatch::Alarm"))
FUNCTIONS = sorted(resources("AWS::Serverless::Function"))
TABLES = sorted(resources("AWS::DynamoDB::Table"))
DAY = 86_400  # seconds, the longest that an alarm's periods may be together


def watched() -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    return [
        (
            alarm["Namespace"],
            alarm["MetricName"],
            tuple((each["Name"], str(each["Value"])) for each in alarm["Dimensions"]),
        )
        for alarm in map(properties, ALARMS)
    ]


def ref(name: str) -> str:
    return str({"Ref": name})


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_rings_at_its_threshold_and_says_what_that_means(name: str) -> None:
    alarm = properties(name)
    assert resources()[name]["Condition"] == "AlarmsEnabled"
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= DAY
    assert len(alarm["AlarmDescription"]) > 20
    assert "AlarmName" not in alarm  # two stacks may stand side by side


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_the_topic_when_it_begins_and_ends(name: str) -> None:
    for moment in ("AlarmActions", "OKActions"):
        assert properties(name)[moment] == [
            {"Fn::If": ["HasAlarmTopic", {"Ref": "AlarmTopic"}, NO_VALUE]}
        ]


@pytest.mark.parametrize("name", ALARMS)
def test_silence_is_good_news_except_where_a_state_is_told_now_and_then(name: str) -> None:
    alarm = properties(name)
    told = alarm["Namespace"] in {"AWS/SNS", "AWS/DynamoDB"}
    assert alarm["TreatMissingData"] == ("ignore" if told else "notBreaching")
    assert alarm["Statistic"] == ("Maximum" if alarm["Namespace"] == "AWS/SNS" else "Sum")


def test_no_two_alarms_watch_the_same() -> None:
    assert len(set(watched())) == len(ALARMS)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_every_function_is_watched(function: str, metric: str) -> None:
    assert ("AWS/Lambda", metric, (("FunctionName", ref(function)),)) in watched()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("metric", ["ReadThrottleEvents", "WriteThrottleEvents"])
def test_every_table_is_watched(table: str, metric: str) -> None:
    assert ("AWS/DynamoDB", metric, (("TableName", ref(table)),)) in watched()


def test_the_calls_that_every_login_makes_are_watched() -> None:
    for table, call in (("Users", "BatchGetItem"), ("Challenges", "TransactWriteItems")):
        dimensions = (("TableName", ref(table)), ("Operation", call))
        assert ("AWS/DynamoDB", "SystemErrors", dimensions) in watched()


def test_spending_on_sms_is_watched_for_the_whole_account() -> None:
    assert ("AWS/SNS", "SMSMonthToDateSpentUSD", ()) in watched()
    assert properties("SmsSpend")["Threshold"] == {"Ref": "SmsMonthlyAlarm"}


def test_alarms_are_on_unless_they_are_refused_and_tell_nobody_unless_asked() -> None:
    assert parameters()["EnableAlarms"]["Default"] == "true"
    assert parameters()["AlarmTopic"]["Default"] == ""
    conditions = template()["Conditions"]
    assert conditions["AlarmsEnabled"] == {"Fn::Equals": [{"Ref": "EnableAlarms"}, "true"]}


def test_the_owner_is_told_what_alarms_cost() -> None:
    price = load().aws["alarm_month"]
    told = parameters()["EnableAlarms"]["Description"]
    assert f"costs {price.dollars:.2f} US dollars a month" in told
    assert told.endswith(f"together about {price.of(len(ALARMS)):.0f}.")


def test_two_hundred_wrong_codes_a_day_ring() -> None:
    assert properties("CodesRefused")["Threshold"] == {"Ref": "WrongCodesAlarm"}
    assert properties("CodesRefused")["Period"] == DAY
    assert parameters()["WrongCodesAlarm"]["Default"] == 200
