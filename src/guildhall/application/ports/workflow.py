"""The workflow engine: walks the graphs that say which node follows which; it must never decide itself.

A graph's node is a *visit*. What a visit asks for, whether the answer is there, and where to go on are
the application's (:class:`Visits`); the engine remembers where each thread stands, so that a run killed
anywhere goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol

from guildhall.domain.record import Record

GraphName = Literal["company", "delivery"]

COMPANY_NODES: tuple[str, ...] = (
    "pm_analyze_requirements",
    "pm_create_tasks",
    "bootstrap_repo",
    "deliver",
    "docs_finalize",
    "devops_prepare",
    "final_decision",
)
"""The nodes of a run's thread, in the order of the straight way (seed S2, *Workflow*)."""

DELIVERY_NODES: tuple[str, ...] = (
    "dev_work_cycle",
    "lead_review_cycle",
    "qa_test_cycle",
    "security_scan_cycle",
    "merge",
)
"""The nodes of a task's thread, in the order of the straight way."""

END = "end"

GRAPH_VERSION = "2"
"""The version of the graphs that new runs begin with."""


class Mandate(Record):
    """By what right and because of what a thread is advanced.

    ``fence`` is the token of the run's lease, under which all that follows is written; ``cause`` is the id of
    the event that made the thread due, none where it is only taken up again.
    """

    fence: int = 0
    cause: str | None = None


NO_LEASE = Mandate()
"""For a walk that no lease guards and nothing has caused."""


class Visit(Record):
    """One visit of a node: the key under which all its effects are idempotent.

    ``iteration`` counts, from 0, how often the thread has come to this node. ``mandate`` is of its
    equality, but of no id that its effects are made under.
    """

    run_id: str
    task_id: str | None
    node: str
    iteration: int
    mandate: Mandate = NO_LEASE


class Departure(Record):
    """Where a thread goes on from a node, and why; ``next_node`` may be :data:`END`."""

    next_node: str
    rationale: str


class Visits(Protocol):
    """The application's part of a node. Each method may be called again for the same visit."""

    def arrive(self, visit: Visit) -> None:
        """Ask for what the node needs: put its work on the queue, once."""
        ...

    def answer(self, visit: Visit) -> dict[str, Any] | None:
        """What came of it, none while it is still to be waited for."""
        ...

    def goes_on(self, task_id: str, /) -> bool:
        """Whether a task that its thread was done with is worked on or judged again, or could be."""
        ...

    def depart(self, visit: Visit, answer: dict[str, Any]) -> Departure:
        """Decide where to go on, and record the decision with its rationale, once."""
        ...


class Thread(Record):
    """One walk through a graph: of a run (``task_id`` none) or of one task's delivery in it."""

    graph: GraphName
    run_id: str
    task_id: str | None = None

    @property
    def id(self) -> str:
        """The name under which its checkpoints are kept."""
        return f"{self.graph}/{self.run_id}/{self.task_id or ''}"


Standing = Literal["waiting", "ended"]


class WorkflowEngine(Protocol):
    """Moves threads through the graphs."""

    @property
    def version(self) -> str:
        """The version of the graphs; a run keeps the one that it began with."""
        ...

    def advance(self, thread: Thread, mandate: Mandate = NO_LEASE) -> Standing:
        """Walk on until the thread waits for an answer that is not there, or has ended.

        Begins the thread at its first node when it is new. Cheap when there is nothing to do. Its visits are
        made under the ``mandate``.
        """
        ...

    def forget(self, threads: Sequence[Thread]) -> None:
        """Drop the checkpoints of threads that have ended."""
        ...
