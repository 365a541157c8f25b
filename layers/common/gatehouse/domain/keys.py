"""Database keys: digests, so that no table key holds personal data or a token."""

import base64
import hashlib


def key_of(*parts: str) -> str:
    """Return base64url(SHA-256(parts joined by `|`)), 43 characters without padding."""
    digest = hashlib.sha256("|".join(parts).encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
