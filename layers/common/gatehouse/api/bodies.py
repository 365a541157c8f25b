"""What a request must carry, and its body be, before anybody looks into it."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from gatehouse.domain.errors import (
    InvalidRequest,
    PayloadTooLarge,
    TokenMissing,
    UnsupportedMediaType,
)
from gatehouse.domain.secret import Secret

MAX_BODY = 16 * 1024  # bytes
JSON = "application/json"


def admit(event: Mapping[str, Any], *, optional: bool = False) -> None:
    """Check size, media type and encoding of the body of a POST or PUT.

    Where a body is `optional` and there is none, no type need be declared. Raises PayloadTooLarge,
    UnsupportedMediaType, InvalidRequest.
    """
    if event.get("httpMethod") not in {"POST", "PUT"}:
        return
    body = event.get("body") or ""
    if len(body) > 2 * MAX_BODY:
        raise PayloadTooLarge
    declared = _header(event, "content-type").partition(";")[0].strip().lower()
    if declared != JSON and not (optional and not body and not declared):
        raise UnsupportedMediaType
    if len(_decoded(body, encoded=bool(event.get("isBase64Encoded")))) > MAX_BODY:
        raise PayloadTooLarge


def bearer(event: Mapping[str, Any]) -> Secret:
    """Return the token of the Authorization header, and of nowhere else (RFC 6750 section 2.1).

    Raises TokenMissing.
    """
    scheme, _, token = _header(event, "authorization").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing
    return Secret(token.strip())


def in_plain_type(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return an admitted event with its media type in the one spelling that Powertools knows.

    Media types are case-insensitive (RFC 9110 section 8.3.1).
    """
    headers = {
        name: JSON if name.lower() == "content-type" else value
        for name, value in (event.get("headers") or {}).items()
    }
    return {**event, "headers": headers}


def loads(text: str) -> Any:
    """Parse JSON (RFC 8259) of Unicode text without duplicate names; raises InvalidRequest."""
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate is no text
    except (ValueError, RecursionError):
        raise InvalidRequest(("body", "is not valid JSON")) from None
    return value


def dumps(value: object) -> str:
    """Write JSON as people can read it, masks and all."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _header(event: Mapping[str, Any], name: str) -> str:
    headers = event.get("headers") or {}
    return next((str(value) for each, value in headers.items() if each.lower() == name), "")


def _decoded(body: str, *, encoded: bool) -> bytes:
    try:
        data = base64.b64decode(body, validate=True) if encoded else body.encode()
        data.decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise InvalidRequest(("body", "is not UTF-8 text")) from None
    return data


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice")
    return members


def _no_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
