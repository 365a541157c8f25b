"""Which limits a guess at a password must pass, and when a source is remembered."""

import pytest
from gatehouse.domain.keys import key_of
from gatehouse.domain.limits import Limit
from gatehouse.domain.password_limits import DAY, KNOWN_FOR, Attempts, Meter, PasswordLimits

from tests.fakes.services import NOW

SOURCE, USER = Limit(5, 180), Limit(20, 3600)
LIMITS = PasswordLimits(SOURCE, USER)
ADA = Attempts.of(key_of("ada"), "192.0.2.1/32")


def test_an_unknown_source_is_counted_by_source_and_by_user() -> None:
    guard = LIMITS.guard(ADA, {ADA.user: NOW + 7}, NOW)
    assert guard.meters == (Meter(ADA.source, SOURCE, 0), Meter(ADA.user, USER, NOW + 7))


def test_a_known_source_is_counted_by_source_alone() -> None:
    tats = {ADA.source: NOW + 7, ADA.user: NOW + KNOWN_FOR, ADA.known: NOW + 1}
    assert LIMITS.guard(ADA, tats, NOW).meters == (Meter(ADA.source, SOURCE, NOW + 7),)


def test_a_source_is_known_until_its_time_is_over() -> None:
    assert len(LIMITS.guard(ADA, {ADA.known: NOW}, NOW).meters) == 2


@pytest.mark.parametrize(
    ("left", "written"), [(0, True), (1, True), (60 * DAY - 1, True), (60 * DAY, False)]
)
def test_a_source_is_remembered_when_less_than_60_days_are_left(left: int, written: bool) -> None:
    guard = LIMITS.guard(ADA, {ADA.known: NOW + left}, NOW)
    assert guard.known == (ADA.known if written else None)


def test_the_longest_wait_counts() -> None:
    spent = {ADA.source: NOW + 5 * 180, ADA.user: NOW + 20 * 3600}
    assert LIMITS.guard(ADA, spent, NOW).wait(NOW) == 3600
    assert LIMITS.guard(ADA, {ADA.source: NOW + 5 * 180}, NOW).wait(NOW) == 180
    assert LIMITS.guard(ADA, {}, NOW).wait(NOW) == 0


def test_nothing_is_counted_together_by_chance() -> None:
    others = [Attempts.of(key_of("bob"), "192.0.2.1/32"), Attempts.of(key_of("ada"), "x")]
    keys = [key for attempts in (ADA, *others) for key in attempts.keys]
    assert len(set(keys)) == 8
    assert ADA.user == others[1].user
