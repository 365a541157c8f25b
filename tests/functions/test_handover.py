"""POST /handover/codes and POST /handover, event by event."""

from typing import Any

import pytest

from tests.functions.conftest import ENVIRONMENT, Printed
from tests.functions.functions import Answer, Context, Functions, load, problem

APP, OTHER = ENVIRONMENT["RETURN_URLS"].split(",")


def granted(functions: Functions) -> str:
    return str(functions.answer("login_authenticated").body["access_token"])


def offered(functions: Functions, token: str, return_to: str = APP) -> Answer:
    return functions.answer("handover_offer", access_token=token, return_to=return_to)


def exchanged(functions: Functions, code: str, return_to: str = APP) -> Answer:
    return functions.answer("handover_exchange", code=code, return_to=return_to)


def test_a_back_end_gets_the_token_by_a_code_once(functions: Functions) -> None:
    token = granted(functions)
    body = offered(functions, token).body
    code = body.pop("code")
    assert (len(code), body) == (43, {"expires_in": 60})
    answer = exchanged(functions, code)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    grant = answer.body
    assert 890 <= grant.pop("expires_in") <= 900
    assert grant == {"status": "authenticated", "access_token": token, "token_type": "Bearer"}
    problem(exchanged(functions, code), 401, "handover_code_invalid")


def test_every_failure_looks_alike_and_a_wrong_address_spends_nothing(
    functions: Functions,
) -> None:
    code = offered(functions, granted(functions)).body["code"]
    refused = [exchanged(functions, code, to) for to in (OTHER, "https://evil.example/")]
    refused.append(exchanged(functions, "x" * 43))
    bodies = [problem(each, 401, "handover_code_invalid") for each in refused]
    assert bodies == [bodies[0]] * 3
    assert exchanged(functions, code).status == 200


def test_without_a_token_there_is_no_code(functions: Functions) -> None:
    answer = functions.answer("handover_offer_without_token")
    problem(answer, 401, "token_missing")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    answer = offered(functions, "forged.forged.forged")
    problem(answer, 401, "token_invalid")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_token_in_the_query_is_no_token(functions: Functions) -> None:
    event: dict[str, Any] = load("handover_offer_without_token")
    event["queryStringParameters"] = {"access_token": granted(functions)}
    answer = functions.apps["handover"].handler(event, Context("handover"))
    problem(Answer.of(answer), 401, "token_missing")


@pytest.mark.parametrize("address", ["//evil.example/", APP + "/", APP.replace("/s", "%2fs")])
def test_only_a_listed_address_is_offered_a_code(functions: Functions, address: str) -> None:
    answer = offered(functions, granted(functions), address)
    (error,) = problem(answer, 400, "invalid_request")["errors"]
    assert error == {"field": "return_to", "problem": "is not an allowed address"}


def test_what_is_no_request_costs_nothing(functions: Functions) -> None:
    problem(functions.answer("handover_not_json"), 400, "invalid_request")
    assert functions.calls.made == []


def test_a_code_costs_one_write_and_its_exchange_a_read_and_a_write(functions: Functions) -> None:
    token = granted(functions)
    offered(functions, token)  # the keys are at hand
    functions.calls.reset()
    code = offered(functions, token).body["code"]
    assert functions.calls.names == ["TransactWriteItems"]
    functions.calls.reset()
    exchanged(functions, code)
    assert functions.calls.names == ["BatchGetItem", "TransactWriteItems"]


@pytest.mark.parametrize("call", ["BatchGetItem", "TransactWriteItems"])
def test_a_table_that_is_down_loses_no_code(functions: Functions, call: str) -> None:
    code = offered(functions, granted(functions)).body["code"]
    functions.calls.broken.add(call)
    problem(exchanged(functions, code), 503, "temporarily_unavailable")
    functions.calls.reset()
    assert exchanged(functions, code).status == 200


def test_neither_code_nor_token_is_printed(functions: Functions, printed: Printed) -> None:
    token = granted(functions)
    code = offered(functions, token).body["code"]
    exchanged(functions, code)
    exchanged(functions, code)
    assert [line["message"] for line in printed.lines()] == ["login", *["handover"] * 3]
    assert token not in printed.text
    assert code not in printed.text
