"""A request is its token's holder's, while the token holds."""

import pytest
from gatehouse.domain.errors import TokenInvalid
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from gatehouse.flows.account import Account
from gatehouse.flows.manage import ManageCommand
from gatehouse.flows.sessions import Sessions

from tests.builders import a_user
from tests.fakes.services import MemoryTokens
from tests.fakes.world import NETWORK, World


def test_a_token_that_was_checked_opens_its_own_users_account(world: World) -> None:
    claims = world.claims(Method.SMS)
    sessions = Sessions(MemoryTokens({"a token": claims}), world.clock)
    account = Account(sessions, world.enrol, world.confirm, world.manage, world.take_back)
    command = ManageCommand(account.sessions(Secret("a token")), NETWORK)
    assert account.manage.show(command).factors == a_user().factors
    with pytest.raises(TokenInvalid):
        sessions(Secret("another"))
    world.clock.advance(900)
    with pytest.raises(TokenInvalid):
        sessions(Secret("a token"))


def test_a_token_of_somebody_who_is_gone_opens_nothing(world: World) -> None:
    claims = world.claims(Method.SMS)
    world.users.items.clear()
    with pytest.raises(TokenInvalid):
        world.manage.show(ManageCommand(claims, NETWORK))
