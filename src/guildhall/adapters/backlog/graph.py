"""What must hold between the tasks of a backlog: unique codes, known dependencies, no cycle.

It must never recurse, nor take more than linear time: a backlog may have 200,000 tasks in one chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guildhall.adapters.backlog.faults import fault, nearest
from guildhall.application.ports.backlog import BacklogError, PlannedTask

MAX_TASKS = 200_000
"""Tasks that one backlog may have."""

_NAMED = 100
"""Tasks of a cycle that an error names; a longer one is shortened in its middle."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One task's need for another, with the line and the field (``tasks[3].depends_on``) that say so."""

    code: str
    line: int
    field: str


@dataclass(frozen=True, slots=True)
class Draft:
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
    """Peel off what needs nothing, again and again (Kahn 1962): what remains needs itself."""
    waiting = {code: sum(edge.code in drafts for edge in needs) for code, needs in edges.items()}
    needed_by: dict[str, list[str]] = {}
    for code, needs in edges.items():
        for edge in needs:
            needed_by.setdefault(edge.code, []).append(code)
    free = [code for code, count in waiting.items() if count == 0]
    while free:
        done = free.pop()
        for code in needed_by.get(done, ()):
            waiting[code] -= 1
            if waiting[code] == 0:
                free.append(code)
    left = {code for code, count in waiting.items() if count}
    if left:
        raise _cycle(file, drafts, edges, left, verb)


def _cycle(
    file: str,
    drafts: Mapping[str, Draft],
    edges: Mapping[str, tuple[Edge, ...]],
    left: set[str],
    verb: str,
) -> BacklogError:
    """Walk from any task that remains to what it needs, until a task comes again."""
    seen: dict[str, int] = {}
    path: list[str] = []
    code = next(code for code in edges if code in left)
    while code not in seen:
        seen[code] = len(path)
        path.append(code)
        code = next(edge.code for edge in edges[code] if edge.code in left)
    cycle = path[seen[code] :]
    start = min(range(len(cycle)), key=lambda at: drafts[cycle[at]].line)
    cycle = cycle[start:] + cycle[:start]
    following = cycle[1] if len(cycle) > 1 else cycle[0]
    edge = next(edge for edge in edges[cycle[0]] if edge.code == following)
    shown = [*cycle, cycle[0]]
    if len(shown) > _NAMED:
        half = _NAMED // 2
        shown = [*shown[:half], f"… {len(shown) - _NAMED:,} more …", *shown[-half:]]
    what = f"a cycle, where each task {verb} the next: {' → '.join(shown)}"
    return fault(file, edge.line, edge.field, what, "remove one of them")
