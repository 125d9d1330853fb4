"""No two tasks in flight own one path, by whatever moves of one batch or one unit they come there."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from guildhall.application.access.principals import ABILITIES, Principal
from guildhall.application.collab import moves as collab
from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.remote import moves as remote
from guildhall.application.remote.work import Terms
from guildhall.application.tasks import intake, queue
from guildhall.application.tasks.flight import PathsTaken
from guildhall.application.tasks.handlers import tell
from guildhall.domain.kernel import DomainError
from guildhall.domain.policies import ownership
from guildhall.domain.record import evolve
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks.task import Task, is_in_flight

PROJECT = "project"
PATHS = (("src/**",), ("src/a",), ("lib/",), ("docs/x.md", "lib/b"), None, ())
ANYBODY = Principal("user", "u", "user:u", "org", "owner", ABILITIES["owner"])
Unit = Callable[[Any], Any]


def together(board: Any, *units: Unit) -> list[Any]:
    """Have units decided in one batch, in order; what each gave, or how it was refused."""
    holds, goes_on = threading.Event(), threading.Event()

    def wait(_tx: Any) -> None:
        holds.set()
        assert goes_on.wait(30)

    first = board.journal.submit(board.scope, board.origin, wait)
    assert holds.wait(30)
    futures = [board.journal.submit(board.scope, board.origin, unit) for unit in units]
    goes_on.set()
    first.result(30)
    return [future.exception(30) or future.result() for future in futures]


def claiming(board: Any, **terms: Any) -> Unit:
    worker = board.worker(**terms)
    return lambda tx: [claim.task.id for claim in queue.claim(tx, PROJECT, worker)]


def claiming_one(board: Any, task_id: str) -> Unit:
    return lambda tx: queue.claim_one(tx, task_id, board.worker("certain")).task.id


def telling(task_id: str, *steps: Any) -> Unit:
    return lambda tx: tell(tx, task_id, *steps).status


def stopped_in_review(board: Any, code: str, **definition: Any) -> str:
    """A task whose work was complete and then blocked: its paths are free until it goes on."""
    task_id = board.add(code, review="required", priority="urgent", **definition)
    (claim,) = board.claim()
    assert claim.task.id == task_id
    board.tell(task_id, c.CompleteTask(claim.fence, "c1", changed=True))
    board.tell(task_id, c.BlockTask("stopped", "", "x"))
    return task_id


def test_a_claim_sees_the_certain_task_that_was_claimed_in_its_batch(board: Any) -> None:
    board.add("T1", owned_paths=("src/",))
    board.add("T5", owned_paths=("lib/",))
    board.add("T6", owned_paths=("lib/",))
    units = (claiming(board), claiming_one(board, "t5"), claiming(board), claiming_one(board, "t6"))
    first, second, third, refused = together(board, *units)
    assert (first, second, third) == (["t1"], "t5", [])
    assert isinstance(refused, PathsTaken)


@pytest.mark.parametrize("way", ["tell", "collab", "remote"])
def test_a_claim_sees_what_went_on_in_its_batch_and_what_goes_on_sees_the_claim(board: Any, way: str) -> None:
    stopped = stopped_in_review(board, "T0", owned_paths=("lib/",))
    ways: dict[str, Unit] = {
        "tell": telling(stopped, c.UnblockTask()),
        "collab": lambda tx: collab.move(tx, ANYBODY, stopped, "review", collab.Report()),
        "remote": lambda tx: remote.move(tx, None, tx.state("Task", stopped), "review", BY),  # type: ignore[arg-type]
    }
    board.add("T1", owned_paths=("src/",))
    board.add("T6", owned_paths=("lib/",))
    first, _, third = together(board, claiming(board), ways[way], claiming(board))
    assert (first, third, board.task(stopped).status) == (["t1"], [], "review")
    board.tell(stopped, c.BlockTask("stopped", "", "x"))
    taken, refused = together(board, claiming(board), ways[way])
    assert taken == ["t6"]
    assert isinstance(refused, PathsTaken)
    assert "T6" in refused.message
    assert board.task(stopped).status == "blocked"


BY = remote.Move(Terms(ANYBODY, 30))


def test_moves_of_one_unit_see_each_other(board: Any) -> None:
    board.add("A", owned_paths=("lib/",))
    board.add("B", owned_paths=("lib/b",))

    def both(tx: Any) -> None:
        claiming_one(board, "a")(tx)
        claiming_one(board, "b")(tx)

    with pytest.raises(PathsTaken):
        board.execute(both)
    assert {task.status for task in board.by_code().values()} == {"ready"}

    def in_turn(tx: Any) -> str:
        claim = queue.claim_one(tx, "a", board.worker())
        tell(tx, "a", c.CompleteTask(claim.fence, None, changed=False))
        return claiming_one(board, "b")(tx)

    assert board.execute(in_turn) == "b"
    board.tell("b", c.BlockTask("stopped", "", "x"))
    board.tell("b", c.UnblockTask())
    board.add("C", owned_paths=("lib/",))
    (claim,) = board.claim()

    def handed_on(tx: Any) -> str:
        tell(tx, claim.task.id, c.CompleteTask(claim.fence, None, changed=False))
        return claiming_one(board, "c")(tx)

    assert board.execute(handed_on) == "c"


def test_of_two_that_share_paths_in_flight_from_before_one_is_worked_on_at_a_time(board: Any) -> None:
    """As records of before the rule have them: both lost their workers, and neither waits for the other."""
    for task_id in (
        board.add("A", review="required", owned_paths=("lib/",)),
        board.add("B", review="required", owned_paths=("lib/b",)),
    ):
        board.execute(lambda tx, one=task_id: tx.ask("Task", one, c.ClaimTask(None, None, "w", 30)))
        board.execute(lambda tx, one=task_id: tx.ask("Task", one, c.StartTask(1, "", "")))
        board.execute(lambda tx, one=task_id: tx.ask("Task", one, c.CompleteTask(1, "c1", changed=True)))
        board.execute(lambda tx, one=task_id: tx.ask("Task", one, c.RequestChanges(("no",))))
    assert {task.status for task in board.by_code().values()} == {"in_progress"}
    first, second, refused = together(board, claiming(board), claiming(board), claiming_one(board, "b"))
    assert (first, second) == (["a"], [])
    assert isinstance(refused, PathsTaken)
    board.tell("a", c.BlockTask("stopped", "", "x"))
    assert board.execute(claiming_one(board, "b")) == "b"


def test_a_task_that_was_edited_since_it_was_put_at_hand_is_taken_as_it_is(board: Any) -> None:
    for code, paths in (("T1", ("src/",)), ("T2", ("lib/",)), ("T3", ("docs/",))):
        board.add(code, owned_paths=paths)
    edited = evolve(board.task("t2").definition, owned_paths=("src/b",))
    skilled = evolve(board.task("t3").definition, required_skills=("rust",))
    alone = claiming(board, skills=frozenset())
    first, *_, last = together(
        board, alone, telling("t2", c.EditTask(edited)), telling("t3", c.EditTask(skilled)), alone
    )
    assert (first, last) == (["t1"], [])


def test_a_unit_that_raises_hands_nothing_on(board: Any) -> None:
    board.add("T1", owned_paths=("src/",))
    board.add("T2", owned_paths=("src/",))

    def failing(tx: Any) -> None:
        assert claiming(board)(tx) == ["t1"]
        assert claiming(board)(tx) == []
        raise ZeroDivisionError

    refused, taken = together(board, failing, claiming(board))
    assert isinstance(refused, ZeroDivisionError)
    assert taken == ["t1"]


def test_what_a_backlog_brings_on_is_done_anew_where_another_has_its_paths(board: Any) -> None:
    stopped = stopped_in_review(board, "T0", owned_paths=("lib/",))
    board.add("T6", owned_paths=("lib/",))
    (claim,) = board.claim()
    board.bring(PlannedTask("T0", "Task T0", owned_paths=("lib/",)))
    task: Task = board.task(stopped)
    assert (task.status, board.claim()) == ("ready", [])
    assert "T6" in task.findings[-1].text
    board.complete(claim)
    assert board.claim_codes() == ["T0"]


def test_a_backlog_that_changes_what_is_judged_needs_no_path_for_that(board: Any) -> None:
    stopped = stopped_in_review(board, "T0", owned_paths=("lib/",))
    board.add("T6", owned_paths=("lib/",))
    board.claim()
    board.bring(PlannedTask("T0", "Task T0", "another", owned_paths=("lib/**",)))
    assert (board.task(stopped).status, board.task(stopped).owned_paths) == ("ready", ("lib/**",))


def _step(dice: random.Random, task: Task) -> Any:
    fence = task.fence
    edited = evolve(task.definition, owned_paths=dice.choice(PATHS))
    return dice.choice(
        (
            c.UnblockTask(),
            c.UnblockTask(),
            c.BlockTask("stopped", "", "x"),
            c.StartTask(fence),
            c.CompleteTask(fence, "c1", changed=True),
            c.CompleteTask(fence, "c1", changed=True),
            c.ReleaseTask(fence, "no"),
            c.FailAttempt(fence, "no"),
            c.ApproveTask("somebody"),
            c.RequestChanges(("no",)),
            c.BeginMerge("o", "n"),
            c.WithdrawMerge("n"),
            c.RecordMerged("n"),
            c.EditTask(edited),
            c.RestoreDefinition(edited, "0" * 64),
            c.TakeUpTask("s", "a", "w", 30),
        )
    )


def _move(board: Any, dice: random.Random, ids: list[str]) -> Unit:
    """Any move, of any task, as any of those who move tasks make it."""
    task: Task = board.task(dice.choice(ids))
    report = collab.Report(summary="s", commit="c1")
    planned = PlannedTask(task.code, task.title, owned_paths=dice.choice((task.owned_paths, *PATHS)))
    wanted = dice.choice(("ready", "in_progress", "review", "approved", "merging", "done", "blocked"))
    word = dice.choice(("queued", "in_progress", "review", "approved", "done", "blocked"))
    units: tuple[Unit, ...] = (
        claiming(board),
        claiming(board),
        claiming_one(board, task.id),
        telling(task.id, _step(dice, task)),
        telling(task.id, _step(dice, task)),
        lambda tx: collab.move(tx, ANYBODY, task.id, word, report),
        lambda tx: remote.move(tx, None, tx.state("Task", task.id), wanted, by),  # type: ignore[arg-type]
        lambda tx: intake._import_chunk(tx, intake.Intake(PROJECT, None), [planned], None),
    )
    by = evolve(BY, fence=task.fence or None, reason="so")
    one, other = dice.choice(units), dice.choice(units)
    return dice.choice((one, one, lambda tx: (one(tx), other(tx))))


@pytest.mark.parametrize("seed", range(3))
def test_whatever_moves_tasks_no_two_in_flight_own_one_path(board: Any, seed: int) -> None:
    dice = random.Random(seed)
    ids = [
        board.add(f"T-{n}", owned_paths=PATHS[n % len(PATHS)], review=dice.choice(("none", "required")))
        for n in range(24)
    ]
    done, refused, flown = 0, 0, set[str]()
    for _ in range(60):
        results = together(board, *(_move(board, dice, ids) for _ in range(dice.randint(2, 8))))
        failures = [one for one in results if isinstance(one, BaseException)]
        assert all(isinstance(one, DomainError) for one in failures), failures
        refused, done = refused + len(failures), done + len(results) - len(failures)
        flying = [task for task in board.by_code().values() if is_in_flight(task)]
        flown.update(task.id for task in flying)
        for one, other in combinations(flying, 2):
            assert not ownership.overlaps(one.owned_paths, other.owned_paths), (one, other)
    assert done > 100
    assert len(flown) > 12
