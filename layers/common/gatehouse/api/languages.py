"""Which language a person reads, of those that are offered."""

import re
from collections.abc import Sequence

_RANGE = re.compile(r"([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*(?:\s*;\s*q=([01](?:\.\d{0,3})?))?")


def preferred(accepted: str, offered: Sequence[str]) -> str:
    """Return the best of `offered` for an Accept-Language (RFC 9110, 12.5.4), else its first.

    Regions do not matter: `es-MX` reads `es`.
    """
    ranges = [(language.lower(), float(q or 1)) for language, q in _RANGE.findall(accepted)]
    ranked = sorted((each for each in ranges if each[1]), key=lambda each: -each[1])
    return next((language for language, _ in ranked if language in offered), offered[0])
