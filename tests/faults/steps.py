"""Every AWS call of every flow: when it happens, and the rules that make it fail."""

from dataclasses import dataclass
from typing import Final

from tests.faults.flows import Flow
from tests.faults.proxy import Fault, Rule

SENDERS: Final = {"Publish", "SendEmail"}
READ, WRITE, SECRET, SIGN = "BatchGetItem", "TransactWriteItems", "GetSecretValue", "Sign"
FIND, LOAD, UPDATE, KEY = "Query", "GetItem", "UpdateItem", "GetPublicKey"
STORE, REMOVE = "CreateSecret", "DeleteSecret"
DECIDING: Final = {"use up", "spend", "start", "change"}
TELLING: Final = {"look again", "count SMS", "tell"}
TIDYING: Final = {"remove seed", "tidy"}


@dataclass(frozen=True)
class Step:
    """One call of a flow."""

    flow: Flow
    purpose: str
    operation: str
    nth: int = 1  # of this operation's calls in the request
    attempts: int = 0  # on record when the call fails
    cold: int = 0  # of these calls INIT makes as many, which meet the fault too
    after: str = ""  # the operation whose failure leads to this call
    done: bool = False  # what was asked for is on record when the call fails
    spare: int = 0  # seeds stored then that are no factor's

    @property
    def sends(self) -> bool:
        """Tell whether the call is a message."""
        return self.operation in SENDERS

    @property
    def late(self) -> bool:
        """Tell whether the answer is settled before the call."""
        return self.purpose in TELLING | TIDYING

    def rules(self, fault: Fault, *, lasting: bool) -> list[Rule]:
        """Return the rules that bring the fault about.

        Lasting silence begins with errors, so that one time-out is waited for: the last try's.
        """
        before = 1 + 2 * self.cold  # tries: the request's first, and INIT's
        errors = before if lasting and fault is Fault.HANG else 0
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
    return (_keys(flow), Step(flow, "read", READ), *_send(flow, operation))


def _start(flow: Flow, operation: str) -> tuple[Step, ...]:
    pepper = Step(flow, "pepper, cold", SECRET, cold=1)
    return (Step(flow, "find", FIND), Step(flow, "load", READ), pepper, *_send(flow, operation))


def _keys(flow: Flow) -> Step:
    """Return the fetching of login key and pepper."""
    return Step(flow, "keys, cold", SECRET, cold=2)


def _send(flow: Flow, operation: str) -> tuple[Step, ...]:
    return (
        Step(flow, "record", WRITE),
        Step(flow, "send", operation),
        Step(flow, "take back", WRITE, nth=2, after=operation),
    )


def _verify(flow: Flow, *seed: Step) -> tuple[Step, ...]:
    return (
        _keys(flow),
        Step(flow, "read", READ),
        Step(flow, "charge", UPDATE),
        *seed,
        Step(flow, "sign", SIGN, attempts=1),
        Step(flow, "check", READ, nth=2, attempts=1),
        Step(flow, "use up", UPDATE, nth=2, attempts=1),
    )


def _pepper(flow: Flow) -> Step:
    return Step(flow, "pepper, cold", SECRET, cold=1, attempts=1)


def _tell(flow: Flow, *operations: str, count: int = 0) -> tuple[Step, ...]:
    """Return the notices; `count` is the write that counts the SMS."""
    counting = (Step(flow, "count SMS", WRITE, nth=count),) if count else ()
    return (*counting, *(Step(flow, "tell", operation) for operation in operations))


def _tidy(flow: Flow, write: int) -> tuple[Step, ...]:
    return (
        Step(flow, "remove seed", REMOVE, spare=1),
        Step(flow, "tidy", WRITE, nth=write),
    )


LOGIN: Final = (
    Step(Flow.LOGIN, "login key, cold", SECRET, cold=1),
    Step(Flow.LOGIN, "read", READ),
    Step(Flow.LOGIN, "confirm", WRITE),
    Step(Flow.KNOWN_SOURCE, "confirm", READ, nth=2),
    Step(Flow.WRONG_PASSWORD, "charge", WRITE),
    Step(Flow.OLD_HASH, "rehash", WRITE),
    Step(Flow.PASSWORD_ONLY, "confirm", WRITE),
    Step(Flow.PASSWORD_ONLY, "sign", SIGN),
    _keys(Flow.SELECT_APP),
    Step(Flow.SELECT_APP, "read", READ),
    Step(Flow.SELECT_APP, "record", UPDATE),
    *_select(Flow.SELECT_SMS, "Publish"),
    *_select(Flow.SELECT_EMAIL, "SendEmail"),
    *_verify(Flow.VERIFY_APP, Step(Flow.VERIFY_APP, "seed", SECRET, attempts=1)),
    *_verify(Flow.VERIFY_SMS),
    *_verify(Flow.VERIFY_RECOVERY),
    *_tell(Flow.VERIFY_RECOVERY, "Publish", "SendEmail", count=1),
    Step(Flow.THIRD_WRONG_CODE, "count", UPDATE, nth=2, attempts=1),
    Step(Flow.THIRD_WRONG_CODE, "count on its source", WRITE, attempts=1),
    Step(Flow.THIRD_WRONG_CODE, "look again", READ, nth=2),
    *_tell(Flow.THIRD_WRONG_CODE, "SendEmail"),
    Step(Flow.KEYS, "key, cold", KEY, cold=1),
    Step(Flow.OFFER, "key, cold", KEY, cold=1),
    Step(Flow.OFFER, "add", WRITE),
    Step(Flow.EXCHANGE, "read", READ),
    Step(Flow.EXCHANGE, "spend", WRITE),
)
SETTINGS: Final = (
    Step(Flow.SHOW, "key, cold", KEY, cold=1),
    Step(Flow.SHOW, "find", FIND),
    Step(Flow.SHOW, "load", LOAD),
    Step(Flow.START_APP, "find", FIND, spare=1),
    Step(Flow.START_APP, "load", READ, spare=1),
    Step(Flow.START_APP, "start", WRITE, spare=1),
    *_tidy(Flow.START_APP, write=2),
    Step(Flow.START_APP, "pepper, cold", SECRET, cold=1, done=True),
    *_start(Flow.START_SMS, "Publish"),
    *_start(Flow.START_EMAIL, "SendEmail"),
    Step(Flow.CONFIRM_APP, "find", FIND),
    Step(Flow.CONFIRM_APP, "load", READ),
    Step(Flow.CONFIRM_APP, "charge", WRITE),
    _pepper(Flow.CONFIRM_APP),
    Step(Flow.CONFIRM_APP, "store seed", STORE, attempts=1),
    Step(Flow.CONFIRM_APP, "change", WRITE, nth=2, attempts=1, spare=1),
    *_tidy(Flow.CONFIRM_APP, write=3),
    *_tell(Flow.CONFIRM_APP, "SendEmail"),
    Step(Flow.CONFIRM_SMS, "find", FIND),
    Step(Flow.CONFIRM_SMS, "load", READ),
    Step(Flow.CONFIRM_SMS, "charge", WRITE),
    _pepper(Flow.CONFIRM_SMS),
    Step(Flow.CONFIRM_SMS, "change", WRITE, nth=2, attempts=1),
    *_tell(Flow.CONFIRM_SMS, "Publish", "SendEmail", count=3),
    Step(Flow.REMOVE_APP, "find", FIND),
    Step(Flow.REMOVE_APP, "load", LOAD),
    Step(Flow.REMOVE_APP, "change", WRITE),
    *_tidy(Flow.REMOVE_APP, write=2),
    *_tell(Flow.REMOVE_APP, "SendEmail"),
    Step(Flow.PREFER_SMS, "find", FIND),
    Step(Flow.PREFER_SMS, "load", LOAD),
    Step(Flow.PREFER_SMS, "change", WRITE),
    *_tell(Flow.PREFER_SMS, "Publish", count=2),
    Step(Flow.MAKE_CODES, "pepper, cold", SECRET, cold=1),
    Step(Flow.MAKE_CODES, "find", FIND),
    Step(Flow.MAKE_CODES, "load", LOAD),
    Step(Flow.MAKE_CODES, "change", WRITE),
    *_tell(Flow.MAKE_CODES, "SendEmail"),
    Step(Flow.UNDO, "read", READ),
    Step(Flow.UNDO, "load", READ, nth=2),
    Step(Flow.UNDO, "change", WRITE),
    *_tell(Flow.UNDO, "Publish", count=2),
)
STEPS: Final = LOGIN + SETTINGS

FIRST: Final = {step.operation: step for step in reversed(STEPS)}
CASES: Final = [(step, fault) for step in STEPS for fault in Fault]
# A silence that passes costs a time-out: each operation's first call stands for the others.
PASSING: Final = [
    (step, fault)
    for step, fault in CASES
    if fault is not Fault.HANG or step is FIRST[step.operation]
]
