"""Every AWS call of every flow: when it happens, and the rules that make it fail."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tests.faults.proxy import Fault, Rule

SENDERS: Final = {"Publish", "SendEmail"}
READ, WRITE, SECRET, SIGN = "BatchGetItem", "TransactWriteItems", "GetSecretValue", "Sign"


class Flow(StrEnum):
    """A request, by what it does."""

    LOGIN = "login"
    WRONG_PASSWORD = "login with a wrong password"
    OLD_HASH = "login with an old hash"
    PASSWORD_ONLY = "login without second step"
    SELECT_APP = "select APP"
    SELECT_SMS = "select SMS"
    SELECT_EMAIL = "select EMAIL"
    VERIFY_APP = "verify APP"
    VERIFY_SMS = "verify SMS"
    KEYS = "key set"
    OFFER = "offer a token"
    EXCHANGE = "exchange a code"

    @property
    def function(self) -> str:
        """Return the function that answers."""
        names = {
            "select": "select_method",
            "key": "discovery",
            "offer": "handover",
            "exchange": "handover",
        }
        first = self.partition(" ")[0]
        return names.get(first, first)

    @property
    def method(self) -> str:
        """Return the person's method; to log in with, one that sends nothing."""
        last = self.rpartition(" ")[2]
        return last if last.isupper() else "APP"


@dataclass(frozen=True)
class Step:
    """One call of a flow."""

    flow: Flow
    purpose: str
    operation: str
    nth: int = 1  # of this operation's calls in the request
    attempts: int = 0  # on record when the call fails
    cold: bool = False  # INIT meets the fault too
    after: str = ""  # the operation whose failure leads to this call

    @property
    def sends(self) -> bool:
        """Tell whether the call is a message."""
        return self.operation in SENDERS

    def rules(self, fault: Fault, *, lasting: bool) -> list[Rule]:
        """Return the rules that bring the fault about.

        Lasting silence begins with errors, so that one time-out is waited for: the last try's.
        """
        errors = (3 if self.cold else 1) if lasting and fault is Fault.HANG else 0
        faults = [*[Fault.ERROR] * errors, fault]
        nth = None if lasting and (self.sends or self.cold) else self.nth
        rules = [Rule(self.operation, faults, nth, lasting)]
        if self.after:
            rules.append(Rule(self.after, [Fault.ERROR], None, lasting=True))
        return rules

    def __str__(self) -> str:
        """Return the step's name in a test's."""
        return f"{self.flow}, {self.purpose}"


def _select(flow: Flow, operation: str) -> tuple[Step, ...]:
    return (
        Step(flow, "read", READ),
        Step(flow, "pepper, cold", SECRET, cold=True),
        Step(flow, "record", WRITE),
        Step(flow, "send", operation),
        Step(flow, "take back", WRITE, nth=2, after=operation),
    )


STEPS: Final = (
    Step(Flow.LOGIN, "read", READ),
    Step(Flow.LOGIN, "open", WRITE),
    Step(Flow.WRONG_PASSWORD, "charge", WRITE),
    Step(Flow.OLD_HASH, "rehash", WRITE),
    Step(Flow.PASSWORD_ONLY, "confirm", WRITE),
    Step(Flow.PASSWORD_ONLY, "sign", SIGN),
    Step(Flow.SELECT_APP, "read", READ),
    Step(Flow.SELECT_APP, "record", WRITE),
    *_select(Flow.SELECT_SMS, "Publish"),
    *_select(Flow.SELECT_EMAIL, "SendEmail"),
    Step(Flow.VERIFY_APP, "read", READ),
    Step(Flow.VERIFY_APP, "charge", WRITE),
    Step(Flow.VERIFY_APP, "seed", SECRET, attempts=1),
    Step(Flow.VERIFY_APP, "sign", SIGN, attempts=1),
    Step(Flow.VERIFY_APP, "use up", WRITE, nth=2, attempts=1),
    Step(Flow.VERIFY_SMS, "read", READ),
    Step(Flow.VERIFY_SMS, "charge", WRITE),
    Step(Flow.VERIFY_SMS, "pepper, cold", SECRET, cold=True, attempts=1),
    Step(Flow.VERIFY_SMS, "sign", SIGN, attempts=1),
    Step(Flow.VERIFY_SMS, "use up", WRITE, nth=2, attempts=1),
    Step(Flow.KEYS, "key, cold", "GetPublicKey", cold=True),
    Step(Flow.OFFER, "key, cold", "GetPublicKey", cold=True),
    Step(Flow.OFFER, "add", WRITE),
    Step(Flow.EXCHANGE, "read", READ),
    Step(Flow.EXCHANGE, "spend", WRITE),
)

FIRST: Final = {step.operation: step for step in reversed(STEPS)}
CASES: Final = [(step, fault) for step in STEPS for fault in Fault]
# A silence that passes costs a time-out: each operation's first call stands for the others.
PASSING: Final = [
    (step, fault)
    for step, fault in CASES
    if fault is not Fault.HANG or step is FIRST[step.operation]
]
