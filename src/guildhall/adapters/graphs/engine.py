"""Moves threads through LangGraph graphs, one step durable before the next begins; it must never decide.

Every way a process can die leaves the thread before some visit, and a visit may be made again: its effects
are idempotent under its key, on the application's side.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from guildhall.adapters.graphs.topology import EDITIONS, Edition
from guildhall.application.ports.checkpoints import CheckpointStore
from guildhall.application.ports.workflow import NO_LEASE, GraphName, Mandate, Standing, Thread, Visit, Visits
from guildhall.domain.kernel import Conflict
from guildhall.domain.record import Record, evolve

if TYPE_CHECKING:
    from guildhall.adapters.graphs.build import Graph

STEPS_WITHOUT_WAITING = 1_000
"""A thread that visits more nodes than this without waiting goes in circles."""


class UnknownVersion(Conflict):
    """A thread was begun with graphs that this program does not know."""


class GoesInCircles(RecursionError):
    """A thread visits node after node without ever waiting: the application's rules have a loop."""


class _Place(Record):
    """Where a thread stands: waiting in a visit under an interrupt's id, or ended when there is no visit."""

    version: str
    visit: Visit | None = None
    interrupt_id: str = ""


class LangGraphEngine:
    """The port ``WorkflowEngine``; threads of one engine may be advanced in parallel."""

    def __init__(
        self, visits: Visits, checkpointer: CheckpointStore, editions: Mapping[str, Edition] = EDITIONS
    ) -> None:
        self._visits = visits
        self._store = checkpointer
        self._editions = editions
        self._graphs: dict[tuple[str, GraphName], Graph] = {}
        self._places: dict[str, _Place] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    @property
    def version(self) -> str:
        """The version of the graphs that a new run begins with."""
        return tuple(self._editions)[-1]

    def advance(self, thread: Thread, mandate: Mandate = NO_LEASE) -> Standing:
        """Walk on until the thread waits for an answer that is not there, or has ended.

        Raises:
            UnknownVersion: when the thread was begun with graphs that are not known here.
            GoesInCircles: after a thousand visits without waiting.
            CheckpointSuperseded: when another process walked the same thread on, or to its end; ask again.
        """
        with self._turn(thread.id):
            place = self._places.get(thread.id)
            if place is None:
                place = self._take_up(thread, mandate)
            elif place.visit is not None:
                if self._visits.answer(place.visit) is None:
                    # What kept its work off the queue may be gone by now: a person has answered.
                    self._visits.arrive(evolve(place.visit, mandate=mandate))
                    return "waiting"
                # Whatever is raised from here on, the checkpoint says where to go on.
                del self._places[thread.id]
                # Under its id a resume can reach the one interrupt that it is for, and no other.
                place = self._walk(thread, mandate, place.version, {place.interrupt_id: True})
            if place.visit is None and thread.task_id and self._visits.goes_on(thread.task_id):
                # It was blocked, and somebody let it go on.
                first = self._editions[place.version][thread.graph].first
                place = self._walk(thread, mandate, place.version, first=first)
            self._places[thread.id] = place
            return "waiting" if place.visit is not None else "ended"

    def forget(self, threads: Sequence[Thread]) -> None:
        """Drop the checkpoints of threads that have ended."""
        self._store.delete([thread.id for thread in threads])
        for thread in threads:
            self._places.pop(thread.id, None)
            with self._guard:
                self._turns.pop(thread.id, None)

    def _turn(self, thread_id: str) -> threading.Lock:
        with self._guard:
            return self._turns.setdefault(thread_id, threading.Lock())

    def _begun_with(self, thread: Thread) -> str | None:
        from guildhall.adapters.graphs.saver import version_of

        saved = self._store.newest(thread.id, "")
        return None if saved is None else version_of(saved)

    def _take_up(self, thread: Thread, mandate: Mandate) -> _Place:
        """Begin a thread that has no checkpoint, or go on from its newest one, making its visit again."""
        version = self._begun_with(thread)
        if version is not None:
            return self._walk(thread, mandate, version)
        version = self._version_for(thread)
        state: dict[str, Any] = {"run_id": thread.run_id, "task_id": thread.task_id, "iterations": {}}
        return self._walk(thread, mandate, version, begin={**state, "version": version})

    def _walk(
        self,
        thread: Thread,
        mandate: Mandate,
        version: str,
        resume: dict[str, Any] | None = None,
        begin: dict[str, Any] | None = None,
        first: str = "",
    ) -> _Place:
        """Walk until the thread waits or ends; each step is durable before the next one begins."""
        from langgraph.errors import GraphRecursionError
        from langgraph.types import Command
        from langsmith import run_helpers

        from guildhall.adapters.graphs.build import visit_of

        graph: Any = self._graph(version, thread.graph)
        given: Any = Command(resume=resume, goto=first or ()) if resume or first else begin
        # Nothing leaves the machine, whatever the environment says about tracing.
        with cast("Any", run_helpers).tracing_context(enabled=False):
            try:
                state = graph.invoke(given, _config(thread, mandate, goes_on=not begin), durability="sync")
            except GraphRecursionError as error:
                raise GoesInCircles(
                    f"thread {thread.id} made {STEPS_WITHOUT_WAITING} visits without waiting;"
                    " its rules lead in a circle"
                ) from error
        for interrupt in state.get("__interrupt__", ()):
            return _Place(version, visit_of(state, interrupt.value["node"], mandate), interrupt.id)
        return _Place(version)

    def _version_for(self, thread: Thread) -> str:
        """A task's thread is walked by the version that its run began with."""
        company = Thread("company", thread.run_id)
        known = self._places.get(company.id)
        return known.version if known is not None else self._begun_with(company) or self.version

    def _graph(self, version: str, name: GraphName) -> Graph:
        from guildhall.adapters.graphs.build import build
        from guildhall.adapters.graphs.saver import StoredSaver

        with self._guard:
            graph = self._graphs.get((version, name))
            if graph is None:
                edition = self._editions.get(version)
                if edition is None:
                    known = ", ".join(self._editions)
                    raise UnknownVersion(
                        f"this run began with version {version} of the workflow and this program knows"
                        f" {known}; go on with the program that it began with"
                    )
                graph = build(edition[name], self._visits, StoredSaver(self._store))
                self._graphs[(version, name)] = graph
            return graph


def _config(thread: Thread, mandate: Mandate, *, goes_on: bool) -> Any:
    from guildhall.adapters.graphs.saver import GOES_ON

    named = {"thread_id": thread.id, "mandate": mandate, GOES_ON: goes_on}
    return {"configurable": named, "recursion_limit": STEPS_WITHOUT_WAITING}
