"""Where calls to AWS would go: printed by whatever botocore runs this, as JSON."""

import itertools
import json
import sys
from typing import Any

import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import BotoCoreError

REGIONS = ("us-east-1", "eu-central-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1")
CUSTOM = "https://vpce-0123.example.org"
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "dynamodb": ("get_item", {"TableName": "t", "Key": {"pk": {"S": "k"}}}),
    "kms": ("sign", {"KeyId": "k", "Message": b"m", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}),
    "secretsmanager": ("get_secret_value", {"SecretId": "s"}),
    "sesv2": ("send_email", {"Content": {}}),
    "sns": ("publish", {"PhoneNumber": "+12025550142", "Message": "m"}),
}


class Sent(Exception):
    """A call was about to be sent."""


def stop(request: AWSRequest, **_: object) -> None:
    """Tell where a call would go, and send nothing."""
    raise Sent(request.url)


def address(made: Any, service: str, region: str, url: str | None, config: Config) -> str:
    """Return where a call would go, or why it cannot."""
    operation, arguments = CALLS[service]
    try:
        client = made.create_client(service, region, endpoint_url=url, config=config)
        client.meta.events.register("before-send", stop)
        getattr(client, operation)(**arguments)
    except Sent as sent:
        return str(sent)
    except BotoCoreError as error:
        return repr(error)
    raise AssertionError


def addresses() -> dict[str, str]:
    """Return all addresses by service, region and kind."""
    made = botocore.session.Session()
    made.set_credentials("none", "none")
    found: dict[str, str] = {}
    for service, region in itertools.product(CALLS, REGIONS):
        for dual, fips in itertools.product((False, True), repeat=2):
            config = Config(use_dualstack_endpoint=dual, use_fips_endpoint=fips)
            kind = f"{service} {region} {dual=} {fips=}"
            found[kind] = address(made, service, region, None, config)
        found[f"{service} {region}"] = address(made, service, region, None, Config())
        found[f"{service} {region} custom"] = address(made, service, region, CUSTOM, Config())
    return found


if __name__ == "__main__":
    json.dump(addresses(), sys.stdout)
