"""Where the local AWS differs from AWS: the only place, each difference with its reason.

All of it is read from the deployed template after SAM's transform; nothing is repeated here.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from local.aws import LocalAws
from local.config import STACK_NAME, STAGE

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import TagTypeDef

type Template = dict[str, Any]

# The API's id is random; this tag fixes it, so that the issuer is known before the API exists.
STACK_TAGS: Final[list["TagTypeDef"]] = [{"Key": "ms-custom-id", "Value": STACK_NAME}]
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


def apply(aws: LocalAws, resources: dict[str, str], sender: str) -> None:
    """Make up for what MiniStack drops from the template."""
    template: Template = aws.cloudformation.get_template(
        StackName=STACK_NAME, TemplateStage="Processed"
    )["TemplateBody"]
    for name, resource in template["Resources"].items():
        if name in resources and resource["Type"] in MADE_UP_FOR:
            MADE_UP_FOR[resource["Type"]](aws, resources[name], resource["Properties"])
    _verify_sender(aws, sender)


def _expire_items(aws: LocalAws, table: str, properties: Template) -> None:
    """Set the TimeToLiveSpecification, which only the API honours."""
    if specification := properties.get("TimeToLiveSpecification"):
        aws.dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=specification)


def _answer_as_the_gateway(aws: LocalAws, api: str, properties: Template) -> None:
    """Put what the import drops: gateway responses, served from the next deployment on."""
    for kind, response in gateway_responses(properties["Body"]):
        aws.apigateway.put_gateway_response(restApiId=api, responseType=kind, **response)
    aws.apigateway.create_deployment(restApiId=api, stageName=STAGE)


def gateway_responses(body: Template) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield each gateway response of an OpenAPI body as the API takes it."""
    for kind, response in body.get(GATEWAY_RESPONSES, {}).items():
        values = {**response, "statusCode": str(response.get("statusCode", ""))}
        yield kind, {name: value for name, value in values.items() if value}


def _let_send_email(aws: LocalAws, role: str, properties: Template) -> None:
    """Allow SendEmail on `*`: it is never checked against the sender's identity."""
    if "ses:SendEmail" in json.dumps(properties.get("Policies")):
        statement = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}
        aws.iam.put_role_policy(
            RoleName=role,
            PolicyName="local-send-email",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )


def _verify_sender(aws: LocalAws, sender: str) -> None:
    """Verify the sender, which on AWS its owner does by mail or DNS."""
    aws.ses.create_email_identity(EmailIdentity=sender)


MADE_UP_FOR: Final[dict[str, Callable[[LocalAws, str, Template], None]]] = {
    "AWS::DynamoDB::Table": _expire_items,
    "AWS::ApiGateway::RestApi": _answer_as_the_gateway,
    "AWS::IAM::Role": _let_send_email,
}
