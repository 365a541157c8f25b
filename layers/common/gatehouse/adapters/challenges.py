"""Challenges in DynamoDB: every decision is one conditional write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gatehouse.adapters.dynamo import (
    Item,
    Write,
    charge,
    read,
    transact,
    update,
    update_once,
)
from gatehouse.adapters.errors import dependency
from gatehouse.adapters.quotas import DynamoQuotas
from gatehouse.adapters.system import SystemEntropy
from gatehouse.adapters.users import failures_of, user_of
from gatehouse.domain.budget import BUDGET, MAX_FAILURES, wait_after
from gatehouse.domain.challenge import Challenge, Sends
from gatehouse.domain.errors import Conflict, RateLimited, SendLimitReached
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.users import Status, User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from gatehouse.domain.quotas import Count
    from gatehouse.ports import Proof


USED = "used"
SKEW = 60  # seconds that clocks may differ by: until then a used challenge is remembered


@dataclass(frozen=True)
class DynamoChallenges:
    """Keep the selections of `Challenges` in one table, and their attempts in their users' items.

    There an attempted challenge is a text under the beginning of its id, its mark: until when it
    lives, how often it was attempted and charged and for which selection, or that it is used; and
    chance, by which a write knows itself again. The next charge drops those that are over.
    """

    client: DynamoDBClient
    table: str
    users: str
    throttles: str

    @property
    def _quotas(self) -> DynamoQuotas:
        return DynamoQuotas(self.client, self.throttles)

    def load(
        self, challenge_id: str, user_key: str, *counts: Count
    ) -> tuple[Challenge | None, User | None, frozenset[Count]]:
        """Return a challenge, its user and which counts are spent."""
        wanted = {
            self.table: [challenge_id],
            self.users: [user_key],
            self.throttles: list({count.key for count in counts}),
        }
        found = read(self.client, wanted, aged=(self.throttles,))
        item, owner = found[self.table].get(challenge_id), found[self.users].get(user_key)
        user = user_of(owner) if owner else None
        return (
            challenge_of(item, user) if item else None,
            user,
            _spent(counts, found[self.throttles]),
        )

    def look_again(self, challenge: Challenge, counts: Sequence[Count]) -> frozenset[Count]:
        """Return which counts are spent; raises Conflict when the code's selection has ended."""
        keys = list({count.key for count in counts})
        found = read(self.client, {self.table: [challenge.id], self.throttles: keys})
        if found[self.table].get(challenge.id, {}).get("generation") != challenge.generation:
            raise Conflict
        return _spent(counts, found[self.throttles])

    def fail(self, failures: Count, counts: Sequence[Count], now: int) -> None:
        """Count a wrong code; a retry after a lost reply may count it twice on everybody's."""
        write = Write(self.throttles, failures.key).add(failures.name, 1)
        with dependency():
            self.client.update_item(**write.set(expires_at=failures.ends_at).update()["Update"])
        if counts and (ends_at := self._quotas.transact([], counts)):
            raise RateLimited(ends_at - now)

    def forgive(self, counts: Sequence[Count], times: int) -> None:
        """Take wrong codes back from a source's counts."""
        transact(self.client, *self._quotas.less(counts, times))

    def select(
        self, before: Challenge, after: Challenge, now: int, counts: Sequence[Count] = ()
    ) -> None:
        """Move the selection of a challenge that is as it was read, and count a message."""
        writes = self._selection(before, after, now)
        if not counts and len(writes) == 1:
            update(self.client, writes[0])
        elif ends_at := self._quotas.transact(writes, counts):
            raise SendLimitReached(ends_at - now)

    def take_back(
        self, before: Challenge, after: Challenge, now: int, counts: Sequence[Count]
    ) -> None:
        """Undo a selection whose message was not sent, and what it was counted on."""
        transact(self.client, *self._selection(before, after, now), *self._quotas.less(counts, 1))

    def _selection(
        self, before: Challenge, after: Challenge, now: int
    ) -> list[TransactWriteItemTypeDef]:
        """Require the selection that was read; before the first one there is nothing, or none.

        Later ones look at the attempts too, so that none under way is for what has ended.
        """
        write = Write(self.table, before.id)
        new = item_of(after)
        write.set(**{name: new.get(name) for name in (*new, "method")})
        if not before.generation:
            return [write.absent_or_at_most("generation", 0).update()]
        write.equal(generation=before.generation, sends=item_of(before)["sends"])
        return [write.above("expires_at", now).update(), self._attempts(before, after)]

    def _attempts(self, before: Challenge, after: Challenge) -> TransactWriteItemTypeDef:
        """Require as many attempts as were read; let none of them prove what it was for."""
        owner, name = Write(self.users, before.user_key), _name(before)
        if not before.attempts:
            return owner.as_read(name, None).check()
        mark = _mark(replace(before, generation=after.generation))
        return owner.begins(name, _tried(before)).set(**{name: mark}).update()

    def charge(self, before: Challenge, user: User, now: int, *, hardened: bool) -> None:
        """Count an attempt on the challenge, of which as many were read, and on its user."""
        marks, name, owner = user.challenges or {}, _name(before), self._user(before)
        known, mark = marks.get(_short(before.id)), _mark(before.attempted(hardened=hardened))
        if not (known.startswith(_tried(before)) if known else before.attempts == 0):
            raise Conflict  # challenge and user were read at different moments
        if user.challenges is None:
            owner.as_read("challenges", None).set(challenges={_short(before.id): mark})
        else:
            over = (key for key, text in marks.items() if _ends_at(text) < now - SKEW)
            owner.as_read(name, known).set(**{name: mark})
            owner.set(**{f"challenges.{key}": None for key in over})
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
        update_once(self.client, owner, name, mark)

    def consume(self, challenge: Challenge, proof: Proof) -> None:
        """Use the challenge up, spend the proof, refund what was charged: all or nothing."""
        user, name = self._user(challenge), _name(challenge)
        mark = f"{challenge.expires_at} {USED} {_chance()}"
        user.contains(name, f" of {challenge.generation} ").set(**{name: mark})
        if proof.step is not None:
            user.absent_or_at_most("last_step", proof.step - 1).set(last_step=proof.step)
        if proof.recovery_code is not None:
            user.take("recovery_codes", proof.recovery_code)
        if challenge.charged:
            user.add("budget", -challenge.charged * BUDGET.interval)
        user.set(hardened_attempts=None, next_attempt_at=None)
        if challenge.method in FACTORS:
            user.set(**{failures_of(challenge.method): None})
        update_once(self.client, user, name, mark)

    def _user(self, challenge: Challenge) -> Write:
        """Require the user that the challenge was made for."""
        return Write(self.users, challenge.user_key).equal(
            user_id=challenge.user_id,
            version=challenge.user_version,
            status=Status.ACTIVE.value,
        )


def _name(challenge: Challenge) -> str:
    """Return where a user's item has the mark of a challenge."""
    return f"challenges.{_short(challenge.id)}"


def _short(challenge_id: str) -> str:
    """Return 48 bits of an id, which tell a user's challenges apart, as a name may be written."""
    return challenge_id[:8].replace("-", "_")


def _mark(challenge: Challenge) -> str:
    return f"{_tried(challenge)}{challenge.generation} {_chance()}"


def _tried(challenge: Challenge) -> str:
    return f"{challenge.expires_at} {challenge.attempts} {challenge.charged} of "


def _ends_at(mark: str) -> int:
    return int(mark.partition(" ")[0])


def _chance() -> str:
    return SystemEntropy().token()[:8]


def _spent(counts: Sequence[Count], items: Mapping[str, Item]) -> frozenset[Count]:
    return frozenset(
        count for count in counts if count.spent(items.get(count.key, {}).get(count.name, 0))
    )


def item_of(challenge: Challenge) -> Item:
    """Return the selection's attributes; no method is no attribute."""
    item = {
        "user_key": challenge.user_key,
        "user_id": challenge.user_id,
        "user_version": challenge.user_version,
        "expires_at": challenge.expires_at,
        "method": challenge.method and challenge.method.value,
        "generation": challenge.generation,
        "code_digest": challenge.code_digest,
        "code_expires_at": challenge.code_expires_at,
        "hardened": challenge.hardened,
        "sends": {
            method.value: {"count": sends.count, "resend_at": sends.resend_at}
            for method, sends in challenge.sends.items()
        },
    }
    return {name: value for name, value in item.items() if value is not None}


def challenge_of(item: Item, user: User | None) -> Challenge:
    """Return the challenge of a selection, with what its user's item says of it."""
    challenges = user.challenges if user else None
    _, attempts, charged, *_ = ((challenges or {}).get(_short(item["pk"])) or "0 0 0").split()
    used = attempts == USED
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
        attempts=0 if used else int(attempts),
        charged=0 if used else int(charged),
        sends={Method(name): Sends(**sends) for name, sends in item["sends"].items()},
        used=used,
    )
