"""The dashboard that CloudFormation has made: JSON, of this stack's own resources."""

import json

from local.aws import LocalAws
from local.config import REGION, STACK_NAME
from tests.architecture import dashboard
from tests.e2e.site import Site


def test_the_dashboard_shows_the_resources_of_the_stack(site: Site, aws: LocalAws) -> None:
    client = aws.session.client("cloudwatch", endpoint_url=aws.endpoint_url)
    stored = client.get_dashboard(DashboardName=f"{STACK_NAME}-{REGION}")["DashboardBody"]
    names = {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in aws.cloudformation.describe_stack_resources(StackName=STACK_NAME)[
            "StackResources"
        ]
    }
    assert json.loads(stored) == dashboard.body(**site.parameters, **names)
