"""An owner hears of wrong codes after the right password: of every third that is not paid back."""

import pytest
from gatehouse.domain.budget import BUDGET
from gatehouse.domain.methods import Method

from tests.builders import DESTINATIONS, a_user
from tests.fakes.world import World, refused, wrong

ADDRESS = DESTINATIONS[Method.EMAIL]
OTHERS = (Method.APP, Method.SMS)


def guess(world: World, times: int) -> None:
    """Type wrong codes, each in a login of its own."""
    for _ in range(times):
        token = world.selected(Method.APP)
        refused(world, token, wrong(world.app_code()))


def test_every_third_wrong_code_is_told(world: World) -> None:
    for told in (0, 0, 1, 1, 1, 2):
        guess(world, 1)
        assert world.email.told == [ADDRESS] * told


def test_a_typo_before_the_right_code_is_nobodys_business(world: World) -> None:
    for _ in range(20):
        world.clock.advance(30)
        token = world.selected(Method.APP)
        refused(world, token, wrong(world.app_code()))
        world.verify(token, world.app_code())
    assert world.email.told == []


def test_three_on_any_later_day_are_told_again(world: World) -> None:
    guess(world, 5)
    world.email.told.clear()
    world.clock.advance(86_400)
    guess(world, 3)
    assert world.email.told == [ADDRESS]


def test_what_is_guessed_after_the_budget_is_told_too(world: World) -> None:
    guess(world, 10)
    world.email.told.clear()
    for _ in range(3):
        world.clock.advance(3600)
        token = world.selected(Method.EMAIL)
        refused(world, token, wrong(world.right(Method.EMAIL)))
    assert world.email.told == [ADDRESS]


@pytest.mark.parametrize("beside", [1, 2, 5])
def test_parallel_guesses_never_slip_past_unheard(world: World, beside: int) -> None:
    tokens = [world.selected(Method.APP) for _ in range(beside + 2)]
    code = wrong(world.app_code())

    def guess_meanwhile() -> None:
        for token in tokens[1:]:
            refused(world, token, code)

    world.journal.meanwhile.append(guess_meanwhile)
    refused(world, tokens[0], code)
    assert ADDRESS in world.email.told


def test_without_an_address_nobody_can_be_told(world: World) -> None:
    world.add(a_user(methods=OTHERS))
    guess(world, 3)
    assert world.email.told == []
    assert world.journal.events.count("load") == 2 * 3


def test_a_notice_that_cannot_be_sent_changes_no_answer(world: World) -> None:
    guess(world, 2)
    world.email.down = True
    token = world.selected(Method.APP)
    assert refused(world, token, wrong(world.app_code())) == 4
    assert world.audit.facts["owner"] == "not told"


def test_a_guess_counts_from_the_moment_that_it_is_charged() -> None:
    user = a_user()
    one = a_user(budget=BUDGET.charged(0, 1000))
    three = a_user(budget=1000 + 3 * BUDGET.interval)
    assert not one.worth_telling(user, 1000)
    assert three.worth_telling(one, 1000)
    assert not three.worth_telling(three, 1000)
