"""What must hold between the tasks of a backlog: unique codes, known dependencies, no cycle.

It must never recurse, nor take more than linear time: a backlog may have 200,000 tasks in one chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guildhall.adapters.backlog.faults import fault, nearest
from guildhall.application.ports.backlog import PlannedTask
from guildhall.domain.policies.dependencies import find_cycle
from guildhall.domain.record import Record

MAX_TASKS = 200_000
"""Tasks that one backlog may have."""

_NAMED = 100
"""Tasks of a cycle that an error names; a longer one is shortened in its middle."""


class Edge(Record):
    """One task's need for another, with the line and the field (``tasks[3].depends_on``) that say so."""

    code: str
    line: int
    field: str


class Draft(Record):
    """A task as it was read, with what an error about it must name."""

    task: PlannedTask
    path: str
    line: int
    edges: tuple[Edge, ...] = ()
    parent: Edge | None = None


def check_count(file: str, line: int, count: int) -> None:
    """Refuse too many tasks before they are read.

    Raises:
        BacklogError: naming the limit.
    """
    if count > MAX_TASKS:
        raise fault(file, line, "tasks", f"has {count:,} tasks", f"split it: at most {MAX_TASKS:,} are read")


def check_graph(file: str, drafts: Sequence[Draft], known: Mapping[str, int] | None = None) -> None:
    """Check codes, dependencies and parents of all tasks.

    ``known`` are codes of tasks that are not planned again (done already), with their lines.

    Raises:
        BacklogError: naming the first task at fault, or the whole cycle.
    """
    by_code: dict[str, Draft] = {}
    elsewhere = known or {}
    for draft in drafts:
        code = draft.task.code
        first = by_code[code].line if code in by_code else elsewhere.get(code)
        if first is not None:
            what = f"`{code}` is the id of the task on line {first} as well"
            raise fault(file, draft.line, f"{draft.path}.id", what, "give each task its own")
        by_code[code] = draft
    for draft in drafts:
        for edge in (*draft.edges, draft.parent) if draft.parent else draft.edges:
            _check_edge(file, draft, edge, by_code, elsewhere)
    _check_cycles(file, by_code, {code: draft.edges for code, draft in by_code.items()}, "waits for")
    parents = {code: (draft.parent,) if draft.parent else () for code, draft in by_code.items()}
    _check_cycles(file, by_code, parents, "is part of")


def _check_edge(
    file: str, draft: Draft, edge: Edge, by_code: Mapping[str, Draft], elsewhere: Mapping[str, int]
) -> None:
    if edge.code == draft.task.code:
        raise fault(file, edge.line, edge.field, f"`{edge.code}` names its own task", "remove it")
    if edge.code not in by_code and edge.code not in elsewhere:
        todo = nearest(edge.code, by_code) or "add the task or remove the reference"
        raise fault(file, edge.line, edge.field, f"`{edge.code}` is no task of this backlog", todo)


def _check_cycles(
    file: str, drafts: Mapping[str, Draft], edges: Mapping[str, tuple[Edge, ...]], verb: str
) -> None:
    """Refuse the first cycle, named from its first task in the document."""
    found = find_cycle({code: [edge.code for edge in needs] for code, needs in edges.items()})
    if not found:
        return
    cycle = found[:-1]
    start = min(range(len(cycle)), key=lambda at: drafts[cycle[at]].line)
    shown = [*cycle[start:], *cycle[:start], cycle[start]]
    edge = next(edge for edge in edges[shown[0]] if edge.code == shown[1])
    if len(shown) > _NAMED:
        half = _NAMED // 2
        shown = [*shown[:half], f"… {len(shown) - _NAMED:,} more …", *shown[-half:]]
    what = f"a cycle, where each task {verb} the next: {' → '.join(shown)}"
    raise fault(file, edge.line, edge.field, what, "remove one of them")
