"""Messages are counted in the write that selects, and taken back in the write that undoes it."""

import pytest
from gatehouse.domain.errors import Conflict, SendLimitReached
from gatehouse.domain.quotas import Count

from tests.builders import a_challenge
from tests.contract.stores import Stores, opened, sent, stored
from tests.fakes.services import NOW

HOUR = Count("a user", 2, NOW + 100, "hour_7")
DAY = Count("a user", 3, NOW + 1000)
PHONE = Count("a phone", 3, NOW + 500)


def send(stores: Stores, *counts: Count) -> None:
    """Select SMS anew, as if no pause had to pass."""
    before = stored(stores)
    assert before is not None
    now = max([NOW, *(each.resend_at for each in before.sends.values())])
    stores.challenges.select(before, sent(before, now=now), NOW, counts)


def limit(stores: Stores, *counts: Count) -> int:
    """Make sure that a message is refused and nothing changes; return for how long."""
    before = stored(stores)
    with pytest.raises(SendLimitReached) as refusal:
        send(stores, *counts)
    assert stored(stores) == before
    return refusal.value.retry_after


def test_a_count_stops_at_its_most(stores: Stores) -> None:
    opened(stores)
    for _ in range(2):
        send(stores, HOUR)
    assert limit(stores, HOUR) == 100


def test_the_longest_wait_is_told(stores: Stores) -> None:
    opened(stores)
    send(stores, DAY)
    for _ in range(2):
        send(stores, HOUR, DAY)
    assert limit(stores, HOUR, DAY) == 1000
    assert limit(stores, DAY) == 1000
    assert limit(stores, HOUR) == 100


def test_the_longest_wait_of_all_that_is_counted_is_told(stores: Stores) -> None:
    opened(stores)
    send(stores, PHONE)
    for _ in range(2):
        send(stores, HOUR, DAY, PHONE)
    assert limit(stores, HOUR, DAY, PHONE) == 500
    assert limit(stores, HOUR, DAY) == 100


def test_what_is_refused_counts_on_nothing(stores: Stores) -> None:
    opened(stores)
    for _ in range(2):
        send(stores, HOUR)
    for _ in range(5):
        limit(stores, HOUR, DAY)
    for _ in range(3):
        send(stores, DAY)
    limit(stores, DAY)


def test_what_is_taken_back_can_be_sent_again(stores: Stores) -> None:
    before = opened(stores)
    for _ in range(5):
        after = sent(before)
        stores.challenges.select(before, after, NOW, [HOUR, DAY])
        stores.challenges.take_back(after, before, NOW, [HOUR, DAY])
        assert stored(stores) == before
    for _ in range(2):
        send(stores, HOUR, DAY)
    assert limit(stores, HOUR, DAY) == 100
    send(stores, DAY)
    assert limit(stores, DAY) == 1000


def test_a_selection_made_since_is_not_taken_back(stores: Stores) -> None:
    before = opened(stores)
    after = sent(before)
    stores.challenges.select(before, after, NOW, [HOUR])
    send(stores, HOUR)
    with pytest.raises(Conflict):
        stores.challenges.take_back(after, before, NOW, [HOUR])
    limit(stores, HOUR)


def test_a_changed_challenge_is_a_conflict_even_at_the_limit(stores: Stores) -> None:
    before = opened(stores)
    for _ in range(2):
        send(stores, HOUR)
    with pytest.raises(Conflict):
        stores.challenges.select(before, sent(before), NOW, [HOUR])
    assert stored(stores) != a_challenge()
