"""The ways to prove a login, and how much of their destinations may be shown."""

from dataclasses import dataclass, field
from enum import StrEnum

BULLET = "•"


class Method(StrEnum):
    """A second step, by its name in the contract."""

    APP = "APP"
    SMS = "SMS"
    EMAIL = "EMAIL"
    RECOVERY = "RECOVERY"


FACTORS = (Method.APP, Method.SMS, Method.EMAIL)
SENT = frozenset({Method.SMS, Method.EMAIL})


@dataclass(frozen=True)
class Factor:
    """A configured and confirmed method of a user.

    `destination` is an E.164 phone for SMS, an address for EMAIL, and empty for APP; `country` is
    the phone's (ISO 3166-1 alpha-2). `seed_id` tells an APP's seed from the user's other ones;
    `sealed_seed` is the seed itself, sealed, where it is not a secret of its own.
    """

    method: Method
    confirmed_at: int
    destination: str = ""
    country: str = ""
    seed_id: str = ""
    sealed_seed: str = field(default="", repr=False)

    @property
    def kept_apart(self) -> bool:
        """Tell whether there is a seed that is a secret of its own."""
        return bool(self.seed_id) and not self.sealed_seed

    @property
    def masked(self) -> str:
        """Return the destination as it may be shown to somebody who knows the password."""
        return (
            mask_phone(self.destination)
            if self.method is Method.SMS
            else mask_email(self.destination)
        )


def mask_phone(phone: str) -> str:
    """Show `+`, seven bullets and the last four digits."""
    return f"+{BULLET * 7}{phone[-4:]}"


def mask_email(email: str) -> str:
    """Show the first character, the domain's first character and its last label."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}{BULLET * 3}@{domain[:1]}{BULLET * 3}.{domain.rpartition('.')[2]}"
