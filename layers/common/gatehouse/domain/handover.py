"""A grant under way to an app's back end: for one address, for a minute."""

from dataclasses import dataclass

LIFE = 60  # seconds


@dataclass(frozen=True)
class Handover:
    """A sealed grant; `key` is its code's digest, so that only the code's holder can open it."""

    key: str
    sealed: str
    expires_at: int  # epoch seconds
