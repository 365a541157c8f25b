"""One person's login: up to the request that meets a fault, and on to its end afterwards."""

import math
import time
from dataclasses import dataclass, field
from typing import Any

from gatehouse.domain.budget import BUDGET, TOLD_EACH
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.keys import key_of
from gatehouse.domain.limits import Limit, network_of
from gatehouse.domain.password_limits import Attempts

from tests.builders import ALL_FAILURES
from tests.e2e.people import Person, wrong
from tests.faults.flows import Flow
from tests.faults.outcomes import Outcome
from tests.faults.world import World
from tests.functions.functions import Answer

SOURCE = "203.0.113.5"  # of the events
APP = "http://localhost:3000/signed-in"  # as `local.deploy` lists it
PASSWORDS = Limit(burst=5, interval=180)
RECOVERY_CODES = ("ABCDEFGHIJKLMNOP", "QRSTUVWXYZ234567")


@dataclass
class Visit:
    """A person with the flow's methods, and how far they have come."""

    world: World
    flow: Flow
    person: Person = field(init=False)
    token: str = ""
    code: str = ""
    granted: str = ""  # what is handed over
    sent_before: int = 0
    charged_before: int = 0

    def __post_init__(self) -> None:
        """Go as far as the flow's own request."""
        self.charged_before = TOLD_EACH - 1 if self.flow is Flow.THIRD_WRONG_CODE else 0
        self.person = self.world.records.person(
            self.flow, RECOVERY_CODES, budget=_tat(self.charged_before, BUDGET)
        )
        if self.flow is Flow.KNOWN_SOURCE or self.flow.function in {"select_method", "verify"}:
            self.log_in()
        if self.flow.function == "verify":
            self.select()
            self.read()
        if self.flow.function == "handover":
            self.granted = self.log_in()["access_token"]
        if self.flow is Flow.EXCHANGE:
            self.offer()
        self.sent_before = len(self.world.messages(self.person))

    def request(self) -> Answer:
        """Ask what the flow asks."""
        if self.flow.function == "login":
            mistyped = self.flow is Flow.WRONG_PASSWORD
            return self._login("wrong" if mistyped else self.person.password)
        if self.flow.function == "select_method":
            return self._select()
        if self.flow.function == "verify":
            mistyped = self.flow is Flow.THIRD_WRONG_CODE
            return self._verify(wrong(self.code) if mistyped else self.code)
        if self.flow is Flow.OFFER:
            return self._offer()
        if self.flow is Flow.EXCHANGE:
            return self._exchange()
        return self.world.ask("discovery_jwks")

    def log_in(self) -> dict[str, Any]:
        """Give the right password."""
        body = _ok(self._login(self.person.password))
        self.token = body.get("mfa_token", "")
        return body

    def select(self) -> dict[str, Any]:
        """Select the method."""
        return _ok(self._select())

    def read(self, step: int = 0) -> None:
        """Read the code, the app's of `step` steps from now, or the recovery code after so many."""
        if self.flow.method == "APP":
            self.code = self.person.app_code(step)
        elif self.flow.method == "RECOVERY":
            self.code = RECOVERY_CODES[step]
        else:
            self.code = self.world.code(self.person)

    def offer(self) -> None:
        """Have a code for the grant."""
        self.code = _ok(self._offer())["code"]

    def verify(self) -> None:
        """Answer with the code; nothing of the budget is gone then."""
        assert _ok(self._verify(self.code))["access_token"]
        assert self._charged() == 0

    def finish(self, expected: Outcome) -> None:
        """Get in: with the challenge or the code that there is, or from the password on."""
        if self.flow is Flow.KEYS:
            _ok(self.request())
        elif self.flow.function == "handover":
            if expected.done or self.flow is Flow.OFFER:
                self.offer()
            assert _ok(self._exchange())["access_token"] == self.granted
        else:
            self._get_in(expected)

    def outcome(self, answer: Answer) -> Outcome:
        """Return what is there to be seen."""
        code = answer.body["code"] if answer.status != 200 else ""
        challenge = self._challenge()
        verifies = challenge is not None and self.flow.function == "verify"
        attempts = challenge.attempts if challenge and verifies else 0
        done = challenge.used if challenge else self._handed_over()
        messages = len(self.world.messages(self.person)) - self.sent_before
        assert self._charged() == (0 if done else attempts)
        return Outcome(
            answer.status,
            code,
            attempts=attempts,
            messages=messages,
            throttle=self._throttled(),
            done=done,
            unsent=bool(challenge and challenge.sends and not messages and not verifies),
        )

    def secrets(self) -> set[str]:
        """Return what no answer and no log line may tell."""
        person = self.person
        known = {person.password, person.phone, person.email, str(person.seed), self.code}
        return {each for each in known | {self.token, self.granted} if each}

    def _get_in(self, expected: Outcome) -> None:
        anew = expected.done or expected.unsent or self.flow.function == "login"
        if anew:
            body = self.log_in()
            if self.flow is Flow.PASSWORD_ONLY:
                assert body["access_token"]
                return
        if anew or self.flow.function == "select_method":
            assert self.select().get("sent", True)
            self.read(step=int(self.flow.function == "verify"))
        self.verify()

    def _login(self, password: str) -> Answer:
        body = {"username": self.person.username, "password": password}
        return self.world.ask("login_mfa_required", body)

    def _select(self) -> Answer:
        body = {"mfa_token": self.token, "method": self.flow.method, "resend": False}
        return self.world.ask("select_method_app", body, mfa_token=self.token)

    def _verify(self, code: str) -> Answer:
        return self.world.ask("verify_code", mfa_token=self.token, code=code)

    def _offer(self) -> Answer:
        return self.world.ask("handover_offer", access_token=self.granted, return_to=APP)

    def _exchange(self) -> Answer:
        return self.world.ask("handover_exchange", {"code": self.code, "return_to": APP})

    def _handed_over(self) -> bool:
        of_it = self.flow is Flow.EXCHANGE
        return of_it and self.world.records.handovers.get(key_of(self.code)) is None

    def _challenge(self) -> Challenge | None:
        user_key = key_of(self.person.username)
        challenges = self.world.records.challenges
        return challenges.load(key_of(self.token), user_key, ALL_FAILURES)[0]

    def _charged(self) -> int:
        budget = self.world.records.user(self.person).budget
        return _count(budget, BUDGET) - self.charged_before

    def _throttled(self) -> int:
        user_key = key_of(self.person.username)
        key = Attempts.of(user_key, network_of(SOURCE)).source
        tats = self.world.records.users.with_throttles(user_key, [key])[1]
        return _count(tats.get(key, 0), PASSWORDS)


def _count(tat: int, limit: Limit) -> int:
    """Return how often a limit stands charged."""
    return max(0, math.ceil((tat - int(time.time())) / limit.interval))


def _tat(times: int, limit: Limit) -> int:
    """Return a limit that stands charged so often."""
    return int(time.time()) + times * limit.interval if times else 0


def _ok(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.text
    return answer.body
