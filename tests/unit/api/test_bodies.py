"""What a body must be before anybody looks into it."""

import base64
from typing import Any

import pytest
from gatehouse.api.bodies import MAX_BODY, admit, in_plain_type, loads
from gatehouse.domain.errors import InvalidRequest, PayloadTooLarge, UnsupportedMediaType
from hypothesis import given
from hypothesis import strategies as st


def a_post(body: str | None = "{}", *, encoded: bool = False, **changes: Any) -> dict[str, Any]:
    """Return as much of a gateway event as matters here."""
    event = {
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json"},
        "body": body,
        "isBase64Encoded": encoded,
    }
    return event | changes


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    "event",
    [
        a_post(),
        a_post(None),
        a_post('"' + "x" * (MAX_BODY - 2) + '"'),
        a_post('"é🔑"'),
        a_post(base64_of('"é🔑"'.encode()), encoded=True),
        a_post(base64_of(b"x" * MAX_BODY), encoded=True),
        a_post(headers={"content-type": "application/json"}),
        a_post(headers={"CONTENT-TYPE": " Application/JSON ; charset=utf-8"}),
    ],
)
def test_a_json_body_of_16_kib_at_the_most_is_admitted(event: dict[str, Any]) -> None:
    admit(event)


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_only_posts_have_a_body(method: str) -> None:
    admit({"httpMethod": method, "headers": None, "body": "x" * 99_999})


@pytest.mark.parametrize(
    "event",
    [
        a_post("x" * (MAX_BODY + 1)),
        a_post("é" * (MAX_BODY // 2 + 1)),
        a_post(base64_of(b"x" * (MAX_BODY + 1)), encoded=True),
        a_post("x" * 10_000_000, headers={"content-type": "text/plain"}),
        a_post("!" * 10_000_000, encoded=True),
    ],
)
def test_what_is_larger_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(PayloadTooLarge):
        admit(event)


@pytest.mark.parametrize(
    "headers",
    [
        None,
        {},
        {"content-type": ""},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json-patch+json"},
        {"content-type": "text/plain; application/json"},
        {"x-content-type": "application/json"},
    ],
)
def test_what_is_not_declared_to_be_json_is_refused(headers: dict[str, str] | None) -> None:
    with pytest.raises(UnsupportedMediaType):
        admit(a_post(headers=headers))


@pytest.mark.parametrize(
    "event",
    [
        a_post("not base64!", encoded=True),
        a_post("e30", encoded=True),
        a_post("e3!0=", encoded=True),
        a_post("e30=\n", encoded=True),
        a_post(base64_of(b"\xff\xfe{}"), encoded=True),
        a_post(base64_of(b'"\xed\xa0\x80"'), encoded=True),
        a_post('"\ud800"'),
    ],
)
def test_what_is_not_utf_8_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        admit(event)
    assert refusal.value.errors == (("body", "is not UTF-8 text"),)


def test_a_media_type_is_told_in_one_spelling_and_nothing_else_is_changed() -> None:
    event = a_post(headers={"CONTENT-type": "Application/JSON; charset=utf-8", "Origin": "x"})
    assert in_plain_type(event) == event | {
        "headers": {"CONTENT-type": "application/json", "Origin": "x"}
    }
    assert in_plain_type(a_post(headers=None))["headers"] == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        ('{"a": [1, true, null, "é"]}', {"a": [1, True, None, "é"]}),
        ('{"a": {"b": 1}, "b": {"b": 2}}', {"a": {"b": 1}, "b": {"b": 2}}),
        (r'"\ud83d\udd11"', "🔑"),
    ],
)
def test_json_is_read(text: str, value: object) -> None:
    assert loads(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{}{}",
        "{'a': 1}",
        '{"a": 1,}',
        "\ufeff{}",
        '"\n"',
        '{"a": 1, "a": 1}',
        '{"a": 1, "\\u0061": 2}',
        '[{"x": {"a": 1, "a": 1}}]',
        "NaN",
        '{"a": Infinity}',
        "[-Infinity]",
        r'"\ud800"',
        r'{"\udc00": 1}',
        "[" * 100_000,
        "[" * 99_999 + "]" * 99_999,
        "1" * 5_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        loads(text)
    assert refusal.value.errors == (("body", "is not valid JSON"),)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        loads(text)
    except InvalidRequest:
        return


@given(st.binary(), st.booleans())
def test_no_bytes_break_the_gate(body: bytes, encoded: bool) -> None:
    text = base64_of(body) if encoded else body.decode("latin-1")
    try:
        admit(a_post(text, encoded=encoded))
    except InvalidRequest:
        return


@pytest.mark.parametrize("verb", ["POST", "PUT"])
def test_a_body_that_may_be_left_out_needs_no_type_and_one_that_is_there_does(verb: str) -> None:
    admit({"httpMethod": verb, "headers": {}, "body": None}, optional=True)
    for event in (
        {"httpMethod": verb, "headers": {}, "body": "{}"},
        {"httpMethod": verb, "headers": {"content-type": "text/plain"}, "body": None},
    ):
        with pytest.raises(UnsupportedMediaType):
            admit(event, optional=True)
    with pytest.raises(UnsupportedMediaType):
        admit({"httpMethod": verb, "headers": {}, "body": None})
