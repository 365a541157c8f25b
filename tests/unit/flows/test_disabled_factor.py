"""A hundred failures in a row disable one authenticator, and nothing else."""

import pytest
from gatehouse.domain.errors import CodeIncorrect, MethodNotSelected, MethodUnavailable
from gatehouse.domain.methods import Method

from tests.builders import a_user
from tests.fakes.world import World


@pytest.fixture
def failing(world: World) -> World:
    """Return a world whose user's app has failed 99 times in a row."""
    world.add(a_user(failures={Method.APP: 99}))
    return world


def failures(world: World) -> dict[Method, int]:
    """Return what is counted of the user."""
    return dict(world.administer.get("ada").failures)


def test_the_hundredth_failure_in_a_row_disables_the_authenticator(failing: World) -> None:
    other = failing.selected(Method.APP)
    token = failing.selected(Method.APP)
    with pytest.raises(CodeIncorrect):
        failing.verify(token, "00000000")
    with pytest.raises(MethodNotSelected):
        failing.verify(other, failing.app_code())
    assert failing.challenge(other).attempts == 0
    with pytest.raises(MethodUnavailable):
        failing.select(failing.token(), Method.APP)


def test_the_other_methods_stay(failing: World) -> None:
    failing.add(a_user(failures={Method.APP: 100}))
    token = failing.selected(Method.SMS)
    assert failing.verify(token, failing.sms.last.code).access_token
    assert failures(failing) == {Method.APP: 100}


def test_the_hundredth_attempt_may_be_right_and_ends_the_row(failing: World) -> None:
    failing.verify(failing.selected(Method.APP), failing.app_code())
    assert failures(failing) == {}


def test_each_authenticator_has_a_row_of_its_own(world: World) -> None:
    for method in (Method.APP, Method.SMS, Method.RECOVERY):
        with pytest.raises(CodeIncorrect):
            world.verify(world.selected(method), "00000000")
    assert failures(world) == {Method.APP: 1, Method.SMS: 1}
    world.verify(world.selected(Method.SMS), world.sms.last.code)
    assert failures(world) == {Method.APP: 1}


def test_a_reset_ends_the_rows(failing: World) -> None:
    assert failing.administer.reset_mfa("ada").failures == {}
