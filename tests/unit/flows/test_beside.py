"""The pepper never costs a round trip of its own: it is fetched while something else is."""

from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from gatehouse.flows.select_method import SelectMethod, SelectMethodCommand
from gatehouse.flows.verify import Verify, VerifyCommand

from tests.builders import ANY_FAILURES, BREAKER, LOGIN_KEY, PEPPER, POLICY, SEND_LIMITS
from tests.fakes.world import NETWORK, World


@dataclass
class Meeting:
    """Lets two calls go on only when both are under way; a lone one fails after a while."""

    met: Barrier = field(default_factory=lambda: Barrier(2, timeout=5))

    def read(self) -> Secret:
        """Return the pepper, as a port."""
        self.met.wait()
        return PEPPER.read()

    def also(self, call: Any) -> Any:
        """Return a call that meets the pepper's."""

        def met(*arguments: Any, **named: Any) -> Any:
            self.met.wait()
            return call(*arguments, **named)

        return met


def test_select_fetches_the_pepper_while_it_reads(world: World) -> None:
    token, meeting = world.token(), Meeting()
    world.challenges.load = meeting.also(world.challenges.load)  # type: ignore[method-assign]
    select_method = SelectMethod(
        world.challenges,
        LOGIN_KEY,
        meeting,
        {Method.SMS: world.sms},
        world.clock,
        world.audit,
        POLICY,
        SEND_LIMITS,
        BREAKER,
        code_length=6,
        code_life=300,
    )
    command = SelectMethodCommand(token, Method.SMS, resend=False, network=NETWORK, language="en")
    assert select_method(command).sent


def test_verify_fetches_the_pepper_while_it_charges(world: World) -> None:
    token, meeting = world.selected(Method.SMS), Meeting()
    world.challenges.charge = meeting.also(world.challenges.charge)  # type: ignore[method-assign]
    verify = Verify(
        world.challenges,
        LOGIN_KEY,
        world.vault,
        meeting,
        world.grants,
        world.email,
        world.tell,
        world.clock,
        world.audit,
        ANY_FAILURES,
        BREAKER,
    )
    assert verify(VerifyCommand(token, Secret(world.sms.last.code), NETWORK)).access_token
