"""Stacks of the local CloudFormation, created and waited for."""

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from local.aws import LocalAws
from local.problem import LocalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_cloudformation.type_defs import StackTypeDef, TagTypeDef

type Template = dict[str, Any]

BUCKET: Final = "gatehouse-artifacts"
POLL: Final = 0.1


@dataclass(frozen=True)
class Deployed:
    """A stack that CloudFormation has made."""

    parameters: dict[str, str]
    resources: dict[str, str]
    outputs: dict[str, str]


def create(
    aws: LocalAws,
    name: str,
    template: Template,
    parameters: dict[str, str],
    tags: "Sequence[TagTypeDef]" = (),
) -> Deployed:
    """Create a stack and return its physical ids and outputs."""
    key = f"{name}.json"
    aws.s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(template))
    aws.cloudformation.create_stack(
        StackName=name,
        TemplateURL=f"{aws.endpoint_url}/{BUCKET}/{key}",
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Tags=tags,
    )
    stack = _finished(aws, name)
    if stack["StackStatus"] != "CREATE_COMPLETE":
        raise LocalError(f"The stack {name} cannot be created:\n{_reasons(aws, name)}")
    found = aws.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    return Deployed(
        parameters={
            each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", [])
        },
        resources={each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found},
        outputs={each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])},
    )


def processed(aws: LocalAws, name: str) -> Template:
    """Return a stack's template as SAM's transform has left it."""
    answer = aws.cloudformation.get_template(StackName=name, TemplateStage="Processed")
    template: Template = answer["TemplateBody"]
    return template


def _finished(aws: LocalAws, name: str) -> "StackTypeDef":
    while True:
        stack = aws.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        if stack["StackStatus"] != "CREATE_IN_PROGRESS":
            return stack
        time.sleep(POLL)


def _reasons(aws: LocalAws, name: str) -> str:
    events = aws.cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return "\n".join(
        f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in reversed(events)
        if event.get("ResourceStatusReason")
    )
