"""Every deciding write of the settings, met by many at once on a DynamoDB whose conditions hold."""

from dataclasses import replace
from functools import partial

import pytest
from gatehouse.adapters.challenges import DynamoChallenges
from gatehouse.adapters.enrolments import DynamoEnrolments
from gatehouse.adapters.system import SystemClock
from gatehouse.adapters.undos import DynamoUndos
from gatehouse.domain.enrolment import Enrolment
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.undo import Undo
from gatehouse.domain.users import User
from gatehouse.ports import Change, Proof

from tests.e2e.races import at_once, charged, client_of, outcome
from tests.e2e.site import Site

THREADS = 32


@pytest.fixture
def enrolments(site: Site) -> DynamoEnrolments:
    tables = (site.outputs[f"{name}Table"] for name in ("Enrolments", "Users", "Throttles"))
    return DynamoEnrolments(client_of(site, "dynamodb", THREADS), *tables)


def started(site: Site, enrolments: DynamoEnrolments, method: Method) -> tuple[User, Enrolment]:
    """Start with a method of somebody who has none; return both as they are on record."""
    person, now = site.person(), SystemClock().now()
    enrolment = Enrolment(person.user_id, person.user_id, method, now + 600, "somewhere")
    enrolments.start(None, enrolment, now)
    user, found = enrolments.load(person.user_id, method)
    assert user is not None
    assert found == enrolment
    return user, enrolment


def test_one_of_many_starts_wins(site: Site, enrolments: DynamoEnrolments) -> None:
    now = SystemClock().now()
    wanted = Enrolment("one", site.person().user_id, Method.SMS, now + 600, "somewhere")
    start = partial(enrolments.start, None, wanted, now)
    assert at_once(THREADS, outcome(start)) == {"won": 1, "lost": THREADS - 1}


def test_one_of_many_charges_of_the_same_attempt_wins(
    site: Site, enrolments: DynamoEnrolments
) -> None:
    user, enrolment = started(site, enrolments, Method.SMS)
    charge = partial(enrolments.charge, enrolment, user, SystemClock().now())
    assert at_once(THREADS, outcome(charge)) == {"won": 1, "lost": THREADS - 1}


def test_one_of_many_first_methods_counts(site: Site, enrolments: DynamoEnrolments) -> None:
    user, sms = started(site, enrolments, Method.SMS)
    now = SystemClock().now()
    email = replace(sms, method=Method.EMAIL)
    enrolments.start(None, email, now)
    turns = [sms, email] * (THREADS // 2)

    def confirm() -> None:
        enrolment = turns.pop()
        factor = Factor(enrolment.method, now, enrolment.destination)
        enrolments.confirm(enrolment, Change(user, user.enrolled(factor, "a token")), now)

    assert at_once(THREADS, outcome(confirm)) == {"won": 1, "lost": THREADS - 1}
    after, _ = enrolments.load(user.user_id, Method.SMS)
    assert after is not None
    assert len(after.factors) == 1


def test_one_of_many_takes_a_change_back(site: Site, enrolments: DynamoEnrolments) -> None:
    user, sms = started(site, enrolments, Method.SMS)
    now = SystemClock().now()
    factor = Factor(Method.SMS, now, "a thief's")
    old = Factor(Method.SMS, 1, "the owner's")
    undo = Undo(key_of("undo", user.user_id), user.key, user.user_id, old, now + 600)
    replaced = user.enrolled(factor, "a token")
    enrolments.confirm(sms, Change(user, replaced), now, undo=undo)
    undos = DynamoUndos(enrolments.client, enrolments.table, enrolments.users)
    # Each of them as if the one before it had changed nothing of the user.
    back = partial(undos.apply, undo, Change(replaced, replace(replaced, must_change=True)), now)
    assert at_once(THREADS, outcome(back)) == {"won": 1, "lost": THREADS - 1}


def test_one_of_many_logins_spends_a_recovery_code(
    site: Site, enrolments: DynamoEnrolments
) -> None:
    person = site.person("EMAIL")
    token = site.grant(person, "EMAIL")
    assert site.ask("POST", "/recovery-codes", token).status_code == 200
    tables = (site.outputs[f"{name}Table"] for name in ("Challenges", "Users", "Throttles"))
    challenges = DynamoChallenges(enrolments.client, *tables)
    opened = [site.selected(person, "RECOVERY") for _ in range(8)]
    loaded = [charged(challenges, each) for each in opened]
    user = challenges.load("no challenge", loaded[0].user_key)[1]
    assert user is not None
    digest, turns = min(user.recovery_codes), loaded * (THREADS // 8)

    def spend() -> None:
        challenges.consume(turns.pop(), Proof(recovery_code=digest))

    assert at_once(THREADS, outcome(spend)) == {"won": 1, "lost": THREADS - 1}
