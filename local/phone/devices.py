"""What the demo users hold in their hands: messages and an authenticator app."""

import re
import time
from dataclasses import dataclass, field
from typing import Any, Final

import pyotp

from local.demo import DemoUser
from local.inbox import Message

CODE: Final = re.compile(r"(?<![+0-9])[0-9]{6,10}\b")


@dataclass
class Devices:
    """Everybody's phones and mailboxes; what arrives is added, in the order of arrival."""

    users: list[DemoUser]
    arrived: list[tuple[float, Message]] = field(default_factory=list)

    def add(self, messages: list[Message], now: float | None = None) -> None:
        """Take in messages that have just arrived (`now` in seconds since 1970)."""
        at = time.time() if now is None else now
        self.arrived += [(at, message) for message in messages]

    def html(self, message_id: str) -> str | None:
        """Return the HTML of an email, or None where there is no such email or no HTML in it."""
        found = (each.html for _, each in self.arrived if each.message_id == message_id)
        return next(found, None) or None

    def state(self, now: float | None = None) -> dict[str, Any]:
        """Return what the page shows at this moment, times in seconds since 1970."""
        at = time.time() if now is None else now
        return {
            "people": [self._person(user, at) for user in self.users if user.methods],
            "messages": [_shown(arrived, each) for arrived, each in self.arrived],
        }

    def _person(self, user: DemoUser, now: float) -> dict[str, Any]:
        return {
            "username": user.username,
            "phone": user.methods.get("SMS", {}).get("phone"),
            "email": user.methods.get("EMAIL", {}).get("email"),
            "app": _app(user.app_secret, now) if user.app_secret else None,
        }


def _app(secret: str, now: float) -> dict[str, Any]:
    totp = pyotp.TOTP(secret)
    left = totp.interval - now % totp.interval
    return {"code": totp.at(int(now)), "seconds_left": left, "interval": totp.interval}


def _shown(arrived: float, message: Message) -> dict[str, Any]:
    code = CODE.search(message.body)
    return {
        "id": message.message_id,
        "kind": message.kind,
        "to": message.to,
        "subject": message.subject,
        "text": message.body.strip(),
        "html": bool(message.html),
        "code": code and code[0],
        "arrived": arrived,
    }
