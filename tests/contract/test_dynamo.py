"""DynamoDB on a bad day: try again when it asks for that, else fail closed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from boto3.dynamodb.types import TypeSerializer
from gatehouse.adapters.challenges import DynamoChallenges
from gatehouse.adapters.dynamo import PAUSES, Write, from_dynamo, read, to_dynamo, transact
from gatehouse.domain.budget import BUDGET
from gatehouse.domain.codes import RECOVERY_CODES
from gatehouse.domain.errors import Conflict, GatehouseError, TemporarilyUnavailable
from gatehouse.domain.key_ring import KeyRing
from gatehouse.domain.methods import Method
from gatehouse.domain.password_limits import KNOWN_FOR, Guard, Meter
from gatehouse.domain.quotas import DAY, HOUR, Count, FailureLimits
from gatehouse.domain.secret import Secret
from gatehouse.ports import Change, Proof
from hypothesis import given
from hypothesis import strategies as st

from bench.capacity import WRITE, size_of
from tests.builders import ALL_FAILURES, SEED, a_challenge, a_user, recovery_digests
from tests.contract.stores import LIMIT, OPEN, Stores, charge, consume, opened, sent, user
from tests.contract.test_enrolments import SMS as STARTED
from tests.contract.test_enrolments import UNDO
from tests.contract.trouble import (
    FAILURES,
    Answer,
    Trouble,
    cancelled,
    no_connection,
    refusal,
    success,
)
from tests.fakes.services import NOW

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

SHOWN = "ReturnValuesOnConditionCheckFailure"
CONFLICT = cancelled("None", "TransactionConflict")
AGAIN = {"Users": {"Keys": [{"pk": {"S": "a"}}], "ConsistentRead": True}}


def write(client: "DynamoDBClient", **values: object) -> None:
    transact(client, Write("Users", "a").set(**values).update())


def stored(client: "DynamoDBClient") -> dict[str, object] | None:
    return read(client, {"Users": ["a"]})["Users"].get("a")


def test_a_transaction_in_conflict_is_tried_again(
    dynamo: "DynamoDBClient", pauses: list[float]
) -> None:
    Trouble(dynamo, [CONFLICT, CONFLICT])
    write(dynamo, x=1)
    assert pauses == [*PAUSES[:2]]
    assert stored(dynamo) == {"pk": "a", "x": 1}


def test_a_transaction_always_in_conflict_gives_up(
    dynamo: "DynamoDBClient", pauses: list[float]
) -> None:
    trouble = Trouble(dynamo, [CONFLICT] * 3)
    with pytest.raises(TemporarilyUnavailable):
        write(dynamo, x=1)
    assert trouble.asked == ["TransactWriteItems"] * len(PAUSES)
    assert sum(pauses) < 1


@pytest.mark.parametrize(
    "answer",
    [
        cancelled("ConditionalCheckFailed", "None"),
        cancelled("TransactionConflict", "ConditionalCheckFailed"),
    ],
)
def test_a_condition_that_does_not_hold_is_a_conflict_at_once(
    dynamo: "DynamoDBClient", pauses: list[float], answer: Answer
) -> None:
    trouble = Trouble(dynamo, [answer])
    with pytest.raises(Conflict):
        write(dynamo, x=1)
    assert len(trouble.asked) == 1
    assert pauses == []


@pytest.mark.parametrize("answer", [*FAILURES, refusal("TransactionInProgressException")])
def test_a_failed_transaction_fails_closed_at_once(
    dynamo: "DynamoDBClient", pauses: list[float], answer: Answer
) -> None:
    trouble = Trouble(dynamo, [answer])
    with pytest.raises(TemporarilyUnavailable):
        write(dynamo, x=1)
    assert len(trouble.asked) == 1
    assert pauses == []


def test_keys_left_unread_are_asked_for_again(
    dynamo: "DynamoDBClient", pauses: list[float]
) -> None:
    write(dynamo, x=1)
    Trouble(dynamo, [success(Responses={}, UnprocessedKeys=AGAIN)])
    assert stored(dynamo) == {"pk": "a", "x": 1}
    assert pauses == [PAUSES[0]]


def test_what_was_read_before_is_kept(dynamo: "DynamoDBClient", pauses: list[float]) -> None:
    write(dynamo, x=1)
    others = {"Throttles": [to_dynamo({"pk": "b", "tat": 7})], "Users": [to_dynamo({"pk": "c"})]}
    Trouble(dynamo, [success(Responses=others, UnprocessedKeys=AGAIN)])
    found = read(dynamo, {"Users": ["a", "c"], "Throttles": ["b"]})
    assert found == {
        "Users": {"a": {"pk": "a", "x": 1}, "c": {"pk": "c"}},
        "Throttles": {"b": {"pk": "b", "tat": 7}},
    }
    assert len(pauses) == 1


def test_keys_never_read_fail_closed(dynamo: "DynamoDBClient", pauses: list[float]) -> None:
    Trouble(dynamo, [success(Responses={}, UnprocessedKeys=AGAIN)] * 3)
    with pytest.raises(TemporarilyUnavailable):
        stored(dynamo)
    assert pauses == [*PAUSES]


@pytest.mark.parametrize("answer", FAILURES)
def test_a_failed_reading_fails_closed(dynamo: "DynamoDBClient", answer: Answer) -> None:
    Trouble(dynamo, [answer])
    with pytest.raises(TemporarilyUnavailable):
        stored(dynamo)


def test_every_reading_is_consistent_but_a_first_one_of_counters(
    dynamo: "DynamoDBClient", dynamo_stores: Stores
) -> None:
    asked: list[tuple[str, bool]] = []

    def consistent(params: dict[str, Any], **_: object) -> None:
        requests = params.get("RequestItems", {"Users": params}).items()
        asked.extend((table, request["ConsistentRead"]) for table, request in requests)

    for operation in ("GetItem", "BatchGetItem"):
        dynamo.meta.events.register(f"before-parameter-build.dynamodb.{operation}", consistent)
    dynamo_stores.users.get("a")
    dynamo_stores.users.with_throttles("a", ["b"])
    dynamo_stores.challenges.load("a", "b", ALL_FAILURES)
    tables = {"Users", "Challenges"}
    assert {table for table, consistent in asked if consistent} == tables
    assert [table for table, consistent in asked if not consistent] == ["Throttles"] * 2
    asked.clear()
    dynamo_stores.users.with_throttles("a", ["b"], again=True)
    dynamo_stores.throttle.confirm(OPEN, NOW)
    with pytest.raises(Conflict):
        dynamo_stores.challenges.look_again(a_challenge(generation=1), [ALL_FAILURES])
    assert len(asked) == 5
    assert all(consistent for _, consistent in asked)


@pytest.mark.parametrize("answer", FAILURES)
def test_every_store_fails_closed(
    dynamo: "DynamoDBClient", dynamo_stores: Stores, answer: Answer
) -> None:
    users, challenges, throttle, enrolments, undos, quotas = vars(dynamo_stores).values()
    fail(
        dynamo,
        answer,
        partial(users.get, "a"),
        partial(users.create, a_user()),
        partial(users.replace, a_user(), a_user(version=2)),
        partial(users.rehash, a_user(), "hash"),
        partial(users.delete, a_user()),
        partial(challenges.load, "a", "b", ALL_FAILURES),
        partial(challenges.look_again, a_challenge(), [ALL_FAILURES]),
        partial(challenges.fail, ALL_FAILURES, (), NOW),
        partial(challenges.forgive, [ALL_FAILURES], 1),
        partial(challenges.select, a_challenge(), a_challenge(generation=1), NOW),
        partial(challenges.select, a_challenge(generation=1), a_challenge(generation=2), NOW),
        partial(challenges.charge, a_challenge(), a_user(), NOW, hardened=False),
        partial(challenges.consume, a_challenge(), Proof()),
        partial(throttle.charge, OPEN, NOW),
        partial(throttle.confirm, OPEN, NOW),
        partial(throttle.confirm, replace(OPEN, known="known"), NOW),
        partial(users.find, "ada"),
        partial(enrolments.load, "ada", Method.APP),
        partial(enrolments.start, None, STARTED, NOW),
        partial(enrolments.take_back, STARTED, None, ()),
        partial(enrolments.charge, STARTED, a_user(), NOW),
        partial(enrolments.confirm, STARTED, Change(a_user(), a_user(version=2)), NOW),
        partial(undos.load, "a key"),
        partial(undos.apply, UNDO, Change(a_user(), a_user(version=2)), NOW),
        partial(quotas.take, [Count("messages", 1, NOW + 1)], NOW),
    )


def fail(client: "DynamoDBClient", answer: Answer, *calls: Callable[[], object]) -> None:
    """Make sure that every one of the calls fails closed."""
    Trouble(client, [answer] * len(calls))
    for call in calls:
        with pytest.raises(TemporarilyUnavailable):
            call()


def test_a_cause_is_kept_for_the_log(dynamo: "DynamoDBClient") -> None:
    problem = no_connection()
    Trouble(dynamo, [problem])
    with pytest.raises(GatehouseError) as failure:
        write(dynamo, x=1)
    assert failure.value.__cause__ is problem


@pytest.mark.parametrize("table", ["Challenges", "Throttles"])
def test_what_ends_tells_the_time_to_live(
    dynamo: "DynamoDBClient", dynamo_stores: Stores, table: str
) -> None:
    for tat in (0, NOW + 180, NOW + 360):
        dynamo_stores.throttle.charge(Guard((Meter("a source", LIMIT, tat),)), NOW)
    dynamo_stores.throttle.confirm(replace(OPEN, known="known"), NOW)
    opened(dynamo_stores)
    items = [from_dynamo(item) for item in dynamo.scan(TableName=table)["Items"]]
    ends = {"a source": NOW + 3 * 180, "known": NOW + KNOWN_FOR, a_challenge().id: NOW + 600}
    assert items
    assert [item["expires_at"] for item in items] == [ends[item["pk"]] for item in items]


def test_an_item_of_throttles_has_a_number_and_an_end(
    dynamo: "DynamoDBClient", dynamo_stores: Stores
) -> None:
    dynamo_stores.throttle.charge(OPEN, NOW)
    dynamo_stores.throttle.confirm(replace(OPEN, known="known"), NOW)
    items = [from_dynamo(item) for item in dynamo.scan(TableName="Throttles")["Items"]]
    assert len(items) == 2
    assert all(item.keys() == {"pk", "tat", "expires_at"} for item in items)
    assert all(item["tat"] == item["expires_at"] for item in items)


def test_an_hour_and_its_day_are_counted_in_one_item_that_outlives_the_hour(
    dynamo: "DynamoDBClient", dynamo_stores: Stores
) -> None:
    counts = FailureLimits(20, 60).counts("a network", 20_000 * DAY + 7 * HOUR)
    for _ in range(2):
        dynamo_stores.quotas.take(counts, NOW)
    (item,) = map(from_dynamo, dynamo.scan(TableName="Throttles")["Items"])
    assert item == {
        "pk": counts[0].key,
        "count": 2,
        "hour_7": 2,
        "expires_at": 20_001 * DAY,
    }


def test_a_refusal_shows_what_was_counted_and_nothing_else(
    dynamo: "DynamoDBClient", dynamo_stores: Stores
) -> None:
    writes: list[Any] = []

    def remember(params: dict[str, Any], **_: object) -> None:
        writes.extend(params["TransactItems"])

    before = opened(dynamo_stores)
    event = "before-parameter-build.dynamodb.TransactWriteItems"
    dynamo.meta.events.register(event, remember)
    counts = [Count("a source", 1, NOW + 1)]
    dynamo_stores.challenges.select(before, sent(before), NOW, counts)
    parts = [part for each in writes for part in each.values()]
    shown = {each["TableName"]: each.get(SHOWN) for each in parts}
    assert shown == {"Challenges": None, "Users": None, "Throttles": "ALL_OLD"}


@dataclass
class Twice:
    """Write everything twice, as the SDK does when the first reply was lost."""

    client: Any

    def update_item(self, **parameters: Any) -> Any:
        """Return the second answer."""
        self.client.update_item(**parameters)
        return self.client.update_item(**parameters)


def test_a_lost_reply_charges_and_refunds_once(
    dynamo: "DynamoDBClient", dynamo_stores: Stores
) -> None:
    before = opened(dynamo_stores)
    twice: Any = Twice(dynamo)
    challenges = DynamoChallenges(twice, "Challenges", "Users", "Throttles")
    for attempts in (1, 2):
        owner = user(dynamo_stores)
        assert owner is not None
        challenges.charge(before, owner, NOW, hardened=False)
        before = before.attempted(hardened=False)
        charged = user(dynamo_stores)
        assert charged is not None
        assert charged.budget == NOW + attempts * BUDGET.interval
        assert dynamo_stores.challenges.load(before.id, before.user_key)[0] == before
    challenges.consume(before, Proof(step=7))
    assert user(dynamo_stores) == a_user(budget=NOW, last_step=7)


def test_a_user_of_before_has_room_for_attempts_from_the_first_one_on(
    dynamo: "DynamoDBClient", dynamo_stores: Stores
) -> None:
    before = opened(dynamo_stores)
    transact(dynamo, Write("Users", a_user().key).set(challenges=None).update())
    consume(dynamo_stores, before)
    used = dynamo_stores.challenges.load(before.id, before.user_key)[0]
    assert used is not None
    assert used.used


def test_challenges_that_are_long_over_leave_their_users(dynamo_stores: Stores) -> None:
    first = opened(dynamo_stores)
    consume(dynamo_stores, first)
    end = first.expires_at
    left = []
    for now, name in ((end + 60, "second-one"), (end + 61, "third-one")):
        charge(dynamo_stores, replace(first, id=name, expires_at=end + 600), now)
        found = user(dynamo_stores)
        assert found is not None
        left.append(len(found.challenges or {}))
    assert left == [2, 2]


def test_a_selection_that_counts_nothing_is_a_write_of_its_own(
    dynamo: "DynamoDBClient", dynamo_stores: Stores, pauses: list[float]
) -> None:
    before = opened(dynamo_stores, a_challenge())
    busy = refusal("TransactionConflictException")
    trouble = Trouble(dynamo, [busy, busy])
    after = before.selected(Method.APP, hardened=False)
    dynamo_stores.challenges.select(before, after, NOW)
    assert trouble.asked == ["UpdateItem"] * 3
    assert pauses == [*PAUSES[:2]]
    with pytest.raises(Conflict):  # as when its reply was lost and the SDK tried again
        dynamo_stores.challenges.select(before, after, NOW)
    found, *_ = dynamo_stores.challenges.load(after.id, after.user_key, ALL_FAILURES)
    assert found is not None
    assert found.selected(Method.APP, hardened=False) is found


def test_a_user_with_everything_is_written_as_one_kilobyte_while_logins_go_well(
    dynamo: "DynamoDBClient", dynamo_stores: Stores
) -> None:
    app, sms, email = a_user().factors.values()
    sealed = KeyRing("key-1", {"key-1": Secret("k" * 32)}).seal(SEED, a_user().key, app.seed_id)
    address = f"{'e' * 36}@mail.example.org"
    factors = (replace(app, sealed_seed=sealed), sms, replace(email, destination=address))
    everything = a_user(
        username="u" * 64,
        factors={each.method: each for each in factors},
        preferred=Method.EMAIL,
        recovery_codes=recovery_digests(),
        last_step=NOW // 30,
        budget=NOW + 3 * BUDGET.interval,
        kept="k" * 36,
    )
    before = opened(dynamo_stores, user=everything)
    consume(dynamo_stores, before)
    charge(dynamo_stores, replace(before, id="another"))
    (item,) = dynamo.scan(TableName="Users")["Items"]
    assert len(everything.recovery_codes) == RECOVERY_CODES
    assert 900 < size_of(item) <= WRITE


def test_a_challenge_holds_no_attribute_that_means_nothing(
    dynamo: "DynamoDBClient", dynamo_stores: Stores
) -> None:
    before = a_challenge()
    dynamo_stores.challenges.select(before, sent(before), NOW)
    dynamo_stores.challenges.take_back(sent(before), before, NOW, ())
    (item,) = dynamo.scan(TableName="Challenges")["Items"]
    assert "method" not in item


def test_a_write_says_only_what_it_does() -> None:
    assert Write("T", "k").delete() == {"Delete": {"TableName": "T", "Key": {"pk": {"S": "k"}}}}


def test_items_come_back_as_they_went() -> None:
    item = {"n": 1, "s": "x", "l": [1, "x"], "m": {"n": 2}, "ss": {"a", "b"}, "none": None}
    assert from_dynamo(to_dynamo(item)) == item


NUMBERS = st.integers(-(10**37), 10**37)  # DynamoDB's have 38 digits
STORED = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(STORED)
def test_values_are_written_as_boto3_writes_them(value: object) -> None:
    theirs = TypeSerializer().serialize(value)
    assert to_dynamo({"v": value}) == {"v": theirs}
    assert from_dynamo({"v": theirs}) == {"v": value}


@given(st.sets(st.text(max_size=5), min_size=1))
def test_sets_are_written_as_boto3_writes_them(texts: set[str]) -> None:
    theirs: Any = TypeSerializer().serialize(texts)
    assert to_dynamo({"v": texts}) == {"v": {"SS": sorted(theirs["SS"])}}
    assert from_dynamo({"v": theirs}) == {"v": texts}


@pytest.mark.parametrize("value", [1.5, b"x", object()])
def test_what_is_never_stored_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_dynamo({"v": value})
