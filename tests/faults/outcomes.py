"""What every fault of every call comes to: the rules of the matrix in docs/faults.md."""

from dataclasses import dataclass, replace
from typing import Final

from tests.faults.flows import Flow
from tests.faults.proxy import Fault
from tests.faults.steps import DECIDING, REMOVE, STORE, TELLING, Step

UNAVAILABLE, UNDELIVERED = "temporarily_unavailable", "delivery_failed"


@dataclass(frozen=True)
class Outcome:
    """The answer, and what is on record and on its way afterwards."""

    status: int
    code: str = ""
    attempts: int = 0  # charged: on challenge and budget alike, or on the enrolment
    messages: int = 0
    throttle: int = 0  # wrong passwords counted
    done: bool = False  # on record: challenge, code or link used up, enrolment or change made
    unsent: bool = False  # the challenge or enrolment says that a message went out: none did
    spare: int = 0  # seeds stored that are no factor's; every one is on record

    def __str__(self) -> str:
        """Return a cell of the matrix."""
        granted = self.status < 400
        facts = {
            "charged": self.attempts and not granted,
            "counted": self.throttle,
            "done": self.done and not granted,
            "pause stands": self.unsent,
            "seed left": self.spare,
            "1 message": self.messages == 1,
            f"{self.messages} messages": self.messages > 1,
        }
        named = self.code not in {"", UNAVAILABLE}
        answer = f"{self.status} `{self.code}`" if named else str(self.status)
        return ", ".join([answer, *(fact for fact, holds in facts.items() if holds)])


USUAL: Final = {
    Flow.LOGIN: Outcome(200),
    Flow.KNOWN_SOURCE: Outcome(200),
    Flow.WRONG_PASSWORD: Outcome(401, "invalid_credentials", throttle=1),
    Flow.OLD_HASH: Outcome(200),
    Flow.PASSWORD_ONLY: Outcome(200),
    Flow.SELECT_APP: Outcome(200),
    Flow.SELECT_SMS: Outcome(200, messages=1),
    Flow.SELECT_EMAIL: Outcome(200, messages=1),
    Flow.VERIFY_APP: Outcome(200, done=True),
    Flow.VERIFY_SMS: Outcome(200, done=True),
    Flow.VERIFY_RECOVERY: Outcome(200, done=True, messages=2),
    Flow.THIRD_WRONG_CODE: Outcome(401, "code_incorrect", attempts=1, messages=1),
    Flow.KEYS: Outcome(200),
    Flow.OFFER: Outcome(200),
    Flow.EXCHANGE: Outcome(200, done=True),
    Flow.SHOW: Outcome(200),
    Flow.START_APP: Outcome(200, done=True),
    Flow.START_SMS: Outcome(200, done=True, messages=1),
    Flow.START_EMAIL: Outcome(200, done=True, messages=1),
    Flow.CONFIRM_APP: Outcome(200, done=True, messages=1),
    Flow.CONFIRM_SMS: Outcome(200, done=True, messages=2),
    Flow.REMOVE_APP: Outcome(204, done=True, messages=1),
    Flow.PREFER_SMS: Outcome(204, done=True, messages=1),
    Flow.MAKE_CODES: Outcome(200, done=True, messages=1),
    Flow.UNDO: Outcome(204, done=True, messages=1),
}


def lasting(step: Step, fault: Fault) -> Outcome:
    """Return what comes of a call that fails for good: nothing granted, nothing lost."""
    lost = fault is Fault.LOST  # AWS did it nonetheless, and nobody can know
    if step.late:
        usual = USUAL[step.flow]
        more = 1 if step.sends and lost else -int(step.purpose in TELLING)
        return replace(usual, messages=usual.messages + more, spare=_spare(step, lost=lost))
    done = step.done or (step.purpose in DECIDING and lost)
    return Outcome(
        503,
        UNDELIVERED if step.sends else UNAVAILABLE,
        attempts=_attempts(step, lost=lost, done=done),
        messages=2 if step.sends and lost else 0,
        throttle=int(step.flow is Flow.WRONG_PASSWORD and lost),
        done=done,
        unsent=bool(step.after) and not lost,
        spare=_spare(step, lost=lost),
    )


def healed(step: Step, fault: Fault) -> Outcome:
    """Return what comes of a call whose retry is answered: what would have come of it anyway."""
    if step.after:
        return Outcome(503, UNDELIVERED)
    usual = USUAL[step.flow]
    twice = int(step.sends and fault is Fault.LOST)
    return replace(usual, messages=usual.messages + twice)


def _attempts(step: Step, *, lost: bool, done: bool) -> int:
    """Return what stands charged; a charge ends with what is done."""
    if step.flow is Flow.WRONG_PASSWORD or done:
        return 0
    return 1 if step.purpose == "charge" and lost else step.attempts


def _spare(step: Step, *, lost: bool) -> int:
    if not lost:
        return step.spare
    if step.operation == REMOVE:
        return 0
    leaves = step.flow is Flow.REMOVE_APP and step.purpose == "change"
    return 1 if leaves or step.operation == STORE else step.spare
