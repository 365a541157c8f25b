"""Clients of the local AWS that cannot reach another one: fixed credentials, explicit endpoint."""

import os
from functools import cached_property
from typing import TYPE_CHECKING, Final

import boto3
import botocore.session
from botocore.config import Config as ClientConfig

from local.config import REGION

if TYPE_CHECKING:
    from types_boto3_apigateway import APIGatewayClient
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_iam import IAMClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client
    from types_boto3_sesv2 import SESV2Client

CREDENTIAL: Final = "test"  # MiniStack's account root, and its secret
SETTINGS: Final = ClientConfig(proxies={}, retries={"total_max_attempts": 1}, read_timeout=60)


def session() -> boto3.Session:
    """Return a session that reads neither the user's AWS files nor AWS_PROFILE."""
    core = botocore.session.Session()
    core.session_var_map["profile"] = (None, None, None, None)
    core.set_config_variable("config_file", os.devnull)
    core.set_config_variable("credentials_file", os.devnull)
    return boto3.Session(
        aws_access_key_id=CREDENTIAL,
        aws_secret_access_key=CREDENTIAL,
        region_name=REGION,
        botocore_session=core,
    )


class LocalAws:
    """The services of one local stack, each client made on first use."""

    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url
        self.session = session()

    @cached_property
    def apigateway(self) -> "APIGatewayClient":
        """The API's gateway."""
        return self.session.client("apigateway", endpoint_url=self.endpoint_url, config=SETTINGS)

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        """The stack's deployment."""
        return self.session.client(
            "cloudformation", endpoint_url=self.endpoint_url, config=SETTINGS
        )

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """The tables."""
        return self.session.client("dynamodb", endpoint_url=self.endpoint_url, config=SETTINGS)

    @cached_property
    def iam(self) -> "IAMClient":
        """The functions' roles."""
        return self.session.client("iam", endpoint_url=self.endpoint_url, config=SETTINGS)

    @cached_property
    def functions(self) -> "LambdaClient":
        """The functions."""
        return self.session.client("lambda", endpoint_url=self.endpoint_url, config=SETTINGS)

    @cached_property
    def s3(self) -> "S3Client":
        """Where the deployment reads code from."""
        return self.session.client("s3", endpoint_url=self.endpoint_url, config=SETTINGS)

    @cached_property
    def ses(self) -> "SESV2Client":
        """Email."""
        return self.session.client("sesv2", endpoint_url=self.endpoint_url, config=SETTINGS)
