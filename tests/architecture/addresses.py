"""Where calls to AWS would go: printed by whatever botocore runs this, as JSON.

Run so, the clients are those that functions call.
"""

import itertools
import json
import sys
from collections.abc import Callable
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

type Called = Callable[[Any, botocore.session.Session], Any]


class Sent(Exception):
    """A call was about to be sent."""


def stop(request: AWSRequest, **_: object) -> None:
    """Tell where a call would go, and send nothing."""
    raise Sent(request.url)


def as_it_is(client: Any, _: botocore.session.Session) -> Any:
    """Call a client as botocore made it."""
    return client


def addresses(called: Called = as_it_is) -> dict[str, str]:
    """Return all addresses by service, region and kind."""
    made = botocore.session.Session()
    made.set_credentials("none", "none")

    def address(service: str, region: str, url: str | None, config: Config) -> str:
        """Return where a call would go, or why it cannot."""
        operation, arguments = CALLS[service]
        try:
            client = made.create_client(service, region, endpoint_url=url, config=config)
            client.meta.events.register("before-send", stop)
            getattr(called(client, made), operation)(**arguments)
        except Sent as sent:
            return str(sent)
        except BotoCoreError as error:
            return repr(error)
        raise AssertionError

    found: dict[str, str] = {}
    for service, region in itertools.product(CALLS, REGIONS):
        for dual, fips in itertools.product((False, True), repeat=2):
            config = Config(use_dualstack_endpoint=dual, use_fips_endpoint=fips)
            found[f"{service} {region} {dual=} {fips=}"] = address(service, region, None, config)
        found[f"{service} {region}"] = address(service, region, None, Config())
        found[f"{service} {region} custom"] = address(service, region, CUSTOM, Config())
    return found


if __name__ == "__main__":
    from gatehouse.adapters.json_service import lean

    json.dump(addresses(lean), sys.stdout)
