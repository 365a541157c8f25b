"""Runs in an interpreter of its own and measures CPU time in it, all threads', in milliseconds.

What it says goes to the standard output that it was started with; what functions print, to a file.
Only Python and what is measured can be imported here.
"""

import importlib
import json
import os
import sys
import time
from statistics import median
from types import SimpleNamespace
from typing import Any

OK = 200
AROUND = 5  # requests in a row, so that a clock tick weighs little


def cpu(what: Any, times: int = 1) -> float:
    """Return the CPU milliseconds of a call."""
    started = time.process_time()
    for _ in range(times):
        what()
    return (time.process_time() - started) * 1000 / times


def reference() -> None:
    """Do what every AWS function in Python does at least."""
    import boto3

    boto3.client("dynamodb")


def start() -> dict[str, float]:
    """Do what Lambda does in INIT; of that, `import` is without the calls to AWS."""
    started = time.process_time()
    from gatehouse import bootstrap

    called: list[float] = []
    bootstrap.session().register(
        "provide-client-params", lambda **_: called.append(-time.thread_time())
    )
    bootstrap.session().register("after-call", lambda **_: called.append(time.thread_time()))
    importlib.import_module("app")
    took = time.process_time() - started
    return {"start": took * 1000, "import": (took - sum(called)) * 1000}


def bare_calls() -> Any:
    """Return three AWS calls as a plain script makes them: two updates and a signature."""
    from botocore.session import get_session

    session: Any = get_session()
    dynamo, kms = session.create_client("dynamodb"), session.create_client("kms")
    key = {"pk": {"S": "k" * 43}}
    update = {
        "TableName": "gatehouse-challenges",
        "Key": key,
        "UpdateExpression": "SET #a = if_not_exists(#a, :zero) + :one",
        "ExpressionAttributeNames": {"#a": "attempts"},
        "ExpressionAttributeValues": {":zero": {"N": "0"}, ":one": {"N": "1"}},
    }

    def three() -> None:
        dynamo.update_item(**update)
        dynamo.update_item(**update)
        kms.sign(
            KeyId="k", Message=b"m" * 400, MessageType="RAW", SigningAlgorithm="RSASSA_PSS_SHA_256"
        )

    return three


def hash_alone(event: dict[str, Any]) -> Any:
    """Return the comparison of a password that a login cannot do without."""
    from gatehouse.domain import passwords
    from gatehouse.domain.secret import Secret

    password = Secret(json.loads(event["body"])["password"])
    hashed = passwords.hash_password(password)
    return lambda: passwords.matches(hashed, password)


def requests(event: dict[str, Any], rounds: int) -> dict[str, Any]:
    """Measure the first request of a function that has started, then `rounds` of warm ones."""
    app = importlib.import_module("app")

    context = SimpleNamespace(
        function_name="f", memory_limit_in_mb=512, invoked_function_arn="a", aws_request_id="r"
    )

    def request() -> None:
        answer = app.handler(event, context)
        if answer["statusCode"] != OK:
            raise SystemExit(answer["body"])

    first = cpu(request)
    cases = {"warm": request, "bare": bare_calls()}
    if "password" in event["body"]:
        cases["hash"] = hash_alone(event)
    return {"first": first} | interleaved(cases, rounds)


def interleaved(cases: dict[str, Any], rounds: int) -> dict[str, float]:
    """Return the median of each case, taken in turn after one that warms up."""
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(rounds + 1):
        for name, case in cases.items():
            taken[name].append(cpu(case, AROUND if turn else 1))
    return {name: median(each[1:]) for name, each in taken.items()}


def main() -> None:
    """Start, and ask for what standard input says: an event and a number of rounds."""
    say = os.dup(1)
    log = os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    asked = json.load(sys.stdin)
    found: dict[str, Any] = {"start": cpu(reference)} if asked is None else start()
    if asked and asked["rounds"]:
        found |= requests(asked["event"], asked["rounds"])
    os.write(say, json.dumps(found).encode())


if __name__ == "__main__":
    main()
