"""The access token of a request comes in its Authorization header alone (RFC 6750)."""

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from gatehouse.api.http import App
from gatehouse.domain.errors import TokenMissing
from gatehouse.domain.secret import Secret


def bearer(headers: dict[str, str], query: dict[str, str] | None = None) -> Secret:
    app = App([])
    found: list[Secret] = []

    @app.get("/")
    def get() -> None:
        try:
            found.append(app.bearer)
        except TokenMissing:
            found.append(Secret(""))

    request = {"requestId": "a request", "identity": {"sourceIp": "192.0.2.1"}}
    app.resolve(
        {
            "httpMethod": "GET",
            "path": "/",
            "headers": headers,
            "queryStringParameters": query,
            "requestContext": request,
        },
        LambdaContext(),
    )
    return found[0]


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_token_follows_the_scheme_in_any_case(name: str, scheme: str) -> None:
    assert bearer({name: f"{scheme} a.b.c"}).reveal() == "a.b.c"


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer  ", "Basic YTpi", "a.b.c", "Bearera.b.c"])
def test_anything_else_is_no_token(value: str) -> None:
    assert bearer({"Authorization": value}).reveal() == ""


def test_a_token_in_the_query_is_no_token() -> None:
    assert bearer({}, {"access_token": "a.b.c"}).reveal() == ""
