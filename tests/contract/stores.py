"""The three stores of one kind, and a challenge of a user's in them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from gatehouse.domain.challenge import Challenge
from gatehouse.domain.errors import Conflict
from gatehouse.domain.limits import Limit
from gatehouse.domain.methods import Method
from gatehouse.domain.password_limits import Guard, Meter
from gatehouse.domain.users import User
from gatehouse.ports import Challenges, Enrolments, Proof, Quotas, Throttle, Undos, Users

from tests.builders import a_challenge, a_user
from tests.fakes.services import NOW

LIMIT = Limit(burst=5, interval=180)
OPEN = Guard((Meter("a source", LIMIT, 0),))


@dataclass
class Stores:
    """The three stores of one kind."""

    users: Users
    challenges: Challenges
    throttle: Throttle
    enrolments: Enrolments
    undos: Undos
    quotas: Quotas


def opened(
    stores: Stores, challenge: Challenge | None = None, user: User | None = None
) -> Challenge:
    """Let a user in, who is a_user unless it matters, and select an app unless it matters."""
    challenge = challenge or a_challenge(method=Method.APP, generation=1)
    stores.users.create(user or a_user())
    if challenge.generation:
        stores.challenges.select(replace(challenge, generation=0, sends={}), challenge, NOW)
    return challenge


def stored(stores: Stores) -> Challenge | None:
    return stores.challenges.load(a_challenge().id, a_user().key)[0]


def user(stores: Stores) -> User | None:
    return stores.challenges.load(a_challenge().id, a_user().key)[1]


def refuse(*writes: Callable[[], None]) -> None:
    """Make sure that every one of the writes is lost."""
    for write in writes:
        with pytest.raises(Conflict):
            write()


def sent(challenge: Challenge, method: Method = Method.SMS, now: int = NOW) -> Challenge:
    after = challenge.sending(method, hardened=False, resend=True, now=now, code_life=300)
    return replace(after, code_digest=f"digest {after.generation}")


def charge(
    stores: Stores, challenge: Challenge, now: int = NOW, *, hardened: bool = False
) -> Challenge:
    """Charge an attempt on a challenge as given and on its user as they are; return it after."""
    stores.challenges.charge(challenge, user(stores) or a_user(), now, hardened=hardened)
    return challenge.attempted(hardened=hardened)


def consume(stores: Stores, challenge: Challenge, proof: Proof | None = None) -> None:
    """Charge an attempt on a challenge as given, and use it up."""
    stores.challenges.consume(charge(stores, challenge), proof or Proof())
