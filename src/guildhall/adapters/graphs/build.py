"""Builds a LangGraph state graph from a topology; a node does nothing but ask the application.

This module imports LangGraph, which takes about a second: the engine imports it when it first walks.
"""

# LangGraph has types, but its package `graph` lacks the marker that says so.
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END as LANGGRAPH_END
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, interrupt

from guildhall.adapters.graphs.saver import StoredSaver
from guildhall.adapters.graphs.topology import Topology
from guildhall.application.ports.workflow import END, Mandate, Visit, Visits


class WrongTurn(Exception):
    """The application named a next node that the thread's graph has no edge to."""


def _newest(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """Counters are absolute, so that adding the same step twice changes nothing."""
    return {**before, **after}


class State(TypedDict):
    """What a thread knows: ids and counters, never contents.

    ``iterations`` counts for each node how often the thread has left it.
    """

    run_id: str
    task_id: str | None
    version: str
    iterations: Annotated[dict[str, int], _newest]


Graph = CompiledStateGraph[State, None, State, State]


def visit_of(state: State, node: str, mandate: Mandate) -> Visit:
    """The visit that a thread in this state makes, or waits in, at a node."""
    return Visit(state["run_id"], state["task_id"], node, state["iterations"].get(node, 0), mandate)


def build(topology: Topology, visits: Visits, saver: StoredSaver) -> Graph:
    """Compile a graph whose drawing shows every way that a thread can take."""
    builder: Any = StateGraph(State)  # its methods' own types say too little for ours to be checked
    for node, destinations in topology.destinations.items():
        drawn = tuple(LANGGRAPH_END if one == END else one for one in destinations)
        builder.add_node(node, _node(node, destinations, visits), destinations=drawn)
    builder.add_edge(START, topology.first)
    graph: Graph = builder.compile(checkpointer=saver)
    return graph


def _node(
    node: str, destinations: tuple[str, ...], visits: Visits
) -> Callable[[State, RunnableConfig], Command[Any]]:
    """The function that LangGraph runs at a node, from its top again whenever it was interrupted."""

    def walk(state: State, config: RunnableConfig) -> Command[Any]:
        visit = visit_of(state, node, config.get("configurable", {})["mandate"])
        visits.arrive(visit)
        answer = visits.answer(visit)
        while answer is None:
            # What a resume brings along is no answer: the application is asked again.
            interrupt({"node": node, "iteration": visit.iteration})
            answer = visits.answer(visit)
        departure = visits.depart(visit, answer)
        if departure.next_node not in destinations:
            raise WrongTurn(
                f"{node} of run {visit.run_id} may lead to {', '.join(destinations)},"
                f" not to {departure.next_node!r}; name one of them or declare the edge in a new version"
            )
        goto = LANGGRAPH_END if departure.next_node == END else departure.next_node
        return Command(goto=goto, update={"iterations": {node: visit.iteration + 1}})

    return walk
