"""One workflow step: a node that has its answer, walked over by the engine and by bare LangGraph.

Both walk the same graph and keep every step durably: Guildhall through the journal's committer, LangGraph
through its own SQLite checkpointer, as it comes (it saves while it goes on). Both databases are files with
``synchronous=FULL`` in one folder. The two alternate; a walk that loses or doubles a visit does not count.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.harness import compare, keep
from guildhall.adapters.graphs import LangGraphEngine
from guildhall.adapters.graphs.topology import EDITIONS
from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Scope
from guildhall.application.ports.workflow import COMPANY_NODES, END, Departure, Thread, Visit
from guildhall.persistence.checkpoints import JournalCheckpointSaver
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema
from guildhall.persistence.views.catalog import CATALOG

THREADS = 10
"""Threads that are walked in a round, seven steps each."""

GOAL = 1.25
AFTER = dict(zip(COMPANY_NODES, (*COMPANY_NODES[1:], END), strict=True))

Walk = Callable[[str, str], None]
"""Answers a run's node and has its thread walked on; an empty node begins the thread."""


class NoWork:
    """Visits that cost nothing: a node is answered once the benchmark says so."""

    def __init__(self, left: list[tuple[str, str]]) -> None:
        self.answered: set[tuple[str, str]] = set()
        self._left = left

    def arrive(self, visit: Visit) -> None:
        """Ask for nothing."""

    def answer(self, visit: Visit) -> dict[str, Any] | None:
        """An empty answer where there is one."""
        return {} if (visit.run_id, visit.node) in self.answered else None

    def goes_on(self, _task_id: str) -> bool:
        """No task is let go on here."""
        return False

    def depart(self, visit: Visit, answer: dict[str, Any]) -> Departure:
        """Lead on to the next node."""
        self._left.append((visit.run_id, visit.node))
        return Departure(AFTER[visit.node], "")


@contextmanager
def guildhall_walks(folder: Path, left: list[tuple[str, str]]) -> Iterator[Walk]:
    """Walk with the engine, over a journal on SQLite."""
    store = Store(f"sqlite:///{folder / 'guildhall.db'}")
    ensure_schema(store)
    journal = SqlJournal(store, CATALOG, SystemClock(), UuidV7Ids())
    visits = NoWork(left)
    engine = LangGraphEngine(visits, JournalCheckpointSaver(journal, Scope("bench")))

    def walk(run_id: str, node: str) -> None:
        if node:
            visits.answered.add((run_id, node))
        engine.advance(Thread("company", run_id))

    try:
        yield walk
    finally:
        journal.close()


@contextmanager
def langgraph_walks(folder: Path, left: list[tuple[str, str]]) -> Iterator[Walk]:
    """Walk with LangGraph alone: the same nodes, edges and state, and its own checkpointer."""
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.graph import END as LANGGRAPH_END
    from langgraph.graph import START, StateGraph
    from langgraph.types import Command, interrupt

    from guildhall.adapters.graphs.build import State

    def bare(node: str) -> Callable[[State], Any]:
        goto = LANGGRAPH_END if AFTER[node] == END else AFTER[node]

        def visit(state: State) -> Any:
            interrupt({"node": node, "iteration": 0})
            left.append((state["run_id"], node))
            return Command(goto=goto, update={"iterations": {node: 1}})

        return visit

    builder: Any = StateGraph(State)
    topology = EDITIONS["1"]["company"]
    for node, targets in topology.destinations.items():
        drawn = tuple(LANGGRAPH_END if one == END else one for one in targets)
        builder.add_node(node, bare(node), destinations=drawn)
    builder.add_edge(START, topology.first)
    with SqliteSaver.from_conn_string(str(folder / "langgraph.db")) as saver:
        saver.setup()
        saver.conn.execute("PRAGMA synchronous=FULL")
        graph = builder.compile(checkpointer=saver)

        def walk(run_id: str, node: str) -> None:
            begin = {"run_id": run_id, "task_id": None, "version": "1", "iterations": {}}
            graph.invoke(Command(resume=True) if node else begin, {"configurable": {"thread_id": run_id}})

        yield walk


def seconds_a_step(walk: Walk, left: list[tuple[str, str]], name: str) -> float:
    """Walk some threads from their first node to their end; the median time of a step."""
    taken: list[float] = []
    expected = [(f"{name}-{number}", node) for number in range(THREADS) for node in COMPANY_NODES]
    left.clear()
    for run_id, node in expected:
        if node == COMPANY_NODES[0]:
            walk(run_id, "")
        began = time.perf_counter()
        walk(run_id, node)
        taken.append(time.perf_counter() - began)
    if left != expected:
        raise RuntimeError(f"the walk {name} lost or doubled a visit; its figures count for nothing")
    return statistics.median(taken)


def measure(rounds: int) -> list[tuple[float, float]]:
    """Seconds a step of Guildhall and of LangGraph, once a round, after one round that is not counted."""
    left: list[tuple[str, str]] = []
    with (
        tempfile.TemporaryDirectory(dir="/var/tmp") as folder,  # not in memory, where a sync costs nothing
        guildhall_walks(Path(folder), left) as ours,
        langgraph_walks(Path(folder), left) as bare,
    ):
        figures = [
            (seconds_a_step(ours, left, f"ours-{number}"), seconds_a_step(bare, left, f"bare-{number}"))
            for number in range(rounds + 1)
        ]
    return figures[1:]


def main() -> None:
    """Measure, print and keep the row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    rounds = 3 if parser.parse_args().quick else 9
    figures = iter([second for pair in measure(rounds) for second in pair])
    row = compare(
        "one workflow step",
        "s",
        lambda: next(figures),
        ("bare LangGraph", lambda: next(figures)),
        GOAL,
        rounds=rounds,
        smaller=True,
    )
    keep("workflow", [row])


if __name__ == "__main__":
    main()
