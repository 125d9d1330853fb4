"""The tree that YAML and JSON are read into: plain values that remember their line.

It must never construct anything but these three classes, whatever a document asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Literal, TypeAlias

MAX_DEPTH = 24
"""Nested lists and mappings that a document may have; a backlog needs five."""

Kind: TypeAlias = Literal["text", "integer", "number", "boolean", "date", "nothing"]


@dataclass(slots=True)
class Scalar:
    """One value as it was written, with what the format's own rules take it for."""

    text: str
    line: int
    kind: Kind = "text"


@dataclass(slots=True)
class Listing:
    """A list, with the line that it begins on."""

    line: int
    items: list[Node] = attribute(default_factory=list["Node"])


@dataclass(slots=True)
class Mapping:
    """A mapping from texts: each with the line of its key, and its value."""

    line: int
    pairs: dict[str, tuple[int, Node]] = attribute(default_factory=dict[str, tuple[int, "Node"]])


Node: TypeAlias = Scalar | Listing | Mapping


def named(node: Node) -> str:
    """Say what a node is, for an error (``a list``, ``a boolean``)."""
    if isinstance(node, Scalar):
        return {"integer": "an integer", "text": "text", "nothing": "empty"}.get(node.kind, f"a {node.kind}")
    return "a list" if isinstance(node, Listing) else "a mapping"
