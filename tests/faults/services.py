"""How each AWS service says that it throttles or fails, in its own protocol."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

THROTTLED: Final = {
    "dynamodb": ("ProvisionedThroughputExceededException", HTTPStatus.BAD_REQUEST),
    "sns": ("Throttled", HTTPStatus.TOO_MANY_REQUESTS),
    "ses": ("TooManyRequestsException", HTTPStatus.TOO_MANY_REQUESTS),
    "secretsmanager": ("ThrottlingException", HTTPStatus.BAD_REQUEST),
    "kms": ("ThrottlingException", HTTPStatus.BAD_REQUEST),
}
FAILED: Final = {
    "dynamodb": ("InternalServerError", HTTPStatus.INTERNAL_SERVER_ERROR),
    "sns": ("InternalError", HTTPStatus.INTERNAL_SERVER_ERROR),
    "ses": ("InternalFailure", HTTPStatus.INTERNAL_SERVER_ERROR),
    "secretsmanager": ("InternalServiceError", HTTPStatus.INTERNAL_SERVER_ERROR),
    "kms": ("KMSInternalException", HTTPStatus.INTERNAL_SERVER_ERROR),
}
MARKER: Final = "injected-by-the-test"  # no answer of ours may repeat it
PATHS: Final = {"/v2/email/outbound-emails": "SendEmail"}


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def service_of(headers: Mapping[str, str]) -> str:
    """Return the service that a request is signed for."""
    return headers["Authorization"].partition("Credential=")[2].split("/")[3]


def operation_of(path: str, headers: Mapping[str, str], body: bytes) -> str:
    """Return the operation that a request asks for."""
    if target := headers.get("X-Amz-Target"):
        return target.rpartition(".")[2]
    if path in PATHS:
        return PATHS[path]
    return body.decode().partition("Action=")[2].partition("&")[0]


@dataclass(frozen=True)
class Message:
    """An SMS or an email."""

    to: str
    text: str


def message_of(operation: str, body: bytes) -> Message | None:
    """Return the message that a request sends, if it sends one."""
    if operation == "Publish":
        sms = parse_qs(body.decode())
        return Message(sms["PhoneNumber"][0], sms["Message"][0])
    if operation == "SendEmail":
        email = json.loads(body)
        (to,) = email["Destination"]["ToAddresses"]
        return Message(to, email["Content"]["Simple"]["Body"]["Text"]["Data"])
    return None


def refusal(service: str, code: str, status: int) -> Reply:
    """Return an error as the service words it: XML for SNS, JSON for the others."""
    if service == "sns":
        text = (
            '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error>'
            f"<Type>Receiver</Type><Code>{code}</Code><Message>{MARKER}</Message></Error>"
            "<RequestId>r</RequestId></ErrorResponse>"
        )
        return Reply(status, {"Content-Type": "text/xml"}, text.encode())
    headers = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-ErrorType": code}
    return Reply(status, headers, json.dumps({"__type": code, "message": MARKER}).encode())
