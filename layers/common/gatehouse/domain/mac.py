"""Keyed digests (RFC 2104): what only somebody with the key can make."""

import hashlib
import hmac

from gatehouse.domain.secret import Secret


def mac(key: Secret, *parts: str) -> bytes:
    """Return HMAC-SHA-256 over the parts; the first says what the value is for."""
    return hmac.new(key.reveal().encode(), "|".join(parts).encode(), hashlib.sha256).digest()


def same(one: str, other: str) -> bool:
    """Compare two ASCII strings in constant time (ASVS 11.2.4)."""
    return hmac.compare_digest(one, other)
