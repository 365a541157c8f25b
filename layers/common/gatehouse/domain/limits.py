"""Rate limits as one number: the generic cell rate algorithm (ITU-T I.371, Annex A)."""

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """Allow `burst` at once and one more each `interval` seconds.

    The state is one number, the theoretical arrival time (`tat`, epoch seconds; 0 when unused).
    A clock that jumps back allows nothing more.
    """

    burst: int
    interval: int

    def wait(self, tat: int, now: int) -> int:
        """Return the seconds until one more is allowed, 0 when it is allowed now."""
        return max(0, tat - self.ceiling(now))

    def ceiling(self, now: int) -> int:
        """Return the highest `tat` at which one more is allowed."""
        return now + (self.burst - 1) * self.interval

    def level(self, tat: int, now: int) -> int:
        """Return how many stand charged."""
        return -(min(0, now - tat) // self.interval)

    def charged(self, tat: int, now: int) -> int:
        """Return the `tat` after one more."""
        return max(tat, now) + self.interval


def network_of(source: str) -> str:
    """Return what counts as one source: an IPv4 address, or an IPv6 /64.

    What is no address, such as the gateway console's `test-invoke-source-ip`, counts as it stands.
    """
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return source
    prefix = 32 if address.version == 4 else 64  # noqa: PLR2004 -- the protocol's own number
    return str(ipaddress.ip_network((address, prefix), strict=False))
