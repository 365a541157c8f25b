"""Every AWS call of every flow meets every fault, for good and once."""

import time
from collections.abc import Iterator

import pytest
from gatehouse.api.errors import ANSWERS

from tests.faults.outcomes import Outcome, healed, lasting
from tests.faults.proxy import Fault, Rule
from tests.faults.services import MARKER
from tests.faults.steps import CASES, PASSING, Flow, Step
from tests.faults.visit import Visit
from tests.faults.world import World
from tests.functions.functions import Answer

GATEWAY = 29  # seconds that the gateway waits
MEMBERS = {"type", "title", "status", "code", "detail", "request_id"}
SENTENCES = {detail for _, detail in ANSWERS.values()}


@pytest.fixture(autouse=True)
def clear_sky(world: World) -> Iterator[None]:
    yield
    world.proxy.weather.set()


def met(visit: Visit, step: Step, fault: Fault, *, lasting: bool) -> Answer:
    """Let the flow's request meet the fault; return its answer, which came in time."""
    world, rules = visit.world, step.rules(fault, lasting=lasting)
    world.log.seek(0)
    world.log.truncate()
    world.proxy.weather.set(*rules)
    started = time.monotonic()
    if step.cold:
        world.cold_start(step.flow.function)
    answer = visit.request()
    assert time.monotonic() - started < GATEWAY
    assert all(rule.met for rule in rules)
    world.proxy.weather.set()
    return answer


def check(visit: Visit, answer: Answer, expected: Outcome) -> None:
    """Check that an answer and what is behind it are as they must be, and tell nothing more."""
    assert visit.outcome(answer) == expected
    if expected.status != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.body.keys() == MEMBERS
        assert answer.body["detail"] in SENTENCES
    if expected.status == 503:
        assert int(answer.headers["Retry-After"]) > 0
    told = visit.world.log.getvalue() + (answer.text if expected.status != 200 else "")
    assert [secret for secret in visit.secrets() | {MARKER} if secret in told] == []


@pytest.mark.parametrize(("step", "fault"), CASES, ids=str)
def test_a_lasting_fault_grants_nothing_and_loses_nothing(
    world: World, step: Step, fault: Fault
) -> None:
    visit, expected = Visit(world, step.flow), lasting(step, fault)
    check(visit, met(visit, step, fault, lasting=True), expected)
    if step.flow is Flow.KEYS:
        assert visit.request().status == 200
    else:
        visit.finish(anew=expected.used or expected.unsent or step.flow.function == "login")


@pytest.mark.parametrize(("step", "fault"), PASSING, ids=str)
def test_a_fault_that_passes_is_not_noticed(world: World, step: Step, fault: Fault) -> None:
    visit = Visit(world, step.flow)
    check(visit, met(visit, step, fault, lasting=False), healed(step, fault))


def test_an_sms_that_may_be_out_is_not_sent_again_for_a_throttled_retry(world: World) -> None:
    visit = Visit(world, Flow.SELECT_SMS)
    faults = [Fault.LOST, Fault.THROTTLED, Fault.LOST]
    world.proxy.weather.set(Rule("Publish", faults, None, lasting=True))
    check(visit, visit.request(), Outcome(503, "delivery_failed", messages=1))
    world.proxy.weather.set()
    visit.finish(anew=False)
