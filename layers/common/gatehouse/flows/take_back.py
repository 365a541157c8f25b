"""POST /undo: whoever had a replaced phone or address takes the change back."""

from dataclasses import dataclass

from gatehouse.domain.errors import Conflict, TemporarilyUnavailable, UndoInvalid
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.secret import Secret
from gatehouse.domain.undo import undo_key
from gatehouse.flows.tell import Tell
from gatehouse.ports import Audit, Change, Clock, Undos

TRIES = 3


@dataclass(frozen=True)
class TakeBack:
    """Put the factor of before back, end every session and flag the password as known."""

    undos: Undos
    tell: Tell
    clock: Clock
    audit: Audit

    def __call__(self, token: Secret, network: str) -> None:
        """Use a link up; raises UndoInvalid."""
        for _ in range(TRIES):
            try:
                return self._take_back(token, network)
            except Conflict:
                continue
        raise TemporarilyUnavailable

    def _take_back(self, token: Secret, network: str) -> None:
        now = self.clock.now()
        user, undo = self.undos.load(undo_key(token.reveal()))
        if user is None or undo is None or undo.expires_at <= now or user.user_id != undo.user_id:
            raise UndoInvalid
        self.audit.note(user=user.key, method=undo.factor.method, must_change="true")
        after = undo.apply(user)
        self.undos.apply(undo, Change(user, after), now)
        self.tell(after, Notice(Topic.UNDONE, undo.factor.method), network, now)
