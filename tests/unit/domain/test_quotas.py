"""A message counts on everything that it could be too much for."""

from itertools import pairwise

from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.quotas import DAY, HOUR, Count

from tests.builders import SEND_LIMITS

ADA, PHONE, NETWORK = key_of("ada"), "+12025550142", "192.0.2.1/32"
MIDNIGHT = 20_000 * DAY


def counts(
    method: Method = Method.SMS,
    user: str = ADA,
    destination: str = PHONE,
    network: str = NETWORK,
    now: int = MIDNIGHT,
) -> tuple[Count, ...]:
    return SEND_LIMITS.counts(method, user, destination, network, now)


def strangers(
    destination: str = "+13035550100", network: str = "192.0.2.9/32"
) -> tuple[Count, ...]:
    return counts(user=key_of("eve"), destination=destination, network=network)


def shared(one: tuple[Count, ...], other: tuple[Count, ...]) -> list[int]:
    """Return which limits both count on, by how many they allow."""
    return sorted(each.most for each in {*one} & {*other})


def test_an_sms_counts_on_its_user_phone_block_source_and_all() -> None:
    assert sorted(each.most for each in counts()) == [5, 10, 10, 100, 100, 200]
    assert len({each.key for each in counts()}) == 5


def test_an_hour_is_kept_with_its_day_under_its_own_name() -> None:
    for hour in range(24):
        for now in (MIDNIGHT + hour * HOUR, MIDNIGHT + (hour + 1) * HOUR - 1):
            in_hour, in_day = counts(now=now)[:2]
            assert in_hour.key == in_day.key == counts()[0].key
            assert (in_hour.name, in_day.name) == (f"hour_{hour}", "count")
            assert in_hour.ends_at == MIDNIGHT + (hour + 1) * HOUR


def test_an_email_belongs_to_no_block_of_numbers() -> None:
    assert sorted(each.most for each in counts(Method.EMAIL)) == [5, 10, 10, 200, 1000]


def test_others_share_what_is_theirs_alike() -> None:
    assert shared(counts(), strangers(destination=PHONE)) == [10, 100]
    assert shared(counts(), strangers(destination="+12025559999")) == [100]
    assert shared(counts(), strangers(network=NETWORK)) == [200]
    assert shared(counts(), strangers()) == []


def test_a_user_has_a_limit_for_each_method() -> None:
    assert shared(counts(), counts(Method.EMAIL, destination="ada@example.org")) == [200]


def test_all_users_are_counted_in_ten_items() -> None:
    users = [key_of(str(number)) for number in range(500)]
    keys = {counts(Method.EMAIL, user)[-1].key for user in users}
    assert len(keys) == 10


def test_a_window_ends_on_the_hour_and_at_midnight() -> None:
    hour, day = counts(now=MIDNIGHT + DAY - 1)[:2]
    assert hour.ends_at == day.ends_at == MIDNIGHT + DAY
    assert counts()[0].ends_at == MIDNIGHT + HOUR


def test_the_next_window_counts_anew() -> None:
    for before, after in pairwise([MIDNIGHT, MIDNIGHT + DAY, MIDNIGHT + 2 * DAY]):
        assert not {each.key for each in counts(now=before)} & {
            each.key for each in counts(now=after)
        }
