"""The simulation of AWS's quotas."""

import pytest

from cost import prices
from scale.limits import Bucket, Instances
from scale.page import page
from scale.plan import Plan, Step
from scale.quotas import Quota, load
from scale.world import World

QUOTAS, ASSUMED = load()
PRICES = prices.load()
FLOW = {"warm": 10.0, "read units": 2}
WRITE = {"calls": ["BatchGetItem", "TransactWriteItems"], "by table": {"throttles": 4}}
UPDATE = {"calls": ["BatchGetItem", "UpdateItem"], "by table": {"challenges": 1}}
SIGN = {"calls": ["BatchGetItem", "GetSecretValue", "Sign"], "by table": {}}
FLOWS = {
    "login": FLOW | WRITE,
    **{f"select {method}": FLOW | UPDATE for method in ("APP", "EMAIL", "SMS")},
    **{f"verify {method}": FLOW | SIGN for method in ("APP", "EMAIL", "SMS")},
}
SENDING = FLOWS | {f"select {method}": FLOW | WRITE for method in ("EMAIL", "SMS")}
ONLY_SMS = {**ASSUMED, "mix": {"APP": 0.0, "EMAIL": 0.0, "SMS": 1.0}, "shards": 1}
PLENTY = {name: quota.raised(1e9) for name, quota in QUOTAS.items()}


def world(rate: float, **quotas: Quota) -> World:
    return World(rate, PLENTY | quotas, ASSUMED, FLOWS, PRICES)


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(Quota("", rate=10, burst=2, source=""))
    assert [bucket.take(1, now) for now in (0, 0, 0, 0.1, 0.1)] == [True, True, False, True, False]
    assert bucket.take(2, 100)
    assert not bucket.take(1, 100)
    assert bucket.asked == {0: 5, 100: 3}


def test_instances_are_used_again_and_never_more_than_the_account_may_have() -> None:
    instances = Instances(2, {"login": 1})
    assert [instances.take("login") for _ in range(3)] == [False, True, None]
    instances.give_back("login")
    assert instances.take("login") is False
    assert instances.take("verify") is None
    assert instances.peak == 2


@pytest.mark.parametrize("name", QUOTAS)
def test_every_quota_says_what_it_is_and_who_says_so(name: str) -> None:
    quota = QUOTAS[name]
    assert quota.rate > 0
    assert quota.what
    assert quota.source
    assert quota.raised(2 * quota.rate).burst == 2 * quota.burst


def test_without_quotas_everybody_is_granted() -> None:
    run = world(50).run(2)
    assert run.granted == run.logins > 50
    assert not run.refused


def test_the_same_seed_makes_the_same_run() -> None:
    assert world(50).run(2).logins == world(50).run(2).logins


@pytest.mark.parametrize("name", ["route", "gateway", "concurrency", "reads", "writes", "sign"])
def test_a_quota_that_is_too_small_refuses(name: str) -> None:
    run = world(100, **{name: Quota("", rate=3, burst=3, source="")}).run(2)
    assert run.granted < run.logins / 2
    assert run.refused.most_common(1)[0][0] == name
    assert run.granted + run.refused.total() == run.logins


def test_every_write_takes_its_units() -> None:
    taken = world(50).run(2).buckets
    assert taken["writes throttles"].asked.total() == 4 * taken["route login"].asked.total()
    assert taken["writes challenges"].asked.total() == taken["route select"].asked.total()


def test_a_counter_that_all_messages_share_takes_one_transaction_at_a_time() -> None:
    few, many = (World(rate, PLENTY, ONLY_SMS, SENDING, PRICES).run(2) for rate in (5, 400))
    assert few.refused["item"] == 0
    assert many.refused["item"] > many.logins / 2


def test_what_binds_is_raised_until_nobody_is_refused() -> None:
    plan = Plan(PLENTY | {"sign": Quota("", 5, 5, "")}, ASSUMED, FLOWS, PRICES)
    step = plan.step(100, 2)
    assert step.granted < 0.5
    assert set(step.refused) == set(step.raised) == {"sign"}
    assert step.raised["sign"] == 1.25 * step.asked["sign"]
    assert step.left == {}


def test_the_page_tells_what_binds_and_every_source() -> None:
    step = Step(100, 0.5, {"route": 0.5}, {"route": 120.0}, {"route": 150.0}, {})
    text = page([step], QUOTAS, ASSUMED["mix"])
    assert "| 100 | 50.0% | route 50.00% | route 150 (from 50) | nobody |" in text
    for quota in QUOTAS.values():
        assert quota.source in text
