"""Whatever owner and thief do, in whatever order: the budget bounds what is compared."""

from gatehouse.domain.budget import BUDGET
from gatehouse.domain.errors import GatehouseError
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.builders import UNLIMITED, a_user
from tests.fakes.services import NOW
from tests.fakes.world import World

SENT_OR_READ = st.sampled_from([Method.APP, Method.SMS, Method.EMAIL])


class Login(RuleBasedStateMachine):
    """A thief who guesses and an owner who mistypes, over any number of challenges."""

    @initialize()
    def meet(self) -> None:
        """Start with one user and no challenge."""
        self.world = World(limits=UNLIMITED)
        self.world.add(a_user())
        self.tokens: list[tuple[Secret, Method]] = []
        self.latest = NOW

    @rule(method=SENT_OR_READ)
    def select(self, method: Method) -> None:
        """Log in and select."""
        self.tokens.append((self.world.selected(method), method))

    @precondition(lambda self: self.tokens)
    @rule(data=st.data(), times=st.integers(1, 6))
    def guess(self, data: st.DataObject, times: int) -> None:
        """Send wrong codes to one of the challenges."""
        token, _ = data.draw(st.sampled_from(self.tokens))
        for _ in range(times):
            self._try(token, "999999999", None)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """Send the right code to one of the challenges, in the way that it asks for."""
        token, method = data.draw(st.sampled_from(self.tokens))
        hardened = self.world.challenge(token).hardened
        if method is Method.APP:
            following = self.world.app_code(1) if hardened else None
            self._try(token, self.world.app_code(), following)
        else:
            outbox = self.world.sms if method is Method.SMS else self.world.email
            self._try(token, outbox.last.code, None)

    @rule(seconds=st.sampled_from([1, 30, 600, 3600, 86_400, 20 * 86_400, -3600]))
    def wait(self, seconds: int) -> None:
        """Let time pass, or jump back a little."""
        self.world.clock.advance(seconds)
        self.latest = max(self.latest, self.world.clock.now())

    @invariant()
    def compared_and_not_refunded_is_bounded(self) -> None:
        """Hold `compared and unrefunded <= 10 + floor(days / 18.25)`."""
        if not hasattr(self, "tokens"):
            return
        charged = sum(
            each.charged for each in self.world.challenges.items.values() if not each.used
        )
        assert charged <= 10 + (self.latest - NOW) // BUDGET.interval

    def _try(self, token: Secret, code: str, following: str | None) -> None:
        try:
            self.world.verify(token, code, following)
        except GatehouseError:
            return


TestTheBudgetHolds = Login.TestCase
TestTheBudgetHolds.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
