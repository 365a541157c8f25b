"""Every AWS call of every flow meets every fault, for good and once."""

import time
from collections.abc import Iterator

import pytest
from gatehouse.api.errors import ANSWERS

from tests.faults.errand import Errand
from tests.faults.flows import Flow
from tests.faults.outcomes import Outcome, healed, lasting
from tests.faults.proxy import Fault, Rule
from tests.faults.services import MARKER
from tests.faults.steps import CASES, PASSING, Step
from tests.faults.visit import Visit
from tests.faults.world import World
from tests.functions.functions import Answer

GATEWAY = 29  # seconds that the gateway waits
REFUSED = 400
MEMBERS = {"type", "title", "status", "code", "detail", "request_id"}
ORPHANS = [
    (step, fault)
    for step, fault in CASES
    if step.flow is Flow.CONFIRM_APP and lasting(step, fault).spare and fault is not Fault.HANG
]
SENTENCES = {detail for _, detail in ANSWERS.values()}


@pytest.fixture(autouse=True)
def clear_sky(world: World) -> Iterator[None]:
    yield
    world.proxy.weather.set()


def begun(world: World, step: Step) -> Visit | Errand:
    """Go as far as the request that meets the fault."""
    return (Errand if step.flow.function == "settings" else Visit)(world, step.flow)


def met(visit: Visit | Errand, step: Step, fault: Fault, *, lasting: bool) -> Answer:
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


def check(visit: Visit | Errand, answer: Answer, expected: Outcome) -> None:
    """Check that an answer and what is behind it are as they must be, and tell nothing more."""
    assert visit.outcome(answer) == expected
    refused = expected.status >= REFUSED
    if refused:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.body.keys() - {"attempts_left"} == MEMBERS
        assert answer.body["detail"] in SENTENCES
    if expected.status == 503:
        assert int(answer.headers["Retry-After"]) > 0
    told = visit.world.log.getvalue() + (answer.text if refused else "")
    assert [secret for secret in visit.secrets() | {MARKER} if secret in told] == []


@pytest.mark.parametrize(("step", "fault"), CASES, ids=str)
def test_a_lasting_fault_grants_nothing_and_loses_nothing(
    world: World, step: Step, fault: Fault
) -> None:
    visit, expected = begun(world, step), lasting(step, fault)
    check(visit, met(visit, step, fault, lasting=True), expected)
    visit.finish(expected)


@pytest.mark.parametrize(("step", "fault"), PASSING, ids=str)
def test_a_fault_that_passes_is_not_noticed(world: World, step: Step, fault: Fault) -> None:
    visit = begun(world, step)
    check(visit, met(visit, step, fault, lasting=False), healed(step, fault))


def test_an_sms_that_may_be_out_is_not_sent_again_for_a_throttled_retry(world: World) -> None:
    visit = Visit(world, Flow.SELECT_SMS)
    faults = [Fault.LOST, Fault.THROTTLED, Fault.LOST]
    world.proxy.weather.set(Rule("Publish", faults, None, lasting=True))
    expected = Outcome(503, "delivery_failed", messages=1)
    check(visit, visit.request(), expected)
    world.proxy.weather.set()
    visit.finish(expected)


@pytest.mark.parametrize(("step", "fault"), ORPHANS, ids=str)
def test_a_seed_that_is_no_factors_is_removed_by_a_later_start(
    world: World, step: Step, fault: Fault
) -> None:
    errand = Errand(world, step.flow)
    met(errand, step, fault, lasting=True)
    world.proxy.weather.set()
    before = world.records.seeds(errand.person)
    assert len(before) == 2
    errand.tidy()
    assert len(world.records.seeds(errand.person)) == 1
