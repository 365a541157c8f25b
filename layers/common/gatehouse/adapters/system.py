"""Time and chance: the one place that asks the operating system for them."""

import base64
import secrets
import time
import uuid

from gatehouse.domain.secret import Secret


class SystemClock:
    """The system's clock."""

    def now(self) -> int:
        """Return the epoch seconds."""
        return int(time.time())


class SystemEntropy:
    """The system's generator."""

    def token(self) -> str:
        """Return 256 bits, base64url, 43 characters."""
        return secrets.token_urlsafe(32)

    def seed(self) -> Secret:
        """Return 160 bits, base32, 32 characters."""
        return Secret(base64.b32encode(secrets.token_bytes(20)).decode())

    def recovery_code(self) -> Secret:
        """Return 80 bits, base32, 16 characters."""
        return Secret(base64.b32encode(secrets.token_bytes(10)).decode())

    def identifier(self) -> str:
        """Return a random UUID."""
        return str(uuid.uuid4())
