"""What the bench counts and compares."""

import copy
import xml.etree.ElementTree as ET

import pytest

from bench.capacity import size_of, units
from bench.check import worse
from bench.page import page
from bench.picture import GOALS, picture
from bench.results import Results, ratios
from bench.stub import Call

KEY = {"pk": {"S": "k"}}
BIG = {**KEY, "text": {"S": "x" * 5000}}
STORED = {"t": {"k": BIG}}
RESULTS: Results = {
    "ratios": {name: goal - 0.1 for name, goal in GOALS.items()},
    "sizes": {"layer": 1000},
    "flows": {"login": {"calls": ["Read", "Write"], "read units": 1, "write units": 2}},
}


def changed(part: str, name: str, value: object) -> Results:
    results = copy.deepcopy(RESULTS)
    results[part][name] = value
    return results


def test_an_items_size_is_that_of_names_and_values() -> None:
    assert size_of({"pk": {"S": "é"}}) == 2 + 2
    assert size_of({"n": {"N": "-1234.5"}}) == 1 + 4
    assert size_of({"b": {"BOOL": True}, "s": {"SS": ["ab", "c"]}}) == 1 + 1 + 1 + 3
    assert size_of({"m": {"M": {"a": {"S": "b"}}}, "l": {"L": [{"S": "c"}]}}) == 1 + 5 + 1 + 4


def test_a_read_counts_each_key_even_where_nothing_is() -> None:
    asked = {
        "t": {"Keys": [KEY], "ConsistentRead": True},
        "u": {"Keys": [KEY, KEY], "ConsistentRead": True},
        "v": {"Keys": [KEY], "ConsistentRead": False},
    }
    assert units([Call("BatchGetItem", {"RequestItems": asked}, 0, 0)], STORED) == (2 + 2 + 0.5, 0)


def test_a_transaction_writes_everything_twice_and_a_check_too() -> None:
    parts = [
        {"Put": {"TableName": "t", "Item": KEY}},
        {"ConditionCheck": {"TableName": "u", "Key": KEY}},
        {"Update": {"TableName": "u", "Key": KEY, "ExpressionAttributeValues": {":a": {"N": "1"}}}},
    ]
    assert units([Call("TransactWriteItems", {"TransactItems": parts}, 0, 0)], STORED) == (0, 14)


def test_a_single_write_counts_once_and_other_calls_not() -> None:
    calls = [Call("UpdateItem", {"TableName": "u", "Key": KEY}, 0, 0), Call("Sign", {}, 0, 0)]
    assert units(calls, STORED) == (0, 1)


def test_a_start_is_compared_with_what_ran_beside_it() -> None:
    names = ("Login", "SelectMethod", "Verify", "Verify without pycs")
    rounds = [
        {"reference": {"start": each}}
        | {name: {"start": 2 * each, "import": 1.5 * each} for name in names}
        for each in (1.0, 10.0, 2.0)
    ]
    found = ratios(rounds, {}, {})
    assert found["start of Login / boto3"] == 2
    assert found["import of Login / boto3"] == 1.5
    assert found["start of Verify / without pycs"] == 1


def test_a_login_is_compared_without_its_hash() -> None:
    flow = {"first": 9.0, "warm": 8.0, "hash": 5.0, "bare": 3.0, "calls": ["Read", "Write"]}
    names = ("reference", "Login", "SelectMethod", "Verify", "Verify without pycs")
    alike = {name: {"start": 1.0, "import": 1.0} for name in names}
    found = ratios([alike], {"login": flow}, {})
    assert found["warm login / three bare calls"] == 1
    assert found["warm login / its calls, bare"] == 1.5


def test_the_same_again_is_no_worse() -> None:
    assert list(worse(RESULTS, RESULTS)) == []


@pytest.mark.parametrize("name", GOALS)
def test_a_ratio_may_be_worse_by_a_little(name: str) -> None:
    was = RESULTS["ratios"][name]
    assert list(worse(changed("ratios", name, was * 1.14), RESULTS)) == []
    (found,) = worse(changed("ratios", name, was * 1.16), RESULTS)
    assert name in found


def test_a_larger_package_is_worse() -> None:
    (found,) = worse(changed("sizes", "layer", 1151), RESULTS)
    assert found == "layer: 1,151, was 1,000"


@pytest.mark.parametrize(
    ("name", "value"), [("calls", ["A", "B", "C"]), ("read units", 2), ("write units", 3)]
)
def test_one_call_or_unit_more_is_worse(name: str, value: object) -> None:
    flow = RESULTS["flows"]["login"] | {name: value}
    (found,) = worse(changed("flows", "login", flow), RESULTS)
    assert found.startswith("login, ")


def test_the_page_tells_each_ratio_and_its_goal() -> None:
    sizes = {"layer": 12_300_000, "function": 20_000, "unzipped": 40_000_000}
    flow = {"calls": ["Read"], "read units": 1, "write units": 2, "sent": 900, "received": 134}
    stack = {"8": {"a second": 3.25, "CPU seconds": 0.1}}
    flows = {"login": flow | {"logged": 5}}
    text = page(RESULTS | {"sizes": sizes, "stack": stack, "flows": flows})
    for name, goal in GOALS.items():
        assert f"| {name} | {RESULTS['ratios'][name]:.2f} | {goal} |" in text
    assert "| login | Read | 1 | 2 | 1,034 | 5 |" in text
    assert "12.3 MB zipped" in text


def test_the_picture_shows_each_ratio_and_its_goal() -> None:
    drawn = ET.fromstring(picture(RESULTS))  # noqa: S314 -- our own
    texts = {"".join(each.itertext()) for each in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert set(GOALS) <= texts
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}line"))) == len(GOALS)
