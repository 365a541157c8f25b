"""Users: what the fake and DynamoDB must both do."""

from dataclasses import replace

import pytest
from gatehouse.domain.errors import Conflict, UserExists
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.password_limits import Guard, Meter
from gatehouse.domain.users import Status, User
from gatehouse.ports import Proof

from tests.builders import a_user
from tests.contract.stores import LIMIT, Stores, consume, opened
from tests.fakes.services import NOW

SEALED = {Method.APP: Factor(Method.APP, NOW, seed_id="an id", sealed_seed="1.sealed")}
EVERYTHING = a_user(preferred=Method.SMS, last_step=7, status=Status.DISABLED, version=3)
NOTHING = a_user(methods=[], recovery_codes=frozenset())


def test_nobody_is_nobody(stores: Stores) -> None:
    assert stores.users.get("somebody") is None
    assert stores.users.with_throttles("somebody", ["a source"]) == (None, {})


@pytest.mark.parametrize(
    "user",
    [EVERYTHING, NOTHING, a_user(factors=SEALED)],
    ids=["everything", "nothing", "sealed"],
)
def test_a_user_is_found_as_created(stores: Stores, user: User) -> None:
    stores.users.create(user)
    assert stores.users.get(user.key) == user
    assert stores.users.with_throttles(user.key, ["a source"]) == (user, {})


def test_a_user_comes_with_the_throttles_that_there_are(stores: Stores) -> None:
    stores.users.create(a_user())
    stores.throttle.charge(Guard(tuple(Meter(key, LIMIT, 0) for key in "abc")), NOW)
    tats = {"a": NOW + 180, "b": NOW + 180}
    assert stores.users.with_throttles(a_user().key, ["a", "b", "d"]) == (a_user(), tats)


def test_users_come_in_pages(stores: Stores) -> None:
    users = {f"user {n}": a_user(key=f"user {n}") for n in range(5)}
    for user in users.values():
        stores.users.create(user)
    found: list[User] = []
    after, pages = "", 0
    while not pages or after:
        page, after = stores.users.page(after, 2)
        found, pages = found + page, pages + 1
    assert {user.key: user for user in found} == users
    assert (len(found), pages) == (5, 3)


def test_nobody_comes_in_one_page(stores: Stores) -> None:
    assert stores.users.page("", 2) == ([], "")


def test_a_key_is_taken_once(stores: Stores) -> None:
    stores.users.create(a_user())
    with pytest.raises(UserExists):
        stores.users.create(a_user(user_id="another"))
    assert stores.users.get(a_user().key) == a_user()


@pytest.mark.parametrize(
    ("before", "after"), [(EVERYTHING, NOTHING), (NOTHING, EVERYTHING)], ids=["less", "more"]
)
def test_a_user_is_replaced(stores: Stores, before: User, after: User) -> None:
    stores.users.create(before)
    stores.users.replace(before, after)
    assert stores.users.get(before.key) == after


@pytest.mark.parametrize(
    "read",
    [
        a_user(version=2),
        a_user(user_id="another"),
        a_user(spare_seeds={"a seed": NOW}),
        a_user(factors=SEALED),
        a_user(methods=[Method.SMS]),
    ],
    ids=["changed", "recreated", "on record", "moved", "no app"],
)
def test_a_user_who_changed_since_is_neither_replaced_nor_deleted(
    stores: Stores, read: User
) -> None:
    stores.users.create(a_user())
    with pytest.raises(Conflict):
        stores.users.replace(read, replace(read, status=Status.DISABLED, version=9))
    with pytest.raises(Conflict):
        stores.users.delete(read)
    assert stores.users.get(a_user().key) == a_user()


def test_a_user_who_is_gone_is_neither_replaced_nor_deleted(stores: Stores) -> None:
    with pytest.raises(Conflict):
        stores.users.replace(a_user(), a_user(version=2))
    with pytest.raises(Conflict):
        stores.users.delete(a_user())
    assert stores.users.get(a_user().key) is None


def test_a_replacement_keeps_what_was_spent_and_rehashed_meanwhile(stores: Stores) -> None:
    read, challenge = a_user(), opened(stores)
    consume(stores, challenge, Proof(step=8))
    stores.users.rehash(read, "another hash")
    stores.users.replace(read, replace(read, status=Status.DISABLED, version=2))
    assert stores.users.get(read.key) == replace(
        read,
        status=Status.DISABLED,
        version=2,
        last_step=8,
        password_hash="another hash",
        budget=NOW,
    )


def test_a_hash_is_replaced_without_ending_anything(stores: Stores) -> None:
    stores.users.create(a_user())
    stores.users.rehash(a_user(), "another hash")
    assert stores.users.get(a_user().key) == a_user(password_hash="another hash")


def test_a_hash_that_changed_meanwhile_is_kept(stores: Stores) -> None:
    stores.users.create(a_user(password_hash="a new password's"))
    stores.users.rehash(a_user(), "another hash")
    assert stores.users.get(a_user().key) == a_user(password_hash="a new password's")


def test_no_hash_brings_a_user_back(stores: Stores) -> None:
    stores.users.rehash(a_user(), "another hash")
    assert stores.users.get(a_user().key) is None


def test_a_user_is_deleted(stores: Stores) -> None:
    stores.users.create(a_user())
    stores.users.delete(a_user())
    assert stores.users.get(a_user().key) is None
