"""The run's reactor: the one that advances its threads, under the run's lease.

It reads the journal after its cursor, advances the threads that an event concerns, and saves the cursor
once none of them is due any more; so an event is acted on at least once, and acting again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from guildhall.application.company import Company
from guildhall.application.driving import is_driven
from guildhall.application.fencing import check_lease, fenced
from guildhall.application.ports.checkpoints import CheckpointSuperseded
from guildhall.application.ports.journal import Envelope, Transaction
from guildhall.application.ports.repository import RepositoryError
from guildhall.application.ports.workflow import Mandate, Thread, WorkflowEngine
from guildhall.application.reactions import recovery
from guildhall.application.reactions.clearing import sweep_workspaces
from guildhall.application.reactions.cursor import MoveCursor
from guildhall.application.reactions.retention import clean_after_run
from guildhall.application.reactions.stale import take_back_stale
from guildhall.application.runs.preceding import AnotherRunUnfinished, run_ahead
from guildhall.application.runs.unfinished import begin
from guildhall.application.sessions.holdings import Holding, Holdings
from guildhall.application.tasks import queue
from guildhall.application.tasks.queries import tasks_of
from guildhall.application.tasks.settling import settle_merges
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.leases.errors import LeaseHeld, StaleFence
from guildhall.domain.leases.heartbeat import Heartbeat
from guildhall.domain.leases.lease import AcquireLease, ReleaseLease
from guildhall.domain.policies.transitions import IN_FLIGHT, WAITING
from guildhall.domain.projects.commands import PauseProject, ResumeProject
from guildhall.domain.runs.commands import AttachDriver, DetachDriver, PauseRun, ResumeRun
from guildhall.domain.runs.errors import RunEnded
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

R = TypeVar("R")

PAGE = 500
SWEEP_SECONDS = 1.0
CHECKPOINT_SECONDS = 60.0


class RunDriver:
    """Drives one run to its end, for as long as this process holds the run's lease."""

    def __init__(self, company: Company, engine: WorkflowEngine, holdings: Holdings, run_id: str) -> None:
        self._company = company
        self._engine = engine
        self._holdings = holdings
        self.run_id = run_id
        self._resource = f"run:{run_id}"
        self._thread = Thread("company", run_id)
        self._holding: Holding | None = None
        self._driven = company
        self._origin = company.origin("guildhall", correlation_id=run_id)
        self._position = 0
        self._saved = 0
        # The threads that events up to the position made due, each with the newest of these events. The saved
        # cursor stays before the oldest of them until all were advanced.
        self._due: dict[Thread, str | None] = {}
        self._swept = 0.0
        self._signed = company.system.clock.monotonic()
        self._me = company.world.processes.me()

    def take_over(self) -> bool:
        """Get the run's lease; false while another living process has it, or another run has the project.

        Raises:
            AnotherRunUnfinished: when the run that has the project is driven by nobody.
        """
        if not self._is_its_turn():
            return False
        beat: Heartbeat = self._company.journal.state(
            self._company.scope, "Heartbeat", f"Lease:{self._resource}"
        )
        if beat.process is not None and self._is_over(beat):
            recovery.take_back(self._company, "Lease", self._resource, beat, crashed=True)
        try:
            fence, since = self._company.journal.execute(self._company.scope, self._origin, self._acquire)
        except (LeaseHeld, RunEnded):
            return False  # another process has it, or had it and brought it to its end meanwhile
        self._holding = self._holdings.hold(f"Lease:{self._resource}", fence, since)
        self._driven = fenced(self._company, lambda tx: check_lease(tx, self._resource, fence))
        recovery.deliver_reports(self._company, self.run_id)
        recovery.take_back_crashed(self._company, self.run_id)
        sweep_workspaces(self._company, self.run_id)
        cursor = self._company.journal.state(self._company.scope, "Cursor", self._resource)
        self._position = self._saved = cursor.position
        if not self._begin():
            self.let_go()
            return False
        # Whatever a dead driver left undone: every task at work is looked at anew.
        self._due = dict.fromkeys((self._thread, *self._at_work_threads()))
        return True

    def _begin(self) -> bool:
        """Take the run out of the queue; false where it is not its turn, or not this process's any more."""
        try:
            return begin(self._driven, self.run_id, self._origin)
        except StaleFence:
            return False

    def _at_work_threads(self) -> list[Thread]:
        views = self._company.journal.views(self._company.scope)
        return [
            Thread("delivery", self.run_id, task.id)
            for status in IN_FLIGHT
            for task in tasks_of(views, run_id=self.run_id, status=status)
        ]

    def _is_its_turn(self) -> bool:
        """Whether the run has its project, or could have it now: a project has one active run at a time."""
        ahead = run_ahead(self._company, self.run())
        if ahead is None:
            return True
        if not is_driven(self._company, ahead):
            raise AnotherRunUnfinished(ahead, driven=False)
        return False

    @property
    def fence(self) -> int:
        """The token of the run's lease, 0 before it was ever held: every write of the driver carries it."""
        return self._holding.fence if self._holding is not None else 0

    @property
    def lost(self) -> bool:
        """Whether another process may be driving the run by now."""
        return self._holding is None or self._holdings.is_lost(self._holding)

    def run(self) -> Run:
        """The run as it stands."""
        return self._company.journal.state(self._company.scope, "Run", self.run_id)

    def turn(self, timeout: float) -> bool:
        """React to what happened, waiting up to ``timeout`` seconds for it; false when the run is over.

        Whoever was asleep for longer than the lease changes nothing, and is told by :attr:`lost`.
        """
        try:
            self._react(timeout)
        except StaleFence:
            if self._holding is not None:
                self._holdings.lose(self._holding)
        return not self.run().ended

    def _react(self, timeout: float) -> None:
        self._sweep()
        events = self._company.journal.read(self._company.scope, self._position, PAGE)
        if events:
            self._due.update(self._concerned(events))
            self._position = events[-1].position
        self._advance_due()
        if not self._due and (not events or self._position - self._saved >= PAGE):
            self._save()
        if not events:
            self._company.journal.wait(self._company.scope, self._position, timeout)

    def let_go(self) -> None:
        """Give the run's lease back, so that another process may go on at once."""
        if self._holding is None:
            return
        holding, self._holding = self._holding, None
        self._holdings.let_go(holding)
        if holding.lost.is_set():
            return

        def unit(tx: Transaction) -> None:
            tx.ask("Run", self.run_id, DetachDriver(self._me))
            tx.ask("Lease", self._resource, ReleaseLease(holding.fence))
            tx.drop("Heartbeat", f"Lease:{self._resource}")
            if tx.state("Run", self.run_id).ended:
                tx.drop("Cursor", self._resource)

        try:
            self._settle_merges()
            self._execute(unit)
        except StaleFence:
            return  # another process has it, and what follows is its part
        self._sign()
        if self.run().ended:
            self._forget()

    def _settle_merges(self) -> None:
        """Leave no merge of an ended run announced; where git cannot, it is left to the next run or import.

        The lease is given back all the same: it would keep others from that for as long as it lives.
        """
        try:
            if self.run().ended:
                settle_merges(self._driven, self._origin, self.run())
        except RepositoryError as error:
            self._company.system.log.failure("a merge could not be settled", error, run=self.run_id)

    def _acquire(self, tx: Transaction) -> tuple[int, float]:
        """The fence of the lease, and since when it is held."""
        lease = tx.ask("Lease", self._resource, AcquireLease(self._resource, self._holder(), self._ttl()))
        queue.heartbeat(tx, f"Lease:{self._resource}", lease.fence, self._ttl(), self._holdings.process)
        run: Run = tx.state("Run", self.run_id)
        tx.ask("Run", self.run_id, AttachDriver(self._me, replaces=run.driver))
        return lease.fence, self._holdings.decided_at(tx)

    def _holder(self) -> str:
        return f"process {self._me.pid}"

    def _ttl(self) -> int:
        return self._company.lease_seconds

    def _is_over(self, beat: Heartbeat) -> bool:
        """Whether the process that drove the run is gone, or has kept silent for longer than its lease."""
        if beat.process is not None and self._company.world.processes.is_gone(beat.process):
            return True
        return beat.expires_at is not None and beat.expires_at < self._company.system.clock.now()

    def _concerned(self, events: Sequence[Envelope]) -> dict[Thread, str | None]:
        """The threads that events concern (tasks' own, the company's with each), with the newest of them.

        One that a thread waits for is its cause before others of the run, which are only told beside it.
        """
        threads: dict[Thread, str | None] = {}
        for event in events:
            if event.correlation_id == self.run_id:
                threads[self._thread] = event.id
        newest = {event.stream: event for event in events}
        for event in sorted(newest.values(), key=lambda one: one.position):
            threads.update(dict.fromkeys(self._threads_of(event.stream), event.id))
        return threads

    def _threads_of(self, stream: str) -> tuple[Thread, ...]:
        """The threads that wait for what happens in a stream."""
        kind, _, entity_id = stream.partition(":")
        if kind == "Task":
            task: Task = self._company.journal.state(self._company.scope, "Task", entity_id)
            if task.run_id != self.run_id:
                return ()
            if task.fence or task.status not in WAITING:
                return (Thread("delivery", self.run_id, entity_id), self._thread)
            return (self._thread,)
        if kind == "Step" and entity_id.startswith(self.run_id + "/"):
            task_id = entity_id.split("/")[1]
            if task_id != "company":
                return (Thread("delivery", self.run_id, task_id), self._thread)
            return (self._thread,)
        if kind == "Approval":
            return self._asked_by(self._company.journal.state(self._company.scope, "Approval", entity_id))
        return (self._thread,) if stream == f"Run:{self.run_id}" else ()

    def _asked_by(self, approval: Approval) -> tuple[Thread, ...]:
        """The thread that waits for an answer of a person."""
        kind, _, entity_id = approval.subject.partition(":")
        return self._threads_of(approval.subject) if kind in ("Task", "Run") and entity_id else ()

    def _forget(self) -> None:
        """Drop what a run that is over leaves and nothing goes on from, and what others left long ago."""
        sweep_workspaces(self._company, self.run_id)
        views = self._company.journal.views(self._company.scope)
        walked = [task.id for task in tasks_of(views, run_id=self.run_id) if task.fence]
        self._engine.forget([self._thread, *(Thread("delivery", self.run_id, one) for one in walked)])
        clean_after_run(self._company, self.run().project_id)

    def _advance_due(self) -> None:
        """Advance what is due, the company's own thread last; what cannot be now stays due."""
        if not self._due:
            return
        run = self.run()
        if run.ended:
            self._due.clear()
        elif self._go_on(run):
            for thread in sorted(self._due, key=lambda one: one == self._thread):
                if not self._advance(thread, self._due[thread]):
                    return
                del self._due[thread]

    def _go_on(self, run: Run) -> bool:
        """Follow a pause and its end; whether threads may be advanced now."""
        if run.holds_back:
            if run.status == "running" and not self._at_work():
                self._execute(self._pause)
            return False
        if run.status == "paused":
            self._execute(self._resume)
        return True

    def _at_work(self) -> bool:
        views = self._company.journal.views(self._company.scope)
        return bool(views.find("Session", run_id=self.run_id, status="working", limit=1))

    def _pause(self, tx: Transaction) -> None:
        run: Run = tx.state("Run", self.run_id)
        tx.ask("Run", self.run_id, PauseRun())
        tx.ask("Project", run.project_id, PauseProject(self.run_id))

    def _resume(self, tx: Transaction) -> None:
        run: Run = tx.state("Run", self.run_id)
        tx.ask("Run", self.run_id, ResumeRun())
        tx.ask("Project", run.project_id, ResumeProject(self.run_id))

    def _advance(self, thread: Thread, cause: str | None) -> bool:
        """Move a thread on because of an event; false when the run's lease was lost before."""
        if self.lost:
            return False
        try:
            self._engine.advance(thread, Mandate(self.fence, cause))
        except CheckpointSuperseded:
            # Somebody drove the run meanwhile: go on from the newest checkpoint, if the run is ours again.
            if self.lost or self.run().ended:
                return False
            self._engine.advance(thread, Mandate(self.fence, cause))
        return True

    def _sweep(self) -> None:
        now = self._company.system.clock.monotonic()
        if now - self._signed >= CHECKPOINT_SECONDS:
            self._sign()
        if now - self._swept >= SWEEP_SECONDS:
            self._swept = now
            take_back_stale(self._company)

    def _sign(self) -> None:
        """Append a signed checkpoint of the journal's head: a tail that is cut off later is missed."""
        self._signed = self._company.system.clock.monotonic()
        self._company.auditor.checkpoint(self._company.scope)

    def _save(self) -> None:
        if self._position != self._saved:
            position = self._position
            self._execute(lambda tx: tx.save("Cursor", self._resource, MoveCursor(position)))
            self._saved = position

    def _execute(self, unit: Callable[[Transaction], R]) -> R:
        """Write under the run's lease."""
        return self._driven.journal.execute(self._company.scope, self._origin, unit)
