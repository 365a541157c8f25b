"""The demo users, created as an operator would: through the Admin function."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from local.aws import LocalAws
from local.problem import LocalError

PASSPHRASE: Final = "correct horse battery staple"
PHONE: Final = "+12025550142"
EMAIL: Final = "demo@example.org"


@dataclass(frozen=True)
class DemoUser:
    """One demo user and what a person needs to log in as them."""

    username: str
    methods: dict[str, dict[str, str]] = field(default_factory=dict)
    password: str = PASSPHRASE
    app_secret: str | None = None


USERS: Final = (
    DemoUser("demo", {"APP": {}, "SMS": {"phone": PHONE}, "EMAIL": {"email": EMAIL}}),
    DemoUser("demo-app", {"APP": {}}),
    DemoUser("demo-sms", {"SMS": {"phone": "+12025550143"}}),
    DemoUser("demo-none"),
)


def create(aws: LocalAws, function: str, user: DemoUser) -> DemoUser:
    """Create a user and return them with the secret of their authenticator app."""
    command = {
        "command": "create_user",
        "username": user.username,
        "password": user.password,
        "methods": user.methods,
    }
    answer = aws.functions.invoke(FunctionName=function, Payload=json.dumps(command))
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    if "user_id" not in result:
        raise LocalError(f"The Admin function did not create {user.username}: {result}")
    app = result.get("app") or {}
    return DemoUser(user.username, user.methods, user.password, app.get("secret"))
