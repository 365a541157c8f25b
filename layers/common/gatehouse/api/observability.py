"""One log line and its metrics for each request; never a body, a header, an event or a code."""

import json
import traceback
from pathlib import Path
from time import perf_counter
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()

# The metric of what went well, by function; what was refused is `Refused`, by reason.
SUCCEEDED = {"login": "LoginStarted", "select_method": "MethodSelected", "verify": "Verified"}
REFUSED = 400  # the first status of a refusal
GRANTED = "authenticated"  # what an answer with a token says
SPENT = "spent"  # what `verify` notes when a user's guess budget has just been spent


def record(operation: str, answer: dict[str, Any], started: float) -> None:
    """Write what came of a request that arrived at `started` (`perf_counter`)."""
    milliseconds = (perf_counter() - started) * 1000
    status = answer["statusCode"]
    body = _body(answer)
    reason = body["code"] if status >= REFUSED else ""
    logger.info(
        operation,
        status=status,
        outcome="refused" if reason else "ok",
        reason=reason,
        latency_ms=round(milliseconds, 1),
    )
    metrics.add_metric(name="Latency", unit=MetricUnit.Milliseconds, value=milliseconds)
    metrics.flush_metrics()  # by function alone, not by reason or method
    if reason:
        metrics.add_dimensions(reason=reason)  # over all functions, too
        _count("Refused", reason=reason)
    elif body and operation in SUCCEEDED:
        sent = ["Sent"] if body.get("sent") else []
        _count(SUCCEEDED[operation], *sent, method=logger.get_current_keys().get("method"))
    _count_what_alarms_ask(body)


def _body(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what an answer says in JSON: nothing for a preflight, a page and its files."""
    (kind,) = answer["multiValueHeaders"].get("Content-Type", [""])
    says_json = kind in {"application/json", "application/problem+json"}
    found: dict[str, Any] = json.loads(answer["body"] or "{}") if says_json else {}
    return found


def _count_what_alarms_ask(body: dict[str, Any]) -> None:
    if body.get("status") == GRANTED:
        _count("Granted")
    if logger.get_current_keys().get("budget") == SPENT:
        _count("BudgetSpent")


def _count(*names: str, **dimensions: str | None) -> None:
    for dimension, value in dimensions.items():
        if value:
            metrics.add_dimension(name=dimension, value=value)
    for name in names:
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)
    metrics.flush_metrics()


def record_failure(error: Exception) -> None:
    """Write where something unforeseen happened, and of what type; its text could tell a secret."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno}"
    logger.error("failure", error=type(error).__name__, at=where)
