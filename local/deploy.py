"""The built template, unmodified, through the local CloudFormation."""

import hashlib
import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from local import differences
from local.aws import LocalAws
from local.build import architecture
from local.config import STACK_NAME, Config
from local.ministack import tail
from local.problem import LocalError

type Template = dict[str, Any]

BUCKET: Final = "gatehouse-artifacts"
SENDER: Final = "login@gatehouse.example"
POLL: Final = 0.1


def archive(folder: Path) -> bytes:
    """Zip a folder; the same files make the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                entry = zipfile.ZipInfo(str(path.relative_to(folder)))
                target.writestr(entry, path.read_bytes())
    return packed.getvalue()


# What each resource type is packed from, and how.
PACKED: Final[dict[str, tuple[str, Callable[[Path], bytes]]]] = {
    "AWS::Serverless::Function": ("CodeUri", archive),
    "AWS::Serverless::LayerVersion": ("ContentUri", differences.layer_archive),
}


@dataclass(frozen=True)
class Deployed:
    """A stack that CloudFormation has made."""

    resources: dict[str, str]
    outputs: dict[str, str]


def parameters(config: Config) -> dict[str, str]:
    """Return what a person would answer to `sam deploy --guided` on this machine."""
    return {
        "Architecture": architecture(),
        "StrictConditions": "false",
        "Issuer": config.api_url,
        "LoginHost": "localhost",
        "SenderEmail": SENDER,
        "AllowedCountries": "US,CA,GB,DE,FR",
    }


def deploy(config: Config, aws: LocalAws, build: Path) -> Deployed:
    """Create the stack from a build's template."""
    template = yaml.safe_load((build / "template.yaml").read_text())
    aws.s3.create_bucket(Bucket=BUCKET)
    for resource in template["Resources"].values():
        _upload(aws, build, resource)
    key = "template.json"
    aws.s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(template))
    aws.cloudformation.create_stack(
        StackName=STACK_NAME,
        TemplateURL=f"{aws.endpoint_url}/{BUCKET}/{key}",
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in parameters(config).items()
        ],
        Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        Tags=differences.STACK_TAGS,
    )
    return _finished(config, aws)


def _upload(aws: LocalAws, build: Path, resource: Template) -> None:
    if resource["Type"] not in PACKED:
        return
    name, pack = PACKED[resource["Type"]]
    body = pack(build / resource["Properties"][name])
    key = hashlib.sha256(body).hexdigest()
    aws.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    resource["Properties"][name] = f"s3://{BUCKET}/{key}"


def _finished(config: Config, aws: LocalAws) -> Deployed:
    while True:
        stack = aws.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
        if stack["StackStatus"] != "CREATE_IN_PROGRESS":
            break
        time.sleep(POLL)
    if stack["StackStatus"] != "CREATE_COMPLETE":
        raise LocalError(f"The stack failed:\n{_reasons(aws)}\n{tail(config.ministack_log)}")
    found = aws.cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return Deployed(
        resources={each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found},
        outputs={each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])},
    )


def _reasons(aws: LocalAws) -> str:
    events = aws.cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    return "\n".join(
        f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in reversed(events)
        if event.get("ResourceStatusReason")
    )
