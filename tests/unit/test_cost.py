"""The arithmetic of what logins cost."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest
from gatehouse.domain.key_ring import KeyRing
from gatehouse.domain.secret import Secret

from cost.bill import bill, milliseconds, peers, sealed_seeds, secret_seeds, standing, waited
from cost.page import page
from cost.picture import picture
from cost.prices import Price, Prices, load
from cost.watching import watching
from tests.builders import SEED

PRICES = load()
WAITS = {"Read": 5, "Sign": 10, "GetSecretValue": 0}


def dollars(amount: float, per: int = 1, name: str = "") -> Price:
    return Price(amount, per, "a source", date(2026, 11, 24), name)


SIMPLE = Prices(
    "here",
    aws=dict.fromkeys(PRICES.aws, dollars(1)) | {"sign_rsa_3072": dollars(5)},
    sms={"US": dollars(7), "elsewhere": dollars(100)},
    by_user={"a": dollars(2, name="by user")},
    by_login={"b": dollars(3, name="by login")},
    assumed={
        "logins_a_user_month": 4,
        "cpu_at_1769_mb": 1.0,
        "wait": WAITS,
        "platform_log_bytes": 10**9,
        "sealed_seed_bytes": 7,
        "ring_readers": 1,
    },
)
FLOW = {"warm": 0, "calls": [], "read units": 0, "write units": 0, "logged": 0}
FLOWS = {
    "login": FLOW | {"read units": 2, "write units": 3},
    "login from a new source": FLOW | {"read units": 2, "write units": 5},
    **{f"select {name}": FLOW | {"write units": 1} for name in ("APP", "SMS", "EMAIL")},
    "verify APP": FLOW | {"calls": ["GetSecretValue", "Sign"]},
    "verify APP sealed": FLOW | {"calls": ["Sign"]},
    "verify SMS": FLOW | {"calls": ["Sign"]},
    "verify EMAIL": FLOW | {"calls": ["Sign"]},
}


def test_a_price_is_for_so_many() -> None:
    assert dollars(3.5, 1_000_000).of(3_000_000) == 10.5


@pytest.mark.parametrize("name", PRICES.every())
def test_every_price_has_a_source_and_a_date(name: str) -> None:
    price = PRICES.every()[name]
    assert price.dollars > 0
    assert price.per > 0
    assert len(price.source) > 10
    assert price.date.year >= 2026


def test_a_price_without_a_source_is_refused() -> None:
    with pytest.raises(TypeError, match="source"):
        Price(1, 1)  # type: ignore[call-arg]


def test_a_request_is_billed_by_its_share_of_a_processor_and_by_its_waits() -> None:
    flow = FLOW | {"warm": 10, "calls": ["Read", "Sign"]}
    assert milliseconds(flow, 1769, SIMPLE) == 10 + 15
    assert milliseconds(flow, 3538, SIMPLE) == 10 + 15
    assert milliseconds(flow, 512, SIMPLE) == pytest.approx(10 * 1769 / 512 + 15)


def test_a_reading_beside_a_signature_is_not_waited_for() -> None:
    assert waited(["BatchGetItem", "BatchGetItem"]) == ["BatchGetItem", "BatchGetItem"]
    verified = ["BatchGetItem", "UpdateItem", "Sign", "BatchGetItem", "UpdateItem"]
    assert sorted(waited(verified)) == ["BatchGetItem", "Sign", "UpdateItem", "UpdateItem"]


def test_a_login_is_three_requests_its_units_and_its_calls() -> None:
    found = bill("APP", FLOWS, SIMPLE, count=1)
    assert found.parts == {
        "API Gateway": 3,
        "Lambda requests": 3,
        "Lambda time": pytest.approx(0.010 * 512 / 1024),
        "DynamoDB reads": 2,
        "DynamoDB writes": 4,
        "KMS": 1,
        "Secrets Manager": 1,
    }
    assert found.logs == 3
    assert found.message == 0
    assert found.total == found.core + 3


def test_a_larger_key_and_a_message_cost_more() -> None:
    assert bill("SMS", FLOWS, SIMPLE, count=2).message == 14
    assert bill("EMAIL", FLOWS, SIMPLE, count=2).message == 2
    assert bill("APP", FLOWS, SIMPLE, key="sign_rsa_3072", count=2).parts["KMS"] == 10


def test_a_month_has_keys_the_pepper_the_ring_and_alarms() -> None:
    assert standing(33, SIMPLE) == {
        "keys": 2,
        "pepper": 1,
        "login key": 1,
        "key ring": 1,
        "alarms": 33,
    }


def test_a_seed_is_a_secret_or_a_few_bytes() -> None:
    assert secret_seeds(60, SIMPLE) == 60
    assert sealed_seeds(10**9, SIMPLE) == 730 + 7


def test_the_seeds_of_a_million_users_cost_less_than_a_dollar_a_month_and_their_ring_too() -> None:
    ring = standing(0, PRICES)["key ring"]
    assert sealed_seeds(1_000_000, PRICES) + ring < 1 < secret_seeds(3, PRICES)


def test_a_sealed_seed_has_as_many_bytes_as_are_paid_for() -> None:
    ring = KeyRing("1", {"1": Secret("k" * 64)})
    sealed = ring.seal(SEED, "a user", "an id")
    assert len("sealed_seed" + sealed) == PRICES.assumed["sealed_seed_bytes"]


def test_a_sealed_login_reads_no_secret() -> None:
    assert bill("APP sealed", FLOWS, SIMPLE, count=1).parts["Secrets Manager"] == 0


def test_watching_costs_alarms_the_dashboard_and_metrics() -> None:
    assert list(watching(33, SIMPLE).values()) == [33, 1, 21, 2, 27 * 5]


def test_peers_charge_by_user_or_by_login() -> None:
    assert peers(SIMPLE, 100) == {"by user": 50, "by login": 300}


def test_the_page_tells_every_price_and_its_source() -> None:
    flows = {name: flow | {"calls": []} for name, flow in FLOWS.items()}
    text = page(flows, 33, PRICES)
    for price in PRICES.every().values():
        assert price.source in text
    assert "33 alarms" in text
    assert "2 write units more: 1.25 for a million" in " ".join(text.split())


def test_the_picture_has_a_bar_for_each() -> None:
    drawn = ET.fromstring(picture({"ours": 20}, {"theirs": 50_000}))  # noqa: S314 -- our own
    bars = list(drawn.iter("{http://www.w3.org/2000/svg}rect"))[1:]
    assert [float(bar.attrib["width"]) for bar in bars] == [
        pytest.approx(480 * 0.0602, abs=0.1),
        pytest.approx(480 * 0.7398, abs=0.1),
    ]
