"""The graph of who waits for whom: circles, waves and order, in linear time and without recursion.

Edges lead from a task to those that it waits for. It must never guess: a blocker that is not in
the graph counts as done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Graph = Mapping[str, Sequence[str]]
"""From each task to the tasks that block it, by id or code."""


def unknown(graph: Graph) -> tuple[tuple[str, str], ...]:
    """The edges that lead out of the graph, as (task, blocker)."""
    return tuple(
        (task, blocker) for task, waits_for in graph.items() for blocker in waits_for if blocker not in graph
    )


def find_cycle(graph: Graph) -> tuple[str, ...]:
    """One circle of tasks that wait for each other, the first again at its end; empty when there is none.

    Depth-first search with three colours (Cormen et al., *Introduction to Algorithms*, 22.3), kept
    on an own stack; linear in tasks and dependencies.
    """
    finished: set[str] = set()
    for root in graph:
        if root in finished:
            continue
        cycle = _search(graph, root, finished)
        if cycle:
            return cycle
    return ()


def _search(graph: Graph, root: str, finished: set[str]) -> tuple[str, ...]:
    path: dict[str, Iterator[str]] = {root: iter(graph[root])}
    while path:
        task, blockers = next(reversed(path.items()))
        following = next((one for one in blockers if one in graph and one not in finished), None)
        if following is None:
            finished.add(task)
            path.popitem()  # the last one: a deleted key would be walked over again by reversed()
        elif following in path:
            names = list(path)
            return (*names[names.index(following) :], following)
        else:
            path[following] = iter(graph[following])
    return ()


def cycle_closed_by(graph: Graph, task: str, blocker: str) -> tuple[str, ...]:
    """The circle that would be closed if ``task`` waited for ``blocker`` too; empty when there is none."""
    if task == blocker:
        return (task, task)
    came_from: dict[str, str] = {blocker: task}
    waiting = [blocker]
    while waiting:
        here = waiting.pop()
        for following in graph.get(here, ()):
            if following == task:
                return _way(came_from, task, here)
            if following not in came_from:
                came_from[following] = here
                waiting.append(following)
    return ()


def _way(came_from: Mapping[str, str], task: str, last: str) -> tuple[str, ...]:
    way = [task, last]
    while way[-1] != task:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def waves(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """Tasks in waves: each waits only for tasks of earlier waves; within one, in the graph's order.

    Kahn's algorithm (1962), linear in tasks and dependencies.

    Raises:
        ValueError: when the graph has a circle.
    """
    waits_for = {task: {one for one in blockers if one in graph} for task, blockers in graph.items()}
    left = {task: len(blockers) for task, blockers in waits_for.items()}
    dependents: dict[str, list[str]] = {task: [] for task in graph}
    for task, blockers in waits_for.items():
        for blocker in blockers:
            dependents[blocker].append(task)
    order = {task: index for index, task in enumerate(graph)}
    wave = [task for task in graph if left[task] == 0]
    found: list[tuple[str, ...]] = []
    while wave:
        found.append(tuple(wave))
        following: list[str] = []
        for task in wave:
            for dependent in dependents[task]:
                left[dependent] -= 1
                if left[dependent] == 0:
                    following.append(dependent)
        wave = sorted(following, key=order.__getitem__)
    if sum(map(len, found)) != len(graph):
        raise ValueError(f"tasks wait for each other: {' → '.join(find_cycle(graph))}")
    return tuple(found)


def behind(graph: Graph, stopped: Sequence[str]) -> tuple[str, ...]:
    """All tasks that wait, directly or through others, for one of ``stopped``; in the graph's order."""
    dependents: dict[str, list[str]] = {}
    for task, blockers in graph.items():
        for blocker in blockers:
            dependents.setdefault(blocker, []).append(task)
    reached = set(stopped)
    waiting = list(stopped)
    while waiting:
        for dependent in dependents.get(waiting.pop(), ()):
            if dependent not in reached:
                reached.add(dependent)
                waiting.append(dependent)
    return tuple(task for task in graph if task in reached and task not in stopped)
