"""What people are told of their account, beside codes: never a code, a secret or a destination."""

from dataclasses import dataclass
from enum import StrEnum

from gatehouse.domain.methods import Method


class Topic(StrEnum):
    """What has happened to an account (ASVS 6.3.7)."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    PREFERRED = "preferred"
    CODES_MADE = "codes made"
    CODE_USED = "code used"
    UNDONE = "undone"


@dataclass(frozen=True)
class Notice:
    """What happened, the method that it is about, and what else the owner needs to know."""

    topic: Topic
    method: Method | None = None
    codes_left: int = 0
    undo: str = ""  # the address of the page that takes the change back
