"""A backlog's plan: rounds, why tasks wait, and what they cost."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.runs.plan import RunPlan, plan_of
from guildhall.domain.policies import ownership


def plan(*tasks: PlannedTask, runtime: str = "rules", price: int | None = 1) -> RunPlan:
    backlog = Backlog("yaml", "b.yaml", "goal", tasks, "digest")
    return plan_of(backlog, runtime, lambda i, o: None if price is None else (i + o) * price)


def task(
    code: str, *, after: str = "", paths: tuple[str, ...] | None = None, priority: str = "medium"
) -> PlannedTask:
    return PlannedTask(
        code, code, depends_on=tuple(after.split()), owned_paths=paths, priority=priority, commands=("true",)
    )


def rounds(made: RunPlan) -> dict[str, int]:
    return {step.task.code: step.round for step in made.steps}


def test_a_task_comes_after_what_it_depends_on() -> None:
    made = plan(task("C", after="A B"), task("A"), task("B", after="A"))
    assert rounds(made) == {"A": 1, "B": 2, "C": 3}
    assert made.steps[-1].after == ("A", "B")
    assert (made.rounds, made.widest) == (3, 1)


def test_tasks_with_overlapping_paths_take_turns_and_say_why() -> None:
    made = plan(task("A", paths=("src/**",)), task("B", paths=("src/x.py",)), task("C", paths=("docs/**",)))
    assert rounds(made) == {"A": 1, "B": 2, "C": 1}
    assert next(step for step in made.steps if step.task.code == "B").held_by == ("A",)
    assert [(one.path, one.tasks) for one in made.exclusive] == [("src/x.py", ("A", "B"))]


def test_what_is_done_stands_in_no_round_holds_nobody_up_and_costs_nothing() -> None:
    tasks = (task("A", paths=("x",)), task("B", paths=("x",)), task("C", after="A"))
    backlog = Backlog("yaml", "b.yaml", "goal", tasks, "digest")
    made = plan_of(backlog, "model", lambda i, o: i + o, done={"A"})
    rest = plan_of(Backlog("yaml", "b.yaml", "goal", tasks[1:2], "digest"), "model", lambda i, o: i + o)
    assert rounds(made) == {"B": 1, "C": 1}
    assert [one.code for one in made.done] == ["A"]
    assert [step.after for step in made.steps] == [(), ()]
    assert made.exclusive == ()
    assert made.estimate.tokens[0] == rest.estimate.tokens[0] + 60_000


def test_the_urgent_goes_first() -> None:
    made = plan(task("A", paths=("x",), priority="low"), task("B", paths=("x",), priority="urgent"))
    assert rounds(made) == {"B": 1, "A": 2}


def test_no_paths_exclude_nobody() -> None:
    made = plan(task("A"), task("B", paths=()), task("C", paths=("x",)))
    assert rounds(made) == {"A": 1, "B": 1, "C": 1}
    assert made.exclusive == ()


def test_the_whole_repository_excludes_every_path() -> None:
    made = plan(task("A", paths=("**",)), task("B", paths=("x",)), task("C", paths=("y",)))
    assert rounds(made) == {"A": 1, "B": 2, "C": 2}
    assert {one.tasks for one in made.exclusive} == {("A", "B"), ("A", "C")}


def test_rules_cost_nothing() -> None:
    estimate = plan(task("A")).estimate
    assert (estimate.tokens, estimate.micros) == ((0, 0), (0, 0))


def test_a_model_costs_by_complexity_and_an_unknown_price_is_told() -> None:
    known = plan(task("A"), task("B"), runtime="model").estimate
    assert known.micros == known.tokens
    assert 0 < known.tokens[0] < known.tokens[1]
    assert known.tokens[1] > plan(task("A"), runtime="model").estimate.tokens[1]
    assert plan(task("A"), runtime="model", price=None).estimate.micros is None


def test_a_task_without_commands_needs_an_agent() -> None:
    made = plan(PlannedTask("A", "a"), task("B"))
    assert [step.needs_agent for step in made.steps] == [True, False]


PATHS = st.sampled_from(["a", "a/b", "a/b/c", "b/**", "**", "c/*.py", "c/d.py"])


@given(st.lists(st.tuples(st.none() | st.lists(PATHS, max_size=2), st.sets(st.integers(0, 11))), max_size=12))
@settings(max_examples=100, deadline=None)
def test_a_round_holds_no_two_tasks_that_exclude_or_need_each_other(
    shape: list[tuple[list[str] | None, set[int]]],
) -> None:
    tasks = [
        PlannedTask(
            f"T-{number}",
            "t",
            depends_on=tuple(f"T-{other}" for other in after if other < number),
            owned_paths=None if paths is None else tuple(paths),
        )
        for number, (paths, after) in enumerate(shape)
    ]
    made = plan(*tasks)
    found = rounds(made)
    for one in tasks:
        assert all(found[other] < found[one.code] for other in one.depends_on)
        for other in tasks:
            if one is not other and ownership.overlaps(one.owned_paths, other.owned_paths):
                assert found[one.code] != found[other.code]
                assert any({one.code, other.code} <= set(group.tasks) for group in made.exclusive)
    for step in made.steps:
        before = [other.task for other in made.steps if other.round == step.round - 1]
        over = {one.code for one in before if ownership.overlaps(step.task.owned_paths, one.owned_paths)}
        due = max((found[other] for other in step.task.depends_on), default=0) + 1
        assert set(step.held_by) == (over if step.round > due else set())
    for group in made.exclusive:
        paths = {one.code: one.owned_paths for one in tasks}
        assert all(ownership.overlaps(paths[a], paths[b]) for a in group.tasks for b in group.tasks)


def test_thousands_of_tasks_on_one_path_are_planned_quickly() -> None:
    tasks = [task(f"T-{number}", paths=("src/**",)) for number in range(3_000)]
    begun = time.perf_counter()
    assert plan(*tasks).rounds == 3_000
    assert time.perf_counter() - begun < 5


def test_thousands_of_tasks_on_hundreds_of_paths_are_planned_quickly() -> None:
    tasks = [task(f"T-{number}", paths=(f"part{number % 500}/**",)) for number in range(20_000)]
    begun = time.perf_counter()
    made = plan(*tasks)
    assert (made.rounds, made.steps[-1].held_by) == (40, ("T-19499",))
    assert time.perf_counter() - begun < 5
