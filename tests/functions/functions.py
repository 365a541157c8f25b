"""The functions as Lambda would call them, with what they ask of AWS written down."""

import importlib
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from botocore.exceptions import ReadTimeoutError
from botocore.session import Session

EVENTS = Path(__file__).parents[2] / "events"
FUNCTIONS = (
    "login",
    "select_method",
    "verify",
    "settings",
    "handover",
    "discovery",
    "pages",
    "admin",
)
KIB = 1024

type Event = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function of its invocation."""

    function_name: str
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:gatehouse"
    aws_request_id: str = "5d2f6b1e-0f5c-4a5e-9b39-6c9f0f6f4a11"


@dataclass(frozen=True)
class Answer:
    """An answer to the gateway, its headers one value each."""

    status: int
    headers: dict[str, str]
    text: str

    @classmethod
    def of(cls, result: dict[str, Any]) -> "Answer":
        """Read a proxy result; API Gateway answers 502 to one of another shape."""
        assert set(result) == {"statusCode", "body", "isBase64Encoded", "multiValueHeaders"}
        assert result["isBase64Encoded"] is False
        assert isinstance(result["statusCode"], int)
        headers = {name: value for name, (value,) in result["multiValueHeaders"].items()}
        assert all(isinstance(value, str) for value in headers.values())
        return cls(result["statusCode"], headers, result["body"])

    @property
    def body(self) -> dict[str, Any]:
        """Return the body of a JSON answer."""
        assert self.headers["Content-Type"] in {"application/json", "application/problem+json"}
        parsed: dict[str, Any] = json.loads(self.text)
        return parsed


@dataclass
class Calls:
    """The AWS calls since the last reset, as botocore makes them; some may be told to fail."""

    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    before: Callable[[str], object] = lambda _: None

    def reset(self) -> None:
        """Forget everything."""
        self.made.clear()
        self.broken.clear()
        self.before = lambda _: None

    def watch(self, session: Session) -> None:
        """Hear of every call of the clients that `session` will make."""
        session.register("provide-client-params", self._heard)

    def _heard(self, **call: Any) -> None:
        params, model = call["params"], call["model"]
        self.made.append((model.name, params))
        self.before(model.name)
        if model.name in self.broken:
            raise ReadTimeoutError(endpoint_url="https://aws.example")

    @property
    def names(self) -> list[str]:
        """Return the operations, in the order in which they began."""
        return [name for name, _ in self.made]

    def last(self, name: str) -> dict[str, Any]:
        """Return the parameters of the latest call of an operation."""
        return [params for made, params in self.made if made == name][-1]


def load(name: str, **values: str) -> Event:
    """Return an event with its placeholders filled in."""
    text = (EVENTS / f"{name}.json").read_text(encoding="utf-8")
    for placeholder, value in values.items():
        assert f"{{{placeholder}}}" in text, f"{name} has no {placeholder}"
        text = text.replace(f"{{{placeholder}}}", value)
    event: Event = json.loads(text)
    return event


def function_of(name: str) -> str:
    """Return the function that an event is for."""
    return next(function for function in FUNCTIONS if name.startswith(f"{function}_"))


@dataclass(frozen=True)
class Functions:
    """All functions, imported anew: their wiring reads the environment."""

    apps: dict[str, ModuleType]
    calls: Calls
    started: dict[str, list[str]]  # the calls of each start

    @classmethod
    def imported(cls, calls: Calls) -> "Functions":
        """Import every function as a cold start does."""
        for name in list(sys.modules):
            if name.startswith(("gatehouse.api", "gatehouse.bootstrap", "functions.")):
                del sys.modules[name]
        calls.watch(importlib.import_module("gatehouse.bootstrap").session())
        apps, started = dict[str, ModuleType](), dict[str, list[str]]()
        for name in FUNCTIONS:
            calls.reset()
            apps[name] = importlib.import_module(f"functions.{name}.app")
            started[name] = calls.names
        return cls(apps, calls, started)

    def result(self, name: str, **values: str) -> Any:
        """Hand an event to its function and return what it returns."""
        function = function_of(name)
        return self.apps[function].handler(load(name, **values), Context(function))

    def answer(self, name: str, **values: str) -> Answer:
        """Hand a gateway event to its function."""
        return Answer.of(self.result(name, **values))

    def login(self) -> str:
        """Return the token of a new challenge of `demo`."""
        return str(self.answer("login_mfa_required").body["mfa_token"])

    def selected(self, method: str) -> str:
        """Return the token of a challenge with a method selected."""
        token = self.login()
        assert self.answer(f"select_method_{method}", mfa_token=token).status == 200
        return token

    def grant(self, method: str = "sms") -> str:
        """Log `demo` in by a method that sends, and return the access token."""
        token = self.selected(method)
        answer = self.answer("verify_code", mfa_token=token, code=self.sent())
        return str(answer.body["access_token"])

    def sent(self) -> str:
        """Return the code in the latest message."""
        name, sent = [made for made in self.calls.made if made[0] in {"Publish", "SendEmail"}][-1]
        text = sent["Message"] if name == "Publish" else text_of(sent)
        (code,) = set(re.findall(r"\b[0-9]{6}\b", text))
        return str(code)


def text_of(email: dict[str, Any]) -> str:
    """Return the text part of an email."""
    return str(email["Content"]["Simple"]["Body"]["Text"]["Data"])


def problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """Return a problem's body, having checked all that every problem has (RFC 9457)."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.status == status, answer.text
    body = answer.body
    assert (body["type"], body["status"], body["code"]) == ("about:blank", status, code)
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == answer.headers["X-Request-Id"]
    extra = {"invalid_request": {"errors"}, "code_incorrect": {"attempts_left"}}.get(code, set())
    assert set(body) == {"type", "title", "status", "code", "detail", "request_id"} | extra
    return body
