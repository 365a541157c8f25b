"""`template.yaml` as plain data, with what rules about it need to look up."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

type Node = dict[str, Any]

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
NO_VALUE = {"Ref": "AWS::NoValue"}


class _Loader(yaml.SafeLoader):
    """Reads the short forms of intrinsic functions as their long ones."""


def _intrinsic(loader: _Loader, tag: str, node: yaml.Node) -> Node:
    name = tag if tag in {"Ref", "Condition"} else f"Fn::{tag}"
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    value = str(node.value)
    return {name: value.split(".", 1) if tag == "GetAtt" else value}


yaml.add_multi_constructor("!", _intrinsic, Loader=_Loader)


@cache
def template() -> Node:
    """Return the whole template."""
    loaded: Node = yaml.load(TEMPLATE.read_text(), Loader=_Loader)  # noqa: S506 -- a SafeLoader
    return loaded


def parameters() -> dict[str, Node]:
    """Return the parameters by name."""
    found: dict[str, Node] = template()["Parameters"]
    return found


def resources(kind: str = "") -> dict[str, Node]:
    """Return the resources of a type, or of a family of types, by logical id."""
    everything: dict[str, Node] = template()["Resources"]
    return {name: each for name, each in everything.items() if each["Type"].startswith(kind)}


def properties(name: str) -> Node:
    """Return a resource's properties."""
    found: Node = resources()[name]["Properties"]
    return found


def statements(role: str) -> list[Node]:
    """Return every statement of a role's own policies, those under a condition too."""
    policies = properties(role).get("Policies", [])
    every = [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]
    return [each["Fn::If"][1] if "Fn::If" in each else each for each in every]


def listed(value: Any) -> list[Any]:
    """Return what may be written as one or as a list, as a list."""
    return value if isinstance(value, list) else [value]


def short(resource: Any) -> str:
    """Name what a policy's resource means: a logical id, or the end of an ARN."""
    if not isinstance(resource, dict):
        return str(resource)
    if "Fn::If" in resource:
        return " or ".join(map(short, resource["Fn::If"][1:]))
    if "Ref" in resource:
        return str(resource["Ref"])
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    arn = resource["Fn::Sub"]
    return str(listed(arn)[0]).rpartition("${AWS::AccountId}:")[2]


def everything_in(node: Any) -> Iterator[Any]:
    """Yield a node and all that it holds."""
    yield node
    for inner in node.values() if isinstance(node, dict) else listed(node):
        if inner is not node:
            yield from everything_in(inner)
