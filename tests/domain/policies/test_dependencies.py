"""Circles are named, waves are right, and a hundred thousand tasks are no matter."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.policies import dependencies

BACKLOG = {"T-1": [], "T-2": ["T-1"], "T-3": ["T-1"], "T-4": [], "T-5": ["T-2", "T-3"], "T-6": []}
NAMES = [f"t{number}" for number in range(8)]
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=4), max_size=8)
ORDERED = st.lists(st.lists(st.integers(0, 20), max_size=4), max_size=10).map(
    lambda rows: {f"t{row}": [f"t{one}" for one in ones if one < row] for row, ones in enumerate(rows)}
)


def is_cycle(graph, cycle):
    edges = itertools.pairwise(cycle)
    return len(cycle) > 1 and cycle[0] == cycle[-1] and all(there in graph[here] for here, there in edges)


def test_the_waves_of_a_backlog():
    assert dependencies.find_cycle(BACKLOG) == ()
    assert dependencies.waves(BACKLOG) == (("T-1", "T-4", "T-6"), ("T-2", "T-3"), ("T-5",))


def test_a_circle_is_named():
    graph = {"a": ["b"], "b": ["c"], "c": ["d", "a"], "d": []}
    assert dependencies.find_cycle(graph) == ("a", "b", "c", "a")
    assert dependencies.find_cycle({"a": ["a"]}) == ("a", "a")
    with pytest.raises(ValueError, match="a → b → c → a"):
        dependencies.waves(graph)


@given(GRAPHS)
def test_a_circle_is_found_exactly_when_there_are_no_waves(graph):
    cycle = dependencies.find_cycle(graph)
    if cycle:
        assert is_cycle(graph, cycle)
        with pytest.raises(ValueError, match="wait for each other"):
            dependencies.waves(graph)
    else:
        found = [task for wave in dependencies.waves(graph) for task in wave]
        assert sorted(found) == sorted(graph)


@given(ORDERED)
def test_each_wave_waits_for_the_one_before(graph):
    number = {task: index for index, wave in enumerate(dependencies.waves(graph)) for task in wave}
    for task, blockers in graph.items():
        before = [number[blocker] for blocker in blockers if blocker in graph]
        assert number[task] == max(before, default=-1) + 1


@given(ORDERED, st.data())
def test_a_new_dependency_is_judged_as_if_it_were_there(graph, data):
    if not graph:
        return
    task, blocker = (data.draw(st.sampled_from(sorted(graph))) for _ in range(2))
    cycle = dependencies.cycle_closed_by(graph, task, blocker)
    with_it = {**graph, task: [*graph[task], blocker]}
    assert bool(cycle) == bool(dependencies.find_cycle(with_it))
    if cycle:
        assert cycle[:2] == (task, blocker)
        assert is_cycle(with_it, cycle)


def test_what_lies_behind_a_stopped_task():
    assert dependencies.behind(BACKLOG, ["T-2"]) == ("T-5",)
    assert dependencies.behind(BACKLOG, ["T-1"]) == ("T-2", "T-3", "T-5")
    assert dependencies.behind(BACKLOG, []) == ()


def test_unknown_blockers_are_named_and_count_as_done():
    graph = {"a": ["ghost"], "b": ["a"]}
    assert dependencies.unknown(graph) == (("a", "ghost"),)
    assert dependencies.waves(graph) == (("a",), ("b",))


def test_a_hundred_thousand_tasks_take_a_moment():
    size = 100_000
    chain = {f"t{number}": [f"t{number + 1}"] for number in range(size - 1)} | {f"t{size - 1}": []}
    begin = time.perf_counter()
    assert dependencies.find_cycle(chain) == ()
    assert len(dependencies.waves(chain)) == size
    assert len(dependencies.cycle_closed_by(chain, f"t{size - 1}", "t0")) == size + 1
    star = {"hub": [f"t{number}" for number in range(size)]} | {f"t{number}": [] for number in range(size)}
    assert dependencies.find_cycle(star) == ()
    assert len(dependencies.waves(star)) == 2
    assert time.perf_counter() - begin < 20
