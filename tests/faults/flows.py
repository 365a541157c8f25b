"""The requests that meet the faults."""

from enum import StrEnum
from typing import Final


class Flow(StrEnum):
    """A request, by what it does."""

    LOGIN = "login"
    KNOWN_SOURCE = "login from a known source"
    WRONG_PASSWORD = "login with a wrong password"
    OLD_HASH = "login with an old hash"
    PASSWORD_ONLY = "login without second step"
    SELECT_APP = "select APP"
    SELECT_SMS = "select SMS"
    SELECT_EMAIL = "select EMAIL"
    VERIFY_APP = "verify APP"
    VERIFY_SMS = "verify SMS"
    VERIFY_RECOVERY = "verify RECOVERY"
    THIRD_WRONG_CODE = "verify a third wrong code"
    KEYS = "key set"
    OFFER = "offer a token"
    EXCHANGE = "exchange a code"
    SHOW = "show methods"
    START_APP = "start APP"
    START_SMS = "start SMS"
    START_EMAIL = "start EMAIL"
    CONFIRM_APP = "confirm APP"  # in place of another
    CONFIRM_SMS = "confirm SMS"  # beside an address
    REMOVE_APP = "remove APP"
    PREFER_SMS = "prefer SMS"
    MAKE_CODES = "make recovery codes"
    UNDO = "undo a change"

    @property
    def function(self) -> str:
        """Return the function that answers."""
        first = self.partition(" ")[0]
        return NAMES.get(first, first)

    @property
    def method(self) -> str:
        """Return the method that it is about; to log in with, one that sends nothing."""
        last = self.rpartition(" ")[2]
        return last if last.isupper() else "APP"

    @property
    def methods(self) -> tuple[str, ...]:
        """Return what the person has before."""
        return HAVE.get(self, (self.method,))


NAMES: Final = {
    "select": "select_method",
    "key": "discovery",
    "offer": "handover",
    "exchange": "handover",
} | dict.fromkeys(("show", "start", "confirm", "remove", "prefer", "make", "undo"), "settings")
HAVE: Final[dict[Flow, tuple[str, ...]]] = {
    Flow.PASSWORD_ONLY: (),
    Flow.VERIFY_RECOVERY: ("SMS", "EMAIL"),
    Flow.THIRD_WRONG_CODE: ("APP", "EMAIL"),
    Flow.OFFER: (),
    Flow.EXCHANGE: (),
    Flow.START_SMS: (),
    Flow.START_EMAIL: (),
    Flow.CONFIRM_APP: ("APP", "EMAIL"),
    Flow.CONFIRM_SMS: ("EMAIL",),
    Flow.REMOVE_APP: ("APP", "EMAIL"),
    Flow.PREFER_SMS: ("APP", "SMS"),
    Flow.MAKE_CODES: ("EMAIL",),
    Flow.UNDO: ("SMS",),
}
