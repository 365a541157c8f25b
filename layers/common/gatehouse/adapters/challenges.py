"""Challenges in DynamoDB: every decision is one conditional transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.adapters.dynamo import Item, Write, charge, read, transact, update
from gatehouse.adapters.errors import dependency
from gatehouse.adapters.quotas import DynamoQuotas
from gatehouse.adapters.throttle import allowed
from gatehouse.adapters.users import failures_of, user_of
from gatehouse.domain.budget import BUDGET, MAX_FAILURES, wait_after
from gatehouse.domain.challenge import Challenge, Sends, State
from gatehouse.domain.errors import RateLimited, SendLimitReached
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.users import Status, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_dynamodb import DynamoDBClient

    from gatehouse.domain.password_limits import Guard
    from gatehouse.domain.quotas import Count
    from gatehouse.ports import Proof


@dataclass(frozen=True)
class DynamoChallenges:
    """Keep `Challenges` in one table; charge and consume look at the user's in the same write."""

    client: DynamoDBClient
    table: str
    users: str
    throttles: str

    @property
    def _quotas(self) -> DynamoQuotas:
        return DynamoQuotas(self.client, self.throttles)

    def open(self, challenge: Challenge, guard: Guard, now: int) -> None:
        """Add a challenge, if the guard still allows it, and remember a known source."""
        transact(
            self.client,
            Write(self.table, challenge.id).absent().put(item_of(challenge)),
            *allowed(self.throttles, guard, now),
        )

    def load(
        self, challenge_id: str, user_key: str, failures: Count
    ) -> tuple[Challenge | None, User | None, bool]:
        """Return a challenge, its user and whether the count is spent."""
        wanted = {
            self.table: [challenge_id],
            self.users: [user_key],
            self.throttles: [failures.key],
        }
        found = read(self.client, wanted)
        challenge, user = found[self.table].get(challenge_id), found[self.users].get(user_key)
        failed = found[self.throttles].get(failures.key, {})
        return (
            challenge_of(challenge) if challenge else None,
            user_of(user) if user else None,
            failures.spent(failed.get(failures.name, 0)),
        )

    def fail(self, failures: Count) -> None:
        """Count one more in a write of its own: a retry after a lost reply may count it twice."""
        write = Write(self.throttles, failures.key).add(failures.name, 1)
        with dependency():
            self.client.update_item(**write.set(expires_at=failures.ends_at).update()["Update"])

    def select(
        self, before: Challenge, after: Challenge, now: int, counts: Sequence[Count] = ()
    ) -> None:
        """Move the selection of a challenge that is as it was read, and count a message."""
        selection = self._selection(before, after, now)
        if not counts:
            update(self.client, selection)
        elif ends_at := self._quotas.transact([selection.update()], counts):
            raise SendLimitReached(ends_at - now)

    def take_back(
        self, before: Challenge, after: Challenge, now: int, counts: Sequence[Count]
    ) -> None:
        """Undo a selection whose message was not sent, and what it was counted on."""
        selection = self._selection(before, after, now)
        transact(self.client, selection.update(), *self._quotas.less(counts, 1))

    def _selection(self, before: Challenge, after: Challenge, now: int) -> Write:
        old, new = item_of(before), item_of(after)
        write = self._as_read(before, now).equal(sends=old["sends"])
        names = (
            "state",
            "method",
            "generation",
            "code_digest",
            "code_expires_at",
            "sends",
            "hardened",
        )
        return write.set(**{name: new.get(name) for name in names})

    def charge(
        self,
        before: Challenge,
        user: User,
        now: int,
        *,
        hardened: bool,
        counts: Sequence[Count] = (),
    ) -> None:
        """Count an attempt on the challenge as it was read, on its user and on its source."""
        after = before.attempted(hardened=hardened)
        write = self._as_read(before, now).equal(attempts=before.attempts)
        write.set(attempts=after.attempts, charged=after.charged)
        owner = self._user(before)
        if before.method in FACTORS:
            owner.count(failures_of(before.method), MAX_FAILURES)
        if user.spends(now, hardened=hardened):
            owner.set(must_change=True)
        if hardened:
            count = user.hardened_attempts + 1
            owner.as_read("hardened_attempts", user.hardened_attempts)
            owner.set(hardened_attempts=count, next_attempt_at=now + wait_after(count))
        else:
            charge(owner, "budget", BUDGET, user.budget, now)
        if ends_at := self._quotas.transact([write.update(), owner.update()], counts):
            raise RateLimited(ends_at - now)

    def consume(
        self, challenge: Challenge, proof: Proof, now: int, counts: Sequence[Count] = ()
    ) -> None:
        """Use the challenge up, spend the proof, refund what was charged: all or nothing."""
        write, user = self._as_read(challenge, now), self._user(challenge)
        if proof.step is not None:
            user.absent_or_at_most("last_step", proof.step - 1).set(last_step=proof.step)
        if proof.recovery_code is not None:
            user.take("recovery_codes", proof.recovery_code)
        if challenge.charged:
            user.add("budget", -challenge.charged * BUDGET.interval)
        user.set(hardened_attempts=None, next_attempt_at=None)
        if challenge.method in FACTORS:
            user.set(**{failures_of(challenge.method): None})
        write.set(state=State.USED.value)
        back = self._quotas.less(counts, challenge.attempts)
        transact(self.client, write.update(), user.update(), *back)

    def _as_read(self, challenge: Challenge, now: int) -> Write:
        """Require the selection that was read, in a challenge that has not expired."""
        return (
            Write(self.table, challenge.id)
            .equal(state=_stored_state(challenge), generation=challenge.generation)
            .above("expires_at", now)
        )

    def _user(self, challenge: Challenge) -> Write:
        """Require the user that the challenge was made for."""
        return Write(self.users, challenge.user_key).equal(
            user_id=challenge.user_id,
            version=challenge.user_version,
            status=Status.ACTIVE.value,
        )


def _stored_state(challenge: Challenge) -> str:
    """Return the part of the state that time and attempts do not tell."""
    if challenge.used:
        return State.USED.value
    return State.OPEN.value if challenge.method is None else State.SELECTED.value


def item_of(challenge: Challenge) -> Item:
    """Return the challenge's attributes; no method is no attribute."""
    item = {
        "user_key": challenge.user_key,
        "user_id": challenge.user_id,
        "user_version": challenge.user_version,
        "expires_at": challenge.expires_at,
        "state": _stored_state(challenge),
        "method": challenge.method and challenge.method.value,
        "generation": challenge.generation,
        "code_digest": challenge.code_digest,
        "code_expires_at": challenge.code_expires_at,
        "hardened": challenge.hardened,
        "attempts": challenge.attempts,
        "charged": challenge.charged,
        "sends": {
            method.value: {"count": sends.count, "resend_at": sends.resend_at}
            for method, sends in challenge.sends.items()
        },
    }
    return {name: value for name, value in item.items() if value is not None}


def challenge_of(item: Item) -> Challenge:
    """Return the challenge that an item holds."""
    return Challenge(
        id=item["pk"],
        user_key=item["user_key"],
        user_id=item["user_id"],
        user_version=item["user_version"],
        expires_at=item["expires_at"],
        method=Method(item["method"]) if "method" in item else None,
        generation=item["generation"],
        code_digest=item["code_digest"],
        code_expires_at=item["code_expires_at"],
        hardened=item["hardened"],
        attempts=item["attempts"],
        charged=item["charged"],
        sends={Method(name): Sends(**sends) for name, sends in item["sends"].items()},
        used=item["state"] == State.USED,
    )
