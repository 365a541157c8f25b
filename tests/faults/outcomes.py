"""What every fault of every call comes to: the rules of the matrix in docs/faults.md."""

from dataclasses import dataclass
from typing import Final

from tests.faults.proxy import Fault
from tests.faults.steps import Flow, Step

UNAVAILABLE, UNDELIVERED = "temporarily_unavailable", "delivery_failed"
REFUSED_ANYWAY: Final = {Flow.WRONG_PASSWORD: (401, "invalid_credentials")}


@dataclass(frozen=True)
class Outcome:
    """The answer, and what is on record and on its way afterwards."""

    status: int
    code: str = ""
    attempts: int = 0  # charged, on challenge and budget alike
    messages: int = 0
    throttle: int = 0  # wrong passwords counted
    used: bool = False  # the challenge, or the handover's code, is used up
    unsent: bool = False  # the challenge says that a message went out, and none did

    def __str__(self) -> str:
        """Return a cell of the matrix."""
        granted = self.status == 200
        facts = {
            "charged": self.attempts and not granted,
            "counted": self.throttle,
            "used up": self.used and not granted,
            "pause stands": self.unsent,
            "1 message": self.messages == 1,
            f"{self.messages} messages": self.messages > 1,
        }
        named = self.code not in {"", UNAVAILABLE}
        answer = f"{self.status} `{self.code}`" if named else str(self.status)
        return ", ".join([answer, *(fact for fact, holds in facts.items() if holds)])


def lasting(step: Step, fault: Fault) -> Outcome:
    """Return what comes of a call that fails for good: nothing granted, nothing lost."""
    lost = fault is Fault.LOST  # AWS did it nonetheless, and nobody can know
    return Outcome(
        503,
        UNDELIVERED if step.sends else UNAVAILABLE,
        attempts=1
        if step.attempts or (step.purpose == "charge" and lost and _verifies(step))
        else 0,
        messages=2 if step.sends and lost else 0,
        throttle=int(step.flow is Flow.WRONG_PASSWORD and lost),
        used=step.purpose in {"use up", "spend"} and lost,
        unsent=bool(step.after) and not lost,
    )


def healed(step: Step, fault: Fault) -> Outcome:
    """Return what comes of a call whose retry is answered: what would have come of it anyway."""
    status, code = REFUSED_ANYWAY.get(step.flow, (200, ""))
    if step.after:
        status, code = 503, UNDELIVERED
    sent = step.flow in {Flow.SELECT_SMS, Flow.SELECT_EMAIL} and not step.after
    return Outcome(
        status,
        code,
        attempts=int(_verifies(step)),
        messages=2 if step.sends and fault is Fault.LOST else int(sent),
        throttle=int(step.flow is Flow.WRONG_PASSWORD),
        used=_verifies(step) or step.flow is Flow.EXCHANGE,
    )


def _verifies(step: Step) -> bool:
    return step.flow.function == "verify"
