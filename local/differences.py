"""Where the local AWS differs from AWS: the only place, each difference with its reason.

All of it is read from the deployed template after SAM's transform; nothing is repeated here.
"""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from local import cloudformation
from local.aws import LocalAws
from local.cloudformation import Deployed, Template
from local.config import STACK_NAME, STAGE

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import TagTypeDef

# The API's id is random; this tag fixes it, so that the issuer is known before the API exists.
STACK_TAGS: Final[list["TagTypeDef"]] = [{"Key": "ms-custom-id", "Value": STACK_NAME}]
REST_API: Final = "AWS::ApiGateway::RestApi"
GATEWAY_RESPONSES: Final = "x-amazon-apigateway-gateway-responses"


def layer_archive(folder: Path) -> bytes:
    """Pack a layer as a pointer to where it was built.

    MiniStack unpacks and compiles a layer anew for every worker: seconds and a hundred megabytes
    each. The pointer puts the built folder itself first on the path, as an unpacked layer would be.
    """
    line = f"import sys; sys.path.insert(0, {str(folder.resolve() / 'python')!r})\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("python/lib/python3.13/site-packages/layer.pth", line)
    return packed.getvalue()


def leave_layer_in_place(template: Template, folder: Path) -> None:
    """Have functions find the layer's files where it was built, since no layer is at /opt."""
    shared = template["Globals"]["Function"]["Environment"]
    told = json.dumps(shared["Variables"])
    shared["Variables"] = json.loads(told.replace('"/opt/', f'"{folder.resolve()}/'))


def apply(aws: LocalAws, stack: Deployed) -> None:
    """Make up for what MiniStack drops from the template."""
    template = cloudformation.processed(aws, STACK_NAME)
    for name, physical_id in stack.resources.items():
        resource = template["Resources"][name]
        if resource["Type"] in MADE_UP_FOR:
            MADE_UP_FOR[resource["Type"]](aws, physical_id, resource.get("Properties", {}))
    _answer_as_the_gateway(aws, template, stack)
    _verify_sender(aws, stack.parameters["SenderEmail"])


def _expire_items(aws: LocalAws, table: str, properties: Template) -> None:
    """Set the TimeToLiveSpecification, which only the API honours."""
    if specification := properties.get("TimeToLiveSpecification"):
        aws.dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=specification)


def _let_send_email(aws: LocalAws, role: str, properties: Template) -> None:
    """Allow SendEmail on `*`: it is never checked against the sender's identity."""
    if "ses:SendEmail" in json.dumps(properties.get("Policies")):
        statement = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}
        aws.iam.put_role_policy(
            RoleName=role,
            PolicyName="local-send-email",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )


MADE_UP_FOR: Final[dict[str, Callable[[LocalAws, str, Template], None]]] = {
    "AWS::DynamoDB::Table": _expire_items,
    "AWS::IAM::Role": _let_send_email,
}


def _answer_as_the_gateway(aws: LocalAws, template: Template, stack: Deployed) -> None:
    """Create the gateway responses, which the import of an API drops, by a stack of their own.

    CloudFormation resolves what they refer to; they serve from the next deployment of the API on.
    """
    responses = gateway_responses(template, stack.resources)
    cloudformation.create(aws, f"{STACK_NAME}-gateway-responses", responses, stack.parameters)
    for name, resource in template["Resources"].items():
        if resource["Type"] == REST_API:
            aws.apigateway.create_deployment(restApiId=stack.resources[name], stageName=STAGE)


def gateway_responses(template: Template, resources: dict[str, str]) -> Template:
    """Return the gateway responses inside a template's API as a template of their own."""
    context = {name: template.get(name, {}) for name in ("Parameters", "Mappings", "Conditions")}
    responses = {
        kind.replace("_", ""): _gateway_response(resources[name], kind, response)
        for name, resource in template["Resources"].items()
        if resource["Type"] == REST_API
        for kind, response in resource["Properties"]["Body"].get(GATEWAY_RESPONSES, {}).items()
    }
    return {**context, "Resources": responses}


def _gateway_response(api: str, kind: str, response: Template) -> Template:
    properties = {name[0].upper() + name[1:]: value for name, value in response.items()}
    return {
        "Type": "AWS::ApiGateway::GatewayResponse",
        "Properties": {"RestApiId": api, "ResponseType": kind, **properties},
    }


def _verify_sender(aws: LocalAws, address: str) -> None:
    """Verify the sender, which on AWS its owner does by mail or DNS."""
    aws.ses.create_email_identity(EmailIdentity=address)
