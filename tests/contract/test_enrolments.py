"""Enrolments, undos and counts: what the fakes and DynamoDB must both do."""

from dataclasses import replace

import pytest
from gatehouse.domain.challenge import Sends
from gatehouse.domain.enrolment import Enrolment
from gatehouse.domain.errors import Conflict, RateLimited, SendLimitReached
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.quotas import Count
from gatehouse.domain.undo import Undo
from gatehouse.domain.users import UNDER_WAY, User
from gatehouse.ports import Change

from tests.builders import DESTINATIONS, USER_ID, a_user
from tests.contract.stores import Stores, refuse
from tests.fakes.services import NOW

APP = Enrolment("an app", USER_ID, Method.APP, NOW + 600)
SMS = Enrolment(
    "a phone",
    USER_ID,
    Method.SMS,
    NOW + 600,
    "+12025550155",
    "US",
    code_digest="a digest",
    code_expires_at=NOW + 300,
    sends=Sends(1, NOW + 30),
)
LIMIT = Count("an hour", 2, NOW + 100)
OLD = Factor(Method.SMS, NOW - 1000, DESTINATIONS[Method.SMS], "US")
UNDO = Undo("a link", a_user().key, USER_ID, OLD, NOW + 1000)


@pytest.fixture
def ada(stores: Stores) -> User:
    """Return a user on record, with one spare seed."""
    user = a_user(methods=[Method.EMAIL], spare_seeds={"an old one": NOW + 5})
    stores.users.create(user)
    return user


def found(stores: Stores, enrolment: Enrolment) -> Enrolment | None:
    return stores.enrolments.load(USER_ID, enrolment.method)[1]


def ada_now(stores: Stores) -> User | None:
    return stores.users.find(USER_ID)


def test_a_user_is_found_by_id(stores: Stores, ada: User) -> None:
    assert ada_now(stores) == ada
    assert stores.users.find("somebody") is None
    assert stores.enrolments.load("somebody", Method.APP) == (None, None)


@pytest.mark.parametrize("enrolment", [APP, SMS], ids=["app", "sms"])
def test_an_enrolment_is_found_as_started(stores: Stores, ada: User, enrolment: Enrolment) -> None:
    assert stores.enrolments.load(USER_ID, enrolment.method) == (ada, None)
    stores.enrolments.start(None, enrolment, NOW)
    assert stores.enrolments.load(USER_ID, enrolment.method) == (ada, enrolment)


def test_one_start_of_two_wins(stores: Stores, ada: User) -> None:
    assert ada
    again = replace(SMS, id="another")
    stores.enrolments.start(None, SMS, NOW)
    refuse(lambda: stores.enrolments.start(None, again, NOW))
    stores.enrolments.start(SMS, again, NOW)
    refuse(lambda: stores.enrolments.start(SMS, again, NOW))
    assert found(stores, SMS) == again


def test_a_start_beyond_a_count_changes_nothing_and_one_taken_back_counts_not(
    stores: Stores, ada: User
) -> None:
    assert ada
    stores.enrolments.start(None, SMS, NOW, [LIMIT])
    again = replace(SMS, sends=Sends(2, NOW + 60), code_expires_at=NOW + 330)
    stores.enrolments.start(SMS, again, NOW, [LIMIT])
    with pytest.raises(SendLimitReached) as refusal:
        stores.enrolments.start(again, SMS, NOW, [LIMIT])
    assert refusal.value.retry_after == 100
    assert found(stores, SMS) == again
    stores.enrolments.take_back(again, SMS, [LIMIT])
    assert found(stores, SMS) == SMS
    stores.enrolments.take_back(SMS, None, [LIMIT])
    assert found(stores, SMS) is None
    refuse(lambda: stores.enrolments.take_back(SMS, None, [LIMIT]))
    for expected in (SMS, again):
        stores.enrolments.start(found(stores, SMS), expected, NOW, [LIMIT])


def test_an_attempt_is_charged_once_for_each_reading(stores: Stores, ada: User) -> None:
    stores.enrolments.start(None, SMS, NOW)
    stores.enrolments.charge(SMS, ada, NOW)
    assert found(stores, SMS) == SMS.attempted()
    refuse(
        lambda: stores.enrolments.charge(SMS, ada, NOW),
        lambda: stores.enrolments.charge(SMS.attempted(), ada, NOW + 600),
        lambda: stores.enrolments.charge(SMS.attempted(), replace(ada, version=9), NOW),
    )
    assert ada_now(stores) == ada


def test_an_attempt_at_an_app_has_its_seed_on_record(stores: Stores, ada: User) -> None:
    stores.enrolments.start(None, APP, NOW)
    stores.enrolments.charge(APP, ada, NOW)
    expected = replace(ada, spare_seeds={"an old one": NOW + 5, "an app": NOW + 600 + UNDER_WAY})
    assert ada_now(stores) == expected == APP.on_record(ada)
    refuse(lambda: stores.enrolments.charge(APP.attempted(), ada, NOW))
    stores.enrolments.charge(APP.attempted(), expected, NOW)
    assert ada_now(stores) == expected


def test_an_attempt_beyond_a_count_is_refused_and_changes_nothing(
    stores: Stores, ada: User
) -> None:
    stores.enrolments.start(None, APP, NOW)
    spent = Count("failures", 1, NOW + 50)
    stores.quotas.take([spent], NOW)
    with pytest.raises(RateLimited) as refusal:
        stores.enrolments.charge(APP, ada, NOW, [spent])
    assert refusal.value.retry_after == 50
    assert stores.enrolments.load(USER_ID, Method.APP) == (ada, APP)


def test_a_confirmation_ends_the_enrolment_and_changes_the_user(stores: Stores, ada: User) -> None:
    stores.enrolments.start(None, SMS, NOW)
    stores.enrolments.charge(SMS, ada, NOW, [LIMIT])
    factor = Factor(Method.SMS, NOW, SMS.destination, SMS.country)
    after = ada.enrolled(factor, "a token", last_step=7)
    stores.enrolments.confirm(SMS.attempted(), Change(ada, after), NOW, [LIMIT], UNDO)
    assert stores.enrolments.load(USER_ID, Method.SMS) == (after, None)
    assert stores.undos.load(UNDO.key) == (after, UNDO)
    stores.quotas.take([LIMIT], NOW)
    stores.quotas.take([LIMIT], NOW)


def test_a_confirmation_of_what_has_changed_is_lost(stores: Stores, ada: User) -> None:
    stores.enrolments.start(None, SMS, NOW)
    after = ada.enrolled(Factor(Method.SMS, NOW, SMS.destination, "US"), "a token")
    change = Change(ada, after)
    refuse(
        lambda: stores.enrolments.confirm(SMS.attempted(), change, NOW),
        lambda: stores.enrolments.confirm(replace(SMS, id="another"), change, NOW),
        lambda: stores.enrolments.confirm(SMS, change, NOW + 600),
        lambda: stores.enrolments.confirm(SMS, Change(replace(ada, version=9), after), NOW),
        lambda: stores.enrolments.confirm(SMS, Change(replace(ada, spare_seeds={}), after), NOW),
    )
    assert stores.enrolments.load(USER_ID, Method.SMS) == (ada, SMS)
    stores.enrolments.confirm(SMS, change, NOW)
    refuse(lambda: stores.enrolments.confirm(SMS, Change(after, ada), NOW))


def test_an_undo_works_once_in_its_time_and_for_the_user_as_read(stores: Stores, ada: User) -> None:
    assert stores.undos.load(UNDO.key) == (None, None)
    stores.enrolments.start(None, SMS, NOW)
    replaced = ada.enrolled(Factor(Method.SMS, NOW, SMS.destination, "US"), "a token")
    stores.enrolments.confirm(SMS, Change(ada, replaced), NOW, undo=UNDO)
    back = Change(replaced, UNDO.apply(replaced))
    refuse(
        lambda: stores.undos.apply(UNDO, back, NOW + 1000),
        lambda: stores.undos.apply(UNDO, Change(ada, UNDO.apply(ada)), NOW),
    )
    stores.undos.apply(UNDO, back, NOW)
    assert ada_now(stores) == back.after
    with pytest.raises(Conflict):
        stores.undos.apply(UNDO, Change(back.after, back.before), NOW)


def test_what_may_be_done_so_often_is_refused_beyond_it(stores: Stores) -> None:
    stores.quotas.take([LIMIT], NOW)
    stores.quotas.take([LIMIT], NOW)
    with pytest.raises(SendLimitReached) as refusal:
        stores.quotas.take([LIMIT, Count("a day", 9, NOW + 999)], NOW)
    assert refusal.value.retry_after == 100
