"""The access token of a request comes in its Authorization header alone (RFC 6750)."""

import pytest
from gatehouse.api import bodies
from gatehouse.domain.errors import TokenMissing
from gatehouse.domain.secret import Secret


def bearer(headers: dict[str, str], query: dict[str, str] | None = None) -> Secret:
    try:
        return bodies.bearer({"headers": headers, "queryStringParameters": query})
    except TokenMissing:
        return Secret("")


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_token_follows_the_scheme_in_any_case(name: str, scheme: str) -> None:
    assert bearer({name: f"{scheme} a.b.c"}).reveal() == "a.b.c"


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer  ", "Basic YTpi", "a.b.c", "Bearera.b.c"])
def test_anything_else_is_no_token(value: str) -> None:
    assert bearer({"Authorization": value}).reveal() == ""


def test_a_token_in_the_query_is_no_token() -> None:
    assert bearer({}, {"access_token": "a.b.c"}).reveal() == ""
