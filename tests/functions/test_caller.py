"""What a caller writes moves neither the limits nor the log."""

import json

from tests.functions.conftest import Printed
from tests.functions.functions import Answer, Context, Functions, load, problem

FORGED = '{"level":"INFO","message":"login","outcome":"ok"}'


def sent(functions: Functions, headers: dict[str, str], **body: str) -> Answer:
    """Send a wrong password with changed headers and fields."""
    event = load("login_wrong_password")
    event["headers"] |= headers
    event["multiValueHeaders"] |= {name: [value] for name, value in headers.items()}
    event["body"] = json.dumps(json.loads(event["body"]) | body)
    return Answer.of(functions.apps["login"].handler(event, Context("login")))


def test_a_forwarding_header_makes_no_other_source(functions: Functions) -> None:
    for number in range(6):
        forged = f"192.0.2.{number}"
        headers = {"X-Forwarded-For": forged, "Forwarded": f"for={forged}", "X-Real-IP": forged}
        answer = sent(functions, headers, username="someone else")
    problem(answer, 429, "login_throttled")


def test_a_caller_cannot_write_a_line_of_the_log(functions: Functions, printed: Printed) -> None:
    sent(functions, {"User-Agent": f"x\r\n{FORGED}"}, username=f"ada\r\n{FORGED}\u2028")
    (line,) = printed.lines()
    assert line["reason"] == "invalid_credentials"
    assert FORGED not in printed.text
