"""The dashboard as CloudFormation makes it of the template, and what its expressions come to."""

import ast
import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from tests.architecture.cloudformation import Node, parameters, properties, template

REGION = "us-east-1"

type Metric = tuple[str, str, tuple[tuple[str, str], ...]]


def body(**answers: str) -> Node:
    """Return the body, resources by their logical ids, for some answers to the parameters."""
    parsed: Node = json.loads(_text(properties("Dashboard")["DashboardBody"], answers))
    return parsed


def _text(node: Any, answers: Mapping[str, str]) -> str:
    match node:
        case {"Ref": name}:
            return answers.get(name, {"AWS::Region": REGION}.get(name, name))
        case {"Fn::FindInMap": [name, first, second]}:
            return str(template()["Mappings"][name][first][second])
        case {"Fn::If": [condition, yes, no]}:
            return _text(yes if _holds(condition, answers) else no, answers)
        case {"Fn::Sub": [text, names]}:
            known = {name: _text(value, answers) for name, value in names.items()}
            return _filled(text, known, answers)
        case {"Fn::Sub": text}:
            return _filled(text, {}, answers)
    return str(node)


def _filled(text: str, known: Mapping[str, str], answers: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        return known[found[1]] if found[1] in known else _text({"Ref": found[1]}, answers)

    return re.sub(r"\$\{([^}]+)}", value, text)


def _holds(condition: str, answers: Mapping[str, str]) -> bool:
    """Tell whether a condition on one parameter does."""
    asked, wanted = template()["Conditions"][condition]["Fn::Equals"]
    default = str(parameters()[asked["Ref"]]["Default"])
    return answers.get(asked["Ref"], default) == str(wanted)


def charts(**answers: str) -> list[Node]:
    """Return what the widgets with metrics show."""
    found = body(**answers)["widgets"]
    return [each["properties"] for each in found if each["type"] == "metric"]


def options_of(row: list[Any]) -> Node:
    """Return how a metric or an expression is shown."""
    return row[-1] if isinstance(row[-1], dict) else {}


def metric_of(row: list[Any]) -> Metric | None:
    """Return the metric of a chart's row; an expression has none."""
    namespace, name, *rest = [each for each in row if isinstance(each, str)] or ("", "")
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return (namespace, name, tuple(sorted(pairs))) if name else None


def metrics() -> set[Metric]:
    """Return every metric on the dashboard."""
    rows = [row for chart in charts() for row in chart["metrics"]]
    return {found for row in rows if (found := metric_of(row))}


def shown(chart: Node, counted: Mapping[Metric, float]) -> dict[str, float | None]:
    """Return what a chart shows of one period, by label: None where it draws nothing."""
    rows = {options_of(row)["id"]: row for row in chart["metrics"]}

    def value(name: str) -> float | None:
        metric = metric_of(rows[name])
        if metric:
            return counted.get(metric)
        return _computed(ast.parse(options_of(rows[name])["expression"], mode="eval").body, value)

    visible = {name: row for name, row in rows.items() if options_of(row).get("visible", True)}
    return {options_of(row)["label"]: value(name) for name, row in visible.items()}


def _computed(node: ast.expr, value: Any) -> float | None:
    """Compute as metric math does: the missing is 0, and what would be divided by 0 is missing."""
    compute = partial(_computed, value=value)
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            found: float | None = value(name)
            return found
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            divisor = compute(right)
            return (compute(left) or 0) / divisor if divisor else None
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return (compute(left) or 0) + (compute(right) or 0)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return (compute(left) or 0) * (compute(right) or 0)
    raise SyntaxError(ast.dump(node))
