"""The declared edges are those that the application's rules take, and the drawings show them."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.adapters.graphs.topology import EDITIONS
from guildhall.application.ports.workflow import COMPANY_NODES, DELIVERY_NODES, END, GraphName, Visit
from guildhall.application.workflow.routing import route

NODES: dict[GraphName, tuple[str, ...]] = {"company": COMPANY_NODES, "delivery": DELIVERY_NODES}


@pytest.mark.parametrize("version", EDITIONS)
@pytest.mark.parametrize("name", NODES)
def test_every_node_has_its_place_and_can_reach_the_end(name: GraphName, version: str) -> None:
    topology = EDITIONS[version][name]
    assert tuple(topology.destinations) == NODES[name]
    assert topology.first == NODES[name][0]
    ends = {END}
    for node in reversed(NODES[name]):
        assert ends & set(topology.destinations[node])
        ends.add(node)
    assert {one for targets in topology.destinations.values() for one in targets} <= ends


@pytest.mark.parametrize(
    ("outcome", "nodes"),
    [
        ("pass", COMPANY_NODES + DELIVERY_NODES),
        ("stopped", COMPANY_NODES[:-1]),
        ("added", ("docs_finalize", "devops_prepare")),
        ("back", DELIVERY_NODES[1:]),
        ("done", DELIVERY_NODES),
        ("blocked", DELIVERY_NODES),
        ("gone", DELIVERY_NODES),
        ("asked", ("security_scan_cycle", "final_decision")),
    ],
)
def test_where_a_rule_leads_there_is_an_edge(outcome: str, nodes: tuple[str, ...]) -> None:
    for node in nodes:
        name: GraphName = "company" if node in COMPANY_NODES else "delivery"
        task = None if name == "company" else "task-1"
        target = route(Visit("run-1", task, node, 0), {"outcome": outcome}).next_node
        assert target in EDITIONS["2"][name].destinations[node], (node, outcome)


@pytest.mark.parametrize("name", NODES)
def test_a_drawing_shows_every_edge(name: GraphName, visits: Any, store: Any) -> None:
    from guildhall.adapters.graphs.build import build
    from guildhall.adapters.graphs.saver import StoredSaver

    topology = EDITIONS["2"][name]
    drawing = build(topology, visits, StoredSaver(store)).get_graph()
    drawn = {(edge.source, edge.target) for edge in drawing.edges}
    declared = {
        (node, "__end__" if target == END else target)
        for node, targets in topology.destinations.items()
        for target in targets
    }
    assert drawn == declared | {("__start__", topology.first)}
    assert all(edge.conditional for edge in drawing.edges if edge.source != "__start__")


def test_only_what_asks_a_person_may_be_visited_again_at_once_and_not_in_runs_begun_before() -> None:
    def again(version: str) -> set[str]:
        graphs = EDITIONS[version].values()
        return {node for graph in graphs for node, targets in graph.destinations.items() if node in targets}

    assert again("1") == set()
    assert again("2") == {"security_scan_cycle", "final_decision"}
