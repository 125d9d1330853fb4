"""Who gets which task: order, blockers, skills, owned paths, lanes and batches."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.tasks import queue
from guildhall.application.tasks.flight import PathsTaken
from guildhall.domain.kernel import Conflict, DomainError
from guildhall.domain.tasks import commands


def test_the_most_urgent_then_the_oldest_is_claimed_first(board: Any) -> None:
    for code, priority in (("A", "low"), ("B", "high"), ("C", "urgent"), ("D", "high"), ("E", "medium")):
        board.add(code, priority=priority)
    assert [board.claim_codes() for _ in range(6)] == [["C"], ["B"], ["D"], ["E"], ["A"], []]


def test_a_claim_is_one_event_and_carries_lease_and_fence(board: Any) -> None:
    task_id = board.add("A")
    before = board.journal.head(board.scope).position
    (claim,) = board.claim("me", agent_id="developer", session_id="s1")
    lines = board.journal.read(board.scope, before)
    assert [(line.type, line.stream) for line in lines] == [("task.claimed", f"Task:{task_id}")]
    task = board.task(task_id)
    assert task.status == "claimed"
    assert (task.lease.holder, task.lease.fence, task.lease.session_id) == ("me", claim.fence, "s1")


def test_a_task_is_claimed_only_once_its_blockers_are_done(board: Any) -> None:
    board.add("A", priority="low")
    board.add("B", priority="low")
    board.add("C", priority="urgent", blocked_by=["a", "b"])
    first, second = board.claim(limit=5)
    assert [first.task.code, second.task.code] == ["A", "B"]
    board.complete(first)
    assert board.claim() == []
    board.complete(second)
    assert board.claim_codes() == ["C"]


def test_only_tasks_whose_role_and_skills_a_worker_serves_are_given_to_it(board: Any) -> None:
    board.add("A", role="security", priority="urgent")
    board.add("B", required_skills=("rust", "sql"))
    board.add("C", required_skills=("sql",))
    board.add("D", priority="low")
    assert board.claim_codes(roles=frozenset({"developer"}), skills=frozenset()) == ["D"]
    assert board.claim_codes(roles=frozenset({"developer"}), skills=frozenset({"sql"})) == ["C"]
    assert board.claim_codes(roles=frozenset({"developer"}), skills=frozenset({"sql"})) == []
    assert board.claim_codes(limit=5) == ["A", "B"]


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (("src/**",), ("src/a/b.py",), False),
        (("src/a/**",), ("src/b/**",), True),
        (("docs/x.md",), ("docs/x.md",), False),
        (None, ("src/**",), True),
        (None, None, True),
        ((), ("src/**",), True),
        (("**",), ("any/where",), False),
    ],
)
def test_tasks_whose_owned_paths_overlap_are_not_in_flight_together(
    memory_board: Any, first: Any, second: Any, together: bool
) -> None:
    memory_board.add("A", owned_paths=first)
    memory_board.add("B", owned_paths=second)
    (claim,) = memory_board.claim()
    assert claim.task.code == "A"
    assert memory_board.claim_codes() == (["B"] if together else [])
    if not together:
        memory_board.complete(claim)
        assert memory_board.claim_codes() == ["B"]


def test_paths_stay_taken_while_work_is_judged_and_are_free_once_it_is_blocked(board: Any) -> None:
    board.add("A", review="required", owned_paths=("src/**",))
    board.add("B", owned_paths=("src/x",))
    (claim,) = board.claim()
    board.tell("a", commands.StartTask(claim.fence, "feat/a", "c0"))
    board.tell("a", commands.CompleteTask(claim.fence, "c1", changed=True))
    assert board.task("a").status == "review"
    assert board.claim() == []
    board.tell("a", commands.BlockTask("needs_person", "look", "guildhall"))
    assert board.claim_codes() == ["B"]


def test_a_batch_never_takes_two_tasks_that_exclude_each_other(board: Any) -> None:
    board.add("A", owned_paths=("src/**",))
    board.add("B", owned_paths=("src/one",))
    board.add("C", owned_paths=("docs/**",))
    board.add("D", owned_paths=("docs/a",))
    board.add("E")
    claims = board.claim(limit=10)
    assert [claim.task.code for claim in claims] == ["A", "C", "E"]
    for claim in claims:
        board.complete(claim)
    assert board.claim_codes(limit=10) == ["B", "D"]


def test_claims_of_one_batch_of_units_share_the_board_and_take_each_task_once(board: Any) -> None:
    for number in range(12):
        board.add(f"T-{number}", owned_paths=(f"part{number % 4}/**",))
    workers = [board.worker(f"w{number}") for number in range(12)]
    futures = [
        board.journal.submit(
            board.scope, board.origin, lambda tx, worker=worker: queue.claim(tx, "project", worker)
        )
        for worker in workers
    ]
    taken = [claim.task.code for future in futures for claim in future.result(30)]
    assert sorted(taken) == ["T-0", "T-1", "T-2", "T-3"]


def test_workers_of_one_batch_that_serve_different_roles_each_get_the_most_urgent(board: Any) -> None:
    for number in range(2 * queue.PAGE):
        board.add(f"S-{number}", role="security", priority="urgent")
    board.add("D-1", priority="high")
    board.add("D-2", priority="low")
    developer = board.worker("d", roles=frozenset({"developer"}))
    anybody = board.worker("a")

    def unit(tx: Any) -> list[str]:
        claims = [queue.claim(tx, "project", worker) for worker in (developer, anybody, developer, developer)]
        return [claim.task.code for one in claims for claim in one]

    assert board.execute(unit) == ["D-1", "S-0", "D-2"]


def test_many_overlapping_tasks_are_read_through_in_few_pages(open_board: Any) -> None:
    board = open_board("sqlite://")
    board.bring(
        PlannedTask("WIDE", "All of it", priority="urgent", owned_paths=("src/**",)),
        *(PlannedTask(f"T-{n}", f"Task {n}", owned_paths=(f"src/m{n}/**",)) for n in range(3_000)),
        PlannedTask("LAST", "Beside it", priority="low", owned_paths=("docs/**",)),
    )
    assert board.claim_codes() == ["WIDE"]
    looks: list[int] = []

    def unit(tx: Any) -> list[queue.Claim]:
        counting = _Counting(tx.views)
        claims = [queue.claim(_WithViews(tx, counting), "project", board.worker()) for _ in range(3)]  # type: ignore[arg-type]
        looks.append(counting.looks)
        return [claim for one in claims for claim in one]

    assert [claim.task.code for claim in board.execute(unit)] == ["LAST"]
    assert looks[0] <= 14


def send_back(board: Any, task_id: str, fence: int) -> None:
    """Bring a claimed task into review and back: it is in flight and nobody works on it."""
    board.tell(task_id, commands.StartTask(fence, f"feat/{task_id}", "c0"))
    board.tell(task_id, commands.CompleteTask(fence, "c1", changed=True))
    board.tell(task_id, commands.RequestChanges(("no",)))


def test_work_that_was_sent_back_goes_before_those_that_wait_for_its_paths(board: Any) -> None:
    board.add("A", review="required", owned_paths=("src/**",), priority="low")
    (claim,) = board.claim()
    board.add("B", owned_paths=("src/**",), priority="urgent")
    board.add("C", owned_paths=("src/x",), priority="urgent")
    send_back(board, "a", claim.fence)
    assert board.claim_codes(limit=5) == ["A"]


def test_two_in_flight_without_a_worker_whose_paths_overlap_are_taken_one_by_one(board: Any) -> None:
    for code in ("A", "B"):
        board.add(code, review="required", owned_paths=("src/**",))
        (claim,) = board.claim()
        send_back(board, code.lower(), claim.fence)
        board.tell(code.lower(), commands.BlockTask("run_ended", "", "guildhall"))
    for task_id in ("a", "b"):
        board.tell(task_id, commands.UnblockTask())
    (first,) = board.claim(limit=5)
    assert first.task.code == "A"
    board.tell("a", commands.BlockTask("needs_person", "", "guildhall"))
    assert board.claim_codes(limit=5) == ["B"]


class _Counting:
    """Views that count the looks at the board."""

    def __init__(self, views: Any) -> None:
        self._views = views
        self.looks = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._views, name)
        if name == "claimable":
            self.looks += 1
        return found


def test_a_whole_lane_that_cannot_be_claimed_is_passed_over_at_once(board: Any) -> None:
    board.add("FIRST", owned_paths=("src/**",), priority="urgent")
    for number in range(3 * queue.PAGE):
        board.add(f"L-{number}", owned_paths=("src/**",), priority="high")
    board.add("LAST", owned_paths=("docs/**",), priority="low")
    assert board.claim_codes() == ["FIRST"]
    looks: list[int] = []

    def unit(tx: Any) -> list[queue.Claim]:
        counting = _Counting(tx.views)
        wrapped = _WithViews(tx, counting)
        claims = queue.claim(wrapped, "project", board.worker())  # type: ignore[arg-type]
        looks.append(counting.looks)
        return claims

    assert [claim.task.code for claim in board.execute(unit)] == ["LAST"]
    assert looks == [2]  # the first page, and one without the lane


class _WithViews:
    """A transaction whose views are watched."""

    def __init__(self, tx: Any, views: Any) -> None:
        self._tx = tx
        self.views = views

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)


def test_a_certain_task_is_claimed_unless_a_rule_forbids_it(board: Any) -> None:
    board.add("A", owned_paths=("src/**",))
    board.add("B", owned_paths=("src/x",))
    board.add("C", blocked_by=["a"])
    board.execute(lambda tx: queue.claim_one(tx, "a", board.worker("one")))
    for task_id, rule in (("b", "owned_paths_are_exclusive"), ("a", ""), ("c", "")):
        with pytest.raises(DomainError) as refused:
            board.execute(lambda tx, task_id=task_id: queue.claim_one(tx, task_id, board.worker("two")))
        assert not rule or refused.value.rule == rule
    with pytest.raises(DomainError):
        board.execute(lambda tx: queue.claim_one(tx, "unknown", board.worker("two")))


def test_a_claim_of_another_project_sees_nothing_of_this_one(board: Any) -> None:
    board.add("A")
    assert board.execute(lambda tx: queue.claim(tx, "other", board.worker())) == []
    assert board.execute(lambda tx: queue.claim(tx, "project", board.worker(), run_id="r")) == []


def test_paths_taken_is_a_conflict_that_names_both_tasks() -> None:
    error = PathsTaken("A", "B")
    assert isinstance(error, Conflict)
    assert "A" in error.message
    assert "B" in error.message
