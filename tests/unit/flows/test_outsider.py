"""Somebody without the password moves a throttle and nothing else."""

import pytest
from gatehouse.domain.errors import InvalidCredentials, LoginThrottled
from gatehouse.domain.secret import Secret
from gatehouse.flows.login import MfaRequired

from tests.builders import a_user
from tests.fakes.world import World

OWNERS = "198.51.100.1/32"


def test_a_thousand_wrong_passwords_change_nobody_and_send_nothing(world: World) -> None:
    world.login(network=OWNERS)
    opened = [*world.challenges.items]
    for source in range(1000):
        with pytest.raises((InvalidCredentials, LoginThrottled)):
            world.login(password=Secret("wrong"), network=f"192.0.2.{source % 7}/32")
    assert [*world.users.items.values()] == [a_user()]
    assert [*world.challenges.items] == opened
    assert world.sms.messages == world.email.messages == []
    assert isinstance(world.login(network=OWNERS), MfaRequired)
