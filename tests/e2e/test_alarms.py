"""A breach makes an alarm ring; just less does not.

MiniStack does not tell a metric's dimensions apart: one alarm stands for all on its metric here,
and `tests/functions/test_alarms.py` holds the dimensions of each.
"""

import time
from typing import Any

import pytest

from local.aws import LocalAws
from tests.architecture.cloudformation import resources

ALARMS = sorted(
    {
        alarm["Properties"]["Namespace"] + alarm["Properties"]["MetricName"]: name
        for name, alarm in resources("AWS::CloudWatch::Alarm").items()
    }.values()
)
PATIENCE = 60.0  # seconds
POLL = 0.5


class Cloudwatch:
    """The alarms of the deployed stack."""

    def __init__(self, aws: LocalAws) -> None:
        self.client = aws.session.client("cloudwatch", endpoint_url=aws.endpoint_url)
        found = self.client.describe_alarms()["MetricAlarms"]
        self.names = {
            name: next(each for each in found if f"-{name}-" in each["AlarmName"])
            for name in ALARMS
        }

    def report(self, name: str, value: float) -> None:
        """Write a value of the metric that an alarm watches."""
        alarm = self.names[name]
        data: Any = {"MetricName": alarm["MetricName"], "Dimensions": alarm["Dimensions"]}
        self.client.put_metric_data(
            Namespace=alarm["Namespace"], MetricData=[data | {"Value": value}]
        )

    def state(self, name: str, left: str) -> str:
        """Return the state that an alarm has come to, from the one that it has left."""
        deadline = time.monotonic() + PATIENCE
        while True:
            (alarm,) = self.client.describe_alarms(AlarmNames=[self.names[name]["AlarmName"]])[
                "MetricAlarms"
            ]
            if alarm["StateValue"] != left or time.monotonic() > deadline:
                return str(alarm["StateValue"])
            time.sleep(POLL)


@pytest.fixture(scope="session")
def cloudwatch(aws: LocalAws) -> Cloudwatch:
    return Cloudwatch(aws)


@pytest.mark.parametrize("name", ALARMS)
def test_a_breach_rings_and_just_less_does_not(cloudwatch: Cloudwatch, name: str) -> None:
    threshold = cloudwatch.names[name]["Threshold"]
    cloudwatch.report(name, threshold - 0.5)
    assert cloudwatch.state(name, "INSUFFICIENT_DATA") == "OK"
    cloudwatch.report(name, threshold)
    assert cloudwatch.state(name, "OK") == "ALARM"
