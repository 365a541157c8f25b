"""What happens to the functions, as a story each, and what they count of it."""

import time

from gatehouse.domain.budget import BUDGET
from gatehouse.domain.keys import key_of
from gatehouse.domain.limits import network_of
from gatehouse.domain.quotas import FailureLimits
from pyotp import TOTP

from tests.builders import RECOVERY_CODE, SEED
from tests.functions.conftest import ENVIRONMENT, Printed, Tables, metrics_of
from tests.functions.functions import Functions, load

type Metric = tuple[str, dict[str, str]]


def written(printed: Printed) -> list[Metric]:
    """Return what was counted; a function of the stack is its own service, here all are one."""
    found: list[Metric] = []
    service = ""
    for line in printed.all():
        service = line.get("message", service)
        for name, dimensions in metrics_of(line) if "_aws" in line else []:
            found.append(
                (name, {k: service if k == "service" else dimensions[k] for k in dimensions})
            )
    return found


def guess_passwords(functions: Functions, tables: Tables) -> None:
    assert tables
    for _ in range(6):
        functions.answer("login_wrong_password")


def guess_a_code(functions: Functions, _: Tables) -> None:
    functions.answer("verify_code", mfa_token=functions.selected("app"), code="ABCDEFGHIJKLMNOP")


def guess_from_a_busy_source(functions: Functions, tables: Tables) -> None:
    token = functions.selected("app")
    source = load("verify_code", mfa_token="", code="")["requestContext"]["identity"]["sourceIp"]
    for each in FailureLimits(20, 60).counts(network_of(source), int(time.time())):
        tables.set("THROTTLES_TABLE", each.key, **{each.name: {"N": str(each.most)}})
    functions.answer("verify_code", mfa_token=token, code="ABCDEFGHIJKLMNOP")


def spend_the_budget(functions: Functions, tables: Tables) -> None:
    tat = int(time.time()) + (BUDGET.burst - 1) * BUDGET.interval
    tables.set("USERS_TABLE", key_of("demo"), budget={"N": str(tat)})
    guess_a_code(functions, tables)


def log_in(functions: Functions, _: Tables) -> None:
    token = functions.selected("sms")
    functions.answer("verify_code", mfa_token=token, code=functions.sent())
    functions.answer("login_authenticated")


def send_in_vain(functions: Functions, _: Tables) -> None:
    token = functions.login()
    functions.calls.broken.add("Publish")
    functions.answer("select_method_sms", mfa_token=token)


def send_too_much(functions: Functions, tables: Tables) -> None:
    assert tables
    for _ in range(int(ENVIRONMENT["SENDS_AN_HOUR"]) + 1):
        functions.answer("select_method_sms", mfa_token=functions.login())


def be_without_tables(functions: Functions, _: Tables) -> None:
    functions.calls.broken.add("BatchGetItem")
    functions.answer("login_mfa_required")


def meet_a_defect(functions: Functions, tables: Tables) -> None:
    tables.set("USERS_TABLE", key_of("demo"), status={"S": "no status"})
    functions.answer("login_mfa_required")


def log_in_by_every_method(functions: Functions, _: Tables) -> None:
    for method in ("sms", "email"):
        functions.grant(method)
    for method, code in (
        ("app", TOTP(SEED.reveal()).now()),
        ("recovery", RECOVERY_CODE.reveal()),
    ):
        token = functions.selected(method)
        assert functions.answer("verify_code", mfa_token=token, code=code).status == 200
    functions.answer("login_authenticated")


def use_everything(functions: Functions, tables: Tables) -> None:
    log_in_by_every_method(functions, tables)
    token = functions.answer("login_authenticated").body["access_token"]
    return_to = ENVIRONMENT["RETURN_URLS"].split(",")[0]
    answer = functions.answer("handover_offer", access_token=token, return_to=return_to)
    functions.answer("handover_exchange", code=answer.body["code"], return_to=return_to)
    functions.answer("settings_methods", token=token)
    functions.answer("discovery_jwks")
    functions.answer("pages_page")
