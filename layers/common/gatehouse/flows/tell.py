"""Tell people of what has happened to their account: at every address, the old ones included."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from gatehouse.domain.errors import DeliveryFailed, SendLimitReached, TemporarilyUnavailable
from gatehouse.domain.methods import SENT, Factor, Method
from gatehouse.domain.notices import Notice
from gatehouse.domain.quotas import SendLimits
from gatehouse.domain.users import User
from gatehouse.ports import Audit, Notices, Quotas


@dataclass(frozen=True)
class Tell:
    """Send a notice. The change is made by then: what cannot be told is noted, and no more.

    An SMS costs money: it counts on the limits of codes, beyond which the email alone tells.
    """

    notices: Notices
    quotas: Quotas
    limits: SendLimits
    audit: Audit

    def __call__(self, user: User, notice: Notice, network: str, now: int) -> None:
        """Tell a user at every address."""
        self.each(user, dict.fromkeys(user.factors.values(), notice), network, now)

    def each(self, user: User, notices: Mapping[Factor, Notice], network: str, now: int) -> None:
        """Tell each address its own notice."""
        sent = [(to, notice) for to, notice in notices.items() if to.method in SENT]
        with ThreadPoolExecutor() as beside:
            told = beside.map(lambda each: self._tell(user, each[0], each[1], network, now), sent)
        self.audit.note(owner="told" if all(told) else "not told")

    def _tell(self, user: User, to: Factor, notice: Notice, network: str, now: int) -> bool:
        try:
            if to.method is Method.SMS:
                counts = self.limits.counts(to.method, user.key, to.destination, network, now)
                self.quotas.take(counts, now)
            self.notices.tell(to, notice)
        except (SendLimitReached, DeliveryFailed, TemporarilyUnavailable):
            return False
        return True


def replaced(before: User, after: User, notice: Notice, undo: str) -> dict[Factor, Notice]:
    """Return what each address is told of a replacement; the old one, how to take it back."""
    told = dict.fromkeys(after.factors.values(), notice)
    old = (each for each in before.factors.values() if each not in told)
    return told | {factor: replace(notice, undo=undo) for factor in _sent(old)}


def _sent(factors: Iterable[Factor]) -> list[Factor]:
    return [factor for factor in factors if factor.method in SENT]
