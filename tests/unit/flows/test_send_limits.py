"""Messages are limited by user, destination, source and in all; a refusal changes nothing."""

from dataclasses import replace

import pytest
from gatehouse.domain.errors import DeliveryFailed, MethodUnavailable, SendLimitReached
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.policy import Policy

from tests.builders import DESTINATIONS, a_user
from tests.fakes.services import NOW
from tests.fakes.world import World

HOUR = NOW // 3600 * 3600
DAY = NOW // 86400 * 86400


@pytest.fixture(autouse=True)
def _early(world: World) -> None:
    world.clock.time = DAY + 10


def refuse(world: World, method: Method = Method.SMS) -> int:
    """Make sure that no more messages are sent; return for how long."""
    token, sent = world.token(), len(world.sms.messages) + len(world.email.messages)
    before = world.challenge(token)
    with pytest.raises(SendLimitReached) as refusal:
        world.select(token, method)
    assert world.challenge(token) == before
    assert len(world.sms.messages) + len(world.email.messages) == sent
    return refusal.value.retry_after


@pytest.mark.parametrize("method", [Method.SMS, Method.EMAIL])
def test_a_user_is_sent_five_an_hour_and_ten_a_day(world: World, method: Method) -> None:
    for _ in range(5):
        world.selected(method)
    assert refuse(world, method) == 3590
    world.clock.advance(3590)
    for _ in range(5):
        world.selected(method)
    assert refuse(world, method) == 23 * 3600
    world.clock.advance(23 * 3600)
    world.selected(method)


def test_a_resend_is_a_message_too(world: World) -> None:
    token = world.token()
    for pause in (30, 60, 120, 120, 120):
        world.select(token, Method.SMS, resend=True)
        world.clock.advance(pause)
    with pytest.raises(SendLimitReached):
        world.select(token, Method.SMS, resend=True)


def test_another_method_is_still_open(world: World) -> None:
    for _ in range(5):
        world.selected(Method.SMS)
    refuse(world)
    assert world.select(world.token(), Method.EMAIL).sent
    world.select(world.token(), Method.APP)


def test_the_selected_method_and_its_code_stay_live(world: World) -> None:
    for _ in range(5):
        world.selected(Method.SMS)
    token = world.selected(Method.EMAIL)
    with pytest.raises(SendLimitReached):
        world.select(token, Method.SMS)
    assert world.verify(token, world.right(Method.EMAIL))


@pytest.mark.parametrize("shared", ["destination_day", "source_day", "block_day"])
def test_what_users_share_is_limited_over_all_of_them(world: World, shared: str) -> None:
    world.limits = replace(world.limits, **{shared: 2})
    world.add(a_user(key=key_of("eve"), username="eve", user_id="another"))
    for username in ("ada", "eve"):
        due = world.login(username)
        assert hasattr(due, "mfa_token")
        world.select(due.mfa_token, Method.SMS)
    refuse(world)


@pytest.mark.parametrize(
    ("method", "limit"), [(Method.SMS, "sms_day"), (Method.EMAIL, "email_day")]
)
def test_the_breaker_stops_one_method_for_the_day(world: World, method: Method, limit: str) -> None:
    world.limits = replace(world.limits, **{limit: 20})
    for _ in range(2):
        world.selected(method)
    assert refuse(world, method) == 86390
    (other,) = {Method.SMS, Method.EMAIL} - {method}
    world.selected(other)


def test_another_source_has_messages_of_its_own(world: World) -> None:
    world.limits = replace(world.limits, source_day=1)
    world.selected(Method.SMS)
    refuse(world)
    assert world.select(world.token(), Method.SMS, network="192.0.2.2/32").sent


def test_what_was_not_delivered_is_not_counted(world: World) -> None:
    world.sms.down = True
    for _ in range(20):
        with pytest.raises(DeliveryFailed):
            world.select(world.token(), Method.SMS)
    assert set(world.throttle.counts.values()) == {0}


def test_a_reload_counts_nothing(world: World) -> None:
    token = world.selected(Method.SMS)
    for _ in range(20):
        assert not world.select(token, Method.SMS).sent
    assert set(world.throttle.counts.values()) == {1}


def test_no_sms_goes_to_a_country_that_is_not_listed(world: World) -> None:
    world.policy = Policy(frozenset(FACTORS), frozenset({"CA"}))
    with pytest.raises(MethodUnavailable):
        world.select(world.token(), Method.SMS)
    assert world.sms.messages == []
    assert DESTINATIONS[Method.SMS].startswith("+1")
