"""Users in such numbers that nobody meets a limit."""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.e2e.people import Person, phone_numbers
from tests.e2e.site import Site

METHODS = ("APP", "SMS", "EMAIL")
MESSAGES = 9  # by user and method: one less than a day allows
STEPS_APART = 90  # seconds between two APP codes of one user: a step is accepted once
NUMBERS = 200  # of each of the four sets that tests share


def phones() -> Iterator[str]:
    """Return numbers that nobody has, each of them once."""
    sets = (itertools.islice(phone_numbers(worker), NUMBERS) for worker in range(4))
    return itertools.chain.from_iterable(sets)


@dataclass
class Member:
    """A user, and how often each method was used."""

    person: Person
    used: Counter[str] = field(default_factory=Counter[str])
    last_app: float = -STEPS_APART

    def may(self, method: str, now: float) -> bool:
        """Tell whether the user may log in by a method without meeting a limit."""
        if method == "APP":
            return now - self.last_app >= STEPS_APART
        return self.used[method] < MESSAGES

    def use(self, method: str, now: float) -> None:
        """Count a login."""
        self.used[method] += 1
        if method == "APP":
            self.last_app = now


@dataclass
class People:
    """The users of one connection; one more whenever nobody may."""

    site: Site
    members: list[Member] = field(default_factory=list[Member])

    def somebody(self, method: str) -> Person:
        """Return somebody who may log in by a method now."""
        now = time.monotonic()
        member = next((each for each in self.members if each.may(method, now)), None)
        if member is None:
            member = Member(self.site.person(*METHODS))
            self.members.append(member)
        member.use(method, now)
        return member.person
