"""What the console says once the stack answers."""

import json

from local.console import table
from local.demo import DemoUser
from local.stack import Stack


def text(stack: Stack) -> str:
    """Return the URLs, the demo users and the first curl line."""
    return "\n\n".join((_urls(stack), _users(stack.users), _curl(stack), _hint()))


def _urls(stack: Stack) -> str:
    api = stack.config.api_url
    return table(
        (
            ("Login page", f"{api}/"),
            ("Virtual phone", f"{stack.phone_url}   (SMS, emails and APP codes of the demo users)"),
            ("API", api),
            ("OpenAPI", f"{api}/openapi.json"),
            ("Discovery", f"{api}/.well-known/openid-configuration"),
            ("AWS endpoint", f"{stack.config.endpoint_url}   (credentials test / test)"),
            ("Admin function", stack.admin_function),
            ("Logs", str(stack.config.ministack_log)),
        )
    )


def _users(users: list[DemoUser]) -> str:
    rows = [("USER", "PASSWORD", "APP SECRET", "PHONE", "EMAIL")]
    for user in users:
        phone = user.methods.get("SMS", {}).get("phone", "-")
        email = user.methods.get("EMAIL", {}).get("email", "-")
        rows.append((user.username, user.password, user.app_secret or "-", phone, email))
    return table(rows)


def _curl(stack: Stack) -> str:
    user = stack.users[0]
    body = json.dumps({"username": user.username, "password": user.password})
    return (
        f"Log in:\n  curl -s {stack.config.api_url}/login \\\n"
        f"    -H 'Content-Type: application/json' \\\n    -d '{body}'"
    )


def _hint() -> str:
    return (
        "Open the login page and the virtual phone side by side. SMS and emails also appear below "
        "as they are sent; `make code` prints the current APP code."
    )
