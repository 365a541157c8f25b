"""What the function `settings` does, in one hand."""

from dataclasses import dataclass

from gatehouse.flows.confirm import Confirm
from gatehouse.flows.enrol import Enrol
from gatehouse.flows.manage import Manage
from gatehouse.flows.sessions import Sessions
from gatehouse.flows.take_back import TakeBack


@dataclass(frozen=True)
class Account:
    """The stories of the MFA settings."""

    sessions: Sessions
    enrol: Enrol
    confirm: Confirm
    manage: Manage
    take_back: TakeBack
