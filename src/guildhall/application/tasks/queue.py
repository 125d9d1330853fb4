"""The queue: who may work on what, under a lease whose fence only grows.

A claim is decided inside the org's append. It takes the most urgent, then oldest, ready task whose
blockers are done, whose role and skills the worker serves and whose owned paths overlap no task in
flight (seed S3, *Dequeue*). Claims that wait in one batch share what they have passed over on the board;
what they take is decided on the task and on what is in flight as they stand then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Candidate
from guildhall.application.tasks.flight import keeper, kept_by
from guildhall.application.tasks.handlers import close_session, tell
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.leases.heartbeat import Beat, is_stale
from guildhall.domain.processes import ProcessIdentity
from guildhall.domain.record import Record
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task, claimable

PAGE = 32
"""Candidates looked at together at first, for a batch and past a lane; each further page is twice as long."""
LARGEST_PAGE = 4096
MOST_LANES = 500
"""Lanes that a query is asked to leave out: more would cost more than they save."""


class Worker(Record):
    """Who claims: ``roles`` and ``skills`` none means that it serves every one.

    ``session_for`` opens the session of a task and names its agent, where the worker brings none with it;
    ``process`` is what must be ended should the worker fall silent.
    """

    holder: str
    ttl_seconds: int
    roles: frozenset[str] | None = None
    skills: frozenset[str] | None = None
    agent_id: str | None = None
    session_id: str | None = None
    process: ProcessIdentity | None = None
    session_for: Callable[[Transaction, Task], tuple[str, str]] | None = None


class Claim(Record):
    """A task that was claimed, with the fence that every later write must carry."""

    task: Task
    fence: int
    session_id: str | None
    agent_id: str | None


@dataclass(slots=True)
class _Board:
    """What the claims of one batch share, to spare work alone: tasks at hand, and those passed over.

    Nothing becomes free for a board: what is completed in a batch is seen by the next one. So lanes that were
    passed stay so, and workers of a kind that found nothing are ``exhausted``.
    """

    project_id: str
    run_id: str | None
    candidates: list[Candidate] = field(default_factory=list[Candidate])
    passed_lanes: set[str] = field(default_factory=set[str])
    taken: set[str] = field(default_factory=set[str])
    page: int = PAGE
    exhausted: set[tuple[frozenset[str] | None, frozenset[str] | None]] = field(
        default_factory=set[tuple[frozenset[str] | None, frozenset[str] | None]]
    )

    def remember(self, page: Sequence[Candidate]) -> None:
        """Keep for the claims that follow what can still be taken."""
        open_ones = {
            one.id: one
            for one in (*self.candidates, *page)
            if one.id not in self.taken and one.lane not in self.passed_lanes
        }
        self.candidates = sorted(open_ones.values(), key=lambda one: one.place)[:LARGEST_PAGE]


def claim(
    tx: Transaction, project_id: str, worker: Worker, *, limit: int = 1, run_id: str | None = None
) -> list[Claim]:
    """Claim up to ``limit`` tasks of a project for a worker; fewer when no more can be claimed now."""
    board = _board(tx, project_id, run_id)
    claims: list[Claim] = []
    while len(claims) < limit:
        candidate = _next_candidate(tx, board, worker)
        if candidate is None:
            break
        claimed = _take(tx, board, candidate, worker)
        if claimed is not None:
            claims.append(claimed)
    return claims


def claim_one(tx: Transaction, task_id: str, worker: Worker) -> Claim:
    """Claim a certain task.

    Raises:
        DomainError: when it cannot be claimed, with the rule: its state, its blockers, its paths.
    """
    task: Task = tx.state("Task", task_id)
    other_id = keeper(tx, task.project_id, task_id, task.owned_paths)
    if other_id is not None:
        raise kept_by(tx, task, other_id)
    return _claimed(tx, task, worker)


HELD_WHILE = {"Step": "claimed", "Job": "running"}
"""In which status what counts its claims itself is held; everything else has a lease in its state."""


def heartbeat(
    tx: Transaction, resource: str, fence: int, ttl_seconds: int, process: ProcessIdentity | None
) -> None:
    """Say that the holder of a resource lives (``Task:<id>``, ``Step:<id>``, ``Job:<id>``, ``Lease:<name>``).

    A lease that was taken back stays so, whether or not somebody else has it yet.

    Raises:
        StaleFence: when the resource is not held under this fence any more.
    """
    kind, _, entity_id = resource.partition(":")
    state = tx.state(kind, entity_id)
    current = _current_fence(kind, state)
    if current != fence:
        called = (state.code if kind == "Task" else "") or resource
        raise StaleFence(called, given=fence, current=current)
    tx.save("Heartbeat", resource, Beat(resource, fence, tx.now, ttl_seconds, process))


def _current_fence(kind: str, state: Any) -> int | None:
    """The fence under which a resource is held, none while nobody holds it."""
    if kind in HELD_WHILE:
        return state.fence if state.status == HELD_WHILE[kind] else None
    return state.lease.fence if state.lease is not None else None


def release(tx: Transaction, task_id: str, fence: int, reason: str) -> Task:
    """Give a task back; its session is over and its reservations are freed."""
    task: Task = tx.state("Task", task_id)
    session_id = task.lease.session_id if task.lease else None
    after = tell(tx, task_id, commands.ReleaseTask(fence, reason))
    close_session(tx, after, session_id, reason)
    return after


def reclaim(tx: Transaction, task_id: str, fence: int, *, crashed: bool = False) -> Task | None:
    """Take back a lease that went stale; none when it has been renewed or has passed on meanwhile.

    ``crashed`` says that its process is known to be gone, whatever its heartbeat says.
    """
    task: Task = tx.state("Task", task_id)
    if task.lease is None or task.lease.fence != fence:
        return None
    beat = tx.load("Heartbeat", f"Task:{task_id}")
    if not crashed and not is_stale(task.lease, beat, tx.now):
        return None
    session_id = task.lease.session_id
    after = tell(tx, task_id, commands.ReclaimTask(fence))
    close_session(tx, after, session_id, "lease_reclaimed")
    return after


def _board(tx: Transaction, project_id: str, run_id: str | None) -> _Board:
    key = f"claims:{project_id}:{run_id or ''}"
    board: _Board | None = tx.shared.get(key)
    if board is None:
        board = tx.shared[key] = _Board(project_id, run_id)
    return board


def _next_candidate(tx: Transaction, board: _Board, worker: Worker) -> Candidate | None:
    """The next task that this worker may take: pages are read on until one fits or none is left."""
    kind = (worker.roles, worker.skills)
    if kind in board.exhausted:
        return None
    unsuited: set[str] = set()
    page, place, size = board.candidates, None, board.page
    while True:
        found = _first_that_fits(tx, board, worker, page, unsuited)
        if found is not None:
            return found
        # A lane that is not left out is passed over here all the same; the list is only kept short.
        lanes = sorted(board.passed_lanes | unsuited)[:MOST_LANES]
        page = tx.views.claimable(
            board.project_id, tx.now, run_id=board.run_id, after=place, without_lanes=lanes, limit=size
        )
        if not page:
            board.exhausted.add(kind)
            return None
        if place is None:
            board.page = min(2 * board.page, LARGEST_PAGE)
        place, size = page[-1].place, min(2 * size, LARGEST_PAGE)
        if not unsuited:
            # A page that left out what only this worker cannot do has gaps for the others.
            board.remember(page)


def _first_that_fits(
    tx: Transaction, board: _Board, worker: Worker, candidates: Sequence[Candidate], unsuited: set[str]
) -> Candidate | None:
    for candidate in candidates:
        if candidate.id in board.taken or candidate.lane in unsuited or candidate.lane in board.passed_lanes:
            continue
        if not _serves(worker, candidate.role, candidate.skills):
            unsuited.add(candidate.lane)
        elif keeper(tx, board.project_id, candidate.id, candidate.owned_paths) is None:
            return candidate
        else:
            board.passed_lanes.add(candidate.lane)
    return None


def _take(tx: Transaction, board: _Board, candidate: Candidate, worker: Worker) -> Claim | None:
    board.taken.add(candidate.id)
    task: Task = tx.state("Task", candidate.id)
    # It may be another one by now than it was when it was put at hand.
    changed = task.owned_paths != candidate.owned_paths
    if not claimable(task, tx.now) or not _serves(worker, task.role, task.required_skills):
        return None
    if changed and keeper(tx, board.project_id, task.id, task.owned_paths) is not None:
        return None
    return _claimed(tx, task, worker)


def _claimed(tx: Transaction, task: Task, worker: Worker) -> Claim:
    session_id, agent_id = worker.session_id, worker.agent_id
    if worker.session_for is not None and task.exists:
        session_id, agent_id = worker.session_for(tx, task)
    command = commands.ClaimTask(session_id, agent_id, worker.holder, worker.ttl_seconds)
    after = tell(tx, task.id, command)
    if worker.process is not None:
        heartbeat(tx, f"Task:{task.id}", after.fence, worker.ttl_seconds, worker.process)
    return Claim(after, after.fence, session_id, agent_id)


def _serves(worker: Worker, role: str, skills: Sequence[str]) -> bool:
    if worker.roles is not None and role not in worker.roles:
        return False
    return worker.skills is None or worker.skills.issuperset(skills)
