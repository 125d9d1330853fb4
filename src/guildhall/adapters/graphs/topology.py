"""Which node may follow which, version by version; it must never say which one does.

A run keeps the version that it began with, so a version that was ever released stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from guildhall.application.ports.workflow import (
    COMPANY_NODES,
    DELIVERY_NODES,
    END,
    GRAPH_VERSION,
    GraphName,
)
from guildhall.domain.record import Record


class Topology(Record):
    """A graph: its first node, and for each node where it may lead; :data:`END` ends the thread."""

    first: str
    destinations: Mapping[str, tuple[str, ...]]


Edition = Mapping[GraphName, Topology]


def _onwards(nodes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {node: (after,) for node, after in zip(nodes, (*nodes[1:], END), strict=True)}


def _again(topology: Topology, node: str) -> Topology:
    """The same graph, in which a node may be visited again at once: a person decides about what it found."""
    edges = {**topology.destinations, node: (*topology.destinations[node], node)}
    return Topology(topology.first, edges)


def _with(edges: dict[str, tuple[str, ...]], target: str, *nodes: str) -> None:
    for node in nodes:
        if target not in (node, *edges[node]):
            edges[node] = (*edges[node], target)


def _company() -> Topology:
    """A stopped run goes to its final decision; what adds a task goes back to deliver it."""
    edges = _onwards(COMPANY_NODES)
    _with(edges, "final_decision", *COMPANY_NODES)
    _with(edges, "deliver", "docs_finalize", "devops_prepare")
    return Topology(COMPANY_NODES[0], edges)


def _delivery() -> Topology:
    """What a cycle finds goes back to the fix cycle; a task that is over ends its thread from anywhere."""
    edges = _onwards(DELIVERY_NODES)
    _with(edges, "dev_work_cycle", *DELIVERY_NODES)
    _with(edges, END, *DELIVERY_NODES)
    return Topology(DELIVERY_NODES[0], edges)


EDITIONS: Mapping[str, Edition] = {
    "1": {"company": _company(), "delivery": _delivery()},
    GRAPH_VERSION: {
        "company": _again(_company(), "final_decision"),
        "delivery": _again(_delivery(), "security_scan_cycle"),
    },
}
"""Every version ever released, oldest first; a new run begins with the last."""
