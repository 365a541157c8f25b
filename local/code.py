"""The current code of a demo user's authenticator app."""

import time

import pyotp

from local.demo import DemoUser
from local.problem import LocalError


def current(users: list[DemoUser], username: str) -> str:
    """Return the code that the user's authenticator shows now, and for how long."""
    secrets = {user.username: user.app_secret for user in users if user.app_secret}
    if username not in secrets:
        raise LocalError(f"{username} is no demo user with APP: take {' or '.join(secrets)}.")
    totp = pyotp.TOTP(secrets[username])
    left = totp.interval - int(time.time()) % totp.interval
    return f"APP code of {username}: {totp.now()} (for another {left} s)"
