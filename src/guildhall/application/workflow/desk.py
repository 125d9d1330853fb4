"""The desk: where a worker takes its next piece of work, does it, and hands it in.

A worker first takes steps, oldest first, because they bring what was begun to its end, then tasks. Whatever
happens to it, its lease is let go of, its session is over and nothing of it runs on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from guildhall.application.branches import bootstrap_of, is_set_up
from guildhall.application.company import Company
from guildhall.application.fencing import check_lease, fenced
from guildhall.application.ports.agent_runtime import SessionEnded
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.sessions.assignments import brief_of
from guildhall.application.sessions.budgets import Purse
from guildhall.application.sessions.holdings import Holding, Holdings
from guildhall.application.sessions.opening import spawn_session
from guildhall.application.sessions.work import SessionTerms, Tools, Work
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import budget_ids, close_session, end_session, tell
from guildhall.application.workflow import (
    analysis,
    bootstrap,
    bringing,
    decision,
    develop,
    devops,
    docs,
    merging,
    planning,
    review,
    security,
    testing,
)
from guildhall.application.workflow.environments import tools_for
from guildhall.application.workflow.giving_up import failed_by, give_up_step
from guildhall.application.workflow.reports import Report, ReportUndelivered, hand_in
from guildhall.application.workflow.shift import STEP_TRIES, Effect, Outcome, Perform, Shift
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.commands import AssignSession, SpawnSession
from guildhall.domain.steps.step import ClaimStep, ReleaseStep, Step, StepFenced
from guildhall.domain.tasks.commands import FailAttempt
from guildhall.domain.tasks.task import Task

R = TypeVar("R")

PERFORMERS: Mapping[str, tuple[str, Perform]] = {
    "pm_analyze_requirements": ("pm", analysis.perform),
    "pm_create_tasks": ("pm", planning.perform),
    "bootstrap_repo": ("devops", bootstrap.perform),
    "lead_review_cycle": ("dev_lead", review.perform),
    "qa_test_cycle": ("qa", testing.perform),
    "security_scan_cycle": ("security", security.perform),
    "merge": ("dev_lead", merging.perform),
    "docs_finalize": ("docs", docs.perform),
    "devops_prepare": ("devops", devops.perform),
    "final_decision": ("pm", decision.perform),
}
"""Which role works on a node, and how."""

REVIEWERS = ("dev_lead", "qa", "pm")
"""Who judges a task, the first that is not its author."""

STEP_PAUSES = (1.0, 5.0)
"""Seconds before a step that failed is tried again: what was away for a moment may be back."""
STEP_SECONDS = 1800.0
TASK_SECONDS = 600.0


class _Taken(Record):
    """A step that was claimed for a session, ``since`` when by the process's holdings."""

    step_id: str
    step: Step
    session_id: str
    agent_id: str
    since: float


class Desk:
    """One worker's place at work, for the runs that its process drives."""

    def __init__(self, company: Company, holdings: Holdings, name: str) -> None:
        self._company = company
        self._holdings = holdings
        self._name = name
        self._tools: dict[str, Tools] = {}

    def work_once(self, run_id: str, fence: int) -> bool:
        """Do one piece of work of a run that is driven under this fence; false when there was none to take.

        Raises:
            StaleFence: when another process may drive the run by now.
        """
        run: Run = self._company.journal.state(self._company.scope, "Run", run_id)
        if run.ended or run.holds_back:
            return False
        origin = self._company.origin(self._name, correlation_id=run_id)
        driven = fenced(self._company, lambda tx: check_lease(tx, f"run:{run_id}", fence)).journal
        taken = driven.execute(self._company.scope, origin, lambda tx: self._take_step(tx, run))
        if taken is not None:
            self._do_step(run, taken)
            return True
        if run.stop_requested or not is_set_up(self._company, run):
            return False
        claims, since = driven.execute(
            self._company.scope, origin, lambda tx: self._take_task(tx, run), early=True
        )
        for claim in claims:
            self._do_task(run, claim, since)
        return bool(claims)

    def _take_step(self, tx: Transaction, run: Run) -> _Taken | None:
        run = tx.state("Run", run.run_id)
        if run.ended or run.holds_back:
            return None
        for row in tx.views.find("Step", run_id=run.run_id, status="queued", limit=50):
            step: Step = tx.state("Step", row.id)
            halted = run.stop_requested is not None and step.node != "final_decision"
            if step.status != "queued" or halted or self._serial_taken(tx, step):
                continue
            role = PERFORMERS[step.node][0]
            agent_id = self._reviewer(tx, step) if role == "dev_lead" else role
            session_id = self._spawn(tx, run, agent_id, agent_id)
            after = tx.ask("Step", row.id, ClaimStep(session_id, agent_id, self._company.lease_seconds))
            fence = after.fence if step.task_id else None
            tx.ask("Session", session_id, AssignSession(step.task_id, fence, step.node))
            queue.heartbeat(
                tx, f"Step:{row.id}", after.fence, self._company.lease_seconds, self._holdings.process
            )
            return _Taken(row.id, after, session_id, agent_id, self._holdings.decided_at(tx))
        return None

    def _serial_taken(self, tx: Transaction, step: Step) -> bool:
        if not step.serial:
            return False
        return bool(tx.views.find("Step", serial=step.serial, status="claimed", limit=1))

    def _reviewer(self, tx: Transaction, step: Step) -> str:
        author = tx.state("Task", step.task_id).author_agent_id if step.task_id else None
        return next(role for role in REVIEWERS if role != author)

    def _take_task(self, tx: Transaction, run: Run) -> tuple[list[queue.Claim], float]:
        """What was claimed, and since when it is held."""
        run = tx.state("Run", run.run_id)
        if run.ended or run.pause_requested or run.stop_requested:
            return [], self._holdings.decided_at(tx)
        worker = queue.Worker(
            holder=self._name,
            ttl_seconds=self._company.lease_seconds,
            process=self._holdings.process,
            session_for=lambda inner, task: (self._spawn(inner, run, task.role, task.role), task.role),
        )
        claims = queue.claim(tx, run.project_id, worker, run_id=run.run_id)
        for claim in claims:
            if claim.session_id is not None:
                tx.ask(
                    "Session", claim.session_id, AssignSession(claim.task.id, claim.fence, "dev_work_cycle")
                )
        return claims, self._holdings.decided_at(tx)

    def _spawn(self, tx: Transaction, run: Run, agent_id: str, role: str) -> str:
        spawn = SpawnSession(tx.new_id(), agent_id, role, run.run_id, project_id=run.project_id)
        return spawn_session(self._company, tx, spawn)

    def _do_task(self, run: Run, claim: queue.Claim, since: float) -> None:
        task, session_id = claim.task, claim.session_id or ""
        holding = self._holdings.hold(f"Task:{task.id}", claim.fence, since)
        keeps_workspace = False
        project = self._project(run)
        seconds = float(task.timeout_seconds or run.config_snapshot.get("timeout_seconds") or TASK_SECONDS)
        try:
            terms = self._terms(run, project, session_id, task.role, task, holding, seconds)
            work = Work(self._company, self._holdings, terms, self._purse(run, terms, task.id, claim.fence))
            runtime = self._company.runtimes[run.runtime]
            job = develop.Job(self._company, project, run, task, claim.fence, work, runtime)
            keeps_workspace = (bringing if run.variant_id else develop).perform(job)
        except (SessionEnded, StaleFence) as error:
            self._company.world.storage.note(session_id, f"the session ended: {error}")
        except ReportUndelivered:
            keeps_workspace = True  # whoever takes the task back keeps what it holds
            raise
        except Exception as error:  # noqa: BLE001 - whatever it failed by uses up an attempt of the task
            self._fail_task(run, claim, f"{type(error).__name__}: {error}")
        finally:
            self._holdings.let_go(holding)
            if not keeps_workspace:
                self._company.world.storage.remove_workspace(session_id)

    def _fail_task(self, run: Run, claim: queue.Claim, reason: str) -> None:
        self._company.world.storage.note(claim.session_id or "", f"the session failed: {reason}")

        def unit(tx: Transaction) -> None:
            lease = tx.state("Task", claim.task.id).lease
            if lease is None or lease.fence != claim.fence:
                return  # it passed on meanwhile, and with it the right to say so
            after = tell(tx, claim.task.id, FailAttempt(claim.fence, reason[:3500]))
            close_session(tx, after, claim.session_id, "failed")

        self._execute(self._company.origin(self._name, correlation_id=run.run_id), unit)

    def _do_step(self, run: Run, taken: _Taken) -> None:
        holding = self._holdings.hold(f"Step:{taken.step_id}", taken.step.fence, taken.since)
        try:
            shift = self._shift(run, taken, holding)
            outcome = PERFORMERS[taken.step.node][1](shift)
            self._hand_in(taken, shift.work.terms, outcome)
        except SessionEnded as ended:
            if ended.reason != "lease_lost":
                self._give_back(run, taken, ended.reason)
        except ReportUndelivered:
            raise
        except StepFenced as error:
            self._company.world.storage.note(taken.session_id, f"the session ended: {error}")
        except Exception as error:  # noqa: BLE001 - whatever a step fails by, the run must learn of it
            self._fail_step(run, taken, failed_by(error))
        finally:
            self._holdings.let_go(holding)
            self._company.world.storage.remove_workspace(taken.session_id)

    def _shift(self, run: Run, taken: _Taken, holding: Holding) -> Shift:
        project = self._project(run)
        task: Task | None = None
        if taken.step.task_id:
            task = self._company.journal.state(self._company.scope, "Task", taken.step.task_id)
        seconds = float(run.config_snapshot.get("step_seconds") or STEP_SECONDS)
        terms = self._terms(run, project, taken.session_id, taken.agent_id, task, holding, seconds)
        purse = self._purse(run, terms, taken.step.task_id, taken.step.fence)
        work = Work(self._company, self._holdings, terms, purse)
        runtime = self._company.runtimes[run.runtime]
        return Shift(self._company, project, run, taken.step_id, taken.step, task, work, runtime)

    def _hand_in(self, taken: _Taken, terms: SessionTerms, outcome: Outcome) -> None:
        arguments = {"step_id": taken.step_id, "fence": taken.step.fence, "result": outcome.result}
        effects = (Effect("step.completed", arguments), *outcome.effects)
        report = Report(terms.session_id, terms.run_id, terms.agent_id, effects)
        hand_in(self._company, self._holdings, terms.holding, report)

    def _fail_step(self, run: Run, taken: _Taken, reason: str) -> None:
        """Try a step that failed again; after some tries it is given up."""
        self._company.world.storage.note(taken.session_id, f"the step failed: {reason}")
        if taken.step.releases + 1 < STEP_TRIES:
            self._holdings.stopping.wait(STEP_PAUSES[min(taken.step.releases, len(STEP_PAUSES) - 1)])
            self._give_back(run, taken, reason[:2000])
            return

        def unit(tx: Transaction) -> None:
            step: Step = tx.state("Step", taken.step_id)
            if step.status != "claimed" or step.fence != taken.step.fence:
                return  # it passed on meanwhile, and with it the right to say so
            give_up_step(tx, taken.step_id, step, "internal_error", reason)
            tx.drop("Heartbeat", f"Step:{taken.step_id}")
            end_session(tx, taken.session_id, completed=False, reason="step_failed")

        self._execute(self._company.origin(self._name, correlation_id=run.run_id), unit)

    def _give_back(self, run: Run, taken: _Taken, reason: str) -> None:
        def unit(tx: Transaction) -> None:
            step: Step = tx.ask("Step", taken.step_id, ReleaseStep(taken.step.fence, reason))
            if step.status != "claimed":
                tx.drop("Heartbeat", f"Step:{taken.step_id}")
            end_session(tx, taken.session_id, completed=False, reason=reason)

        self._execute(self._company.origin(self._name, correlation_id=run.run_id), unit)

    def _terms(
        self,
        run: Run,
        project: Project,
        session_id: str,
        role: str,
        task: Task | None,
        holding: Holding,
        seconds: float,
    ) -> SessionTerms:
        folder = self._company.world.storage.open_session(session_id, brief_of(project, task, role))
        origin = self._company.origin(role, correlation_id=run.run_id, agent_id=role, session_key=session_id)
        tools = self._tools_of(run, project)
        heeds = "/final_decision/" not in holding.resource
        return SessionTerms(session_id, role, run.run_id, origin, folder, holding, tools, seconds, heeds)

    def _tools_of(self, run: Run, project: Project) -> Tools:
        """The run's tools; asked again until its setup is over."""
        tools = self._tools.get(run.run_id)
        if tools is None:
            repository = self._company.world.repositories.open(project.project_id)
            tools = tools_for(self._company, repository, run)
            if bootstrap_of(self._company, run).status == "completed":
                self._tools[run.run_id] = tools
        return tools

    def _purse(self, run: Run, terms: SessionTerms, task_id: str | None, fence: int) -> Purse:
        budgets = budget_ids(task_id, run.run_id, run.project_id, self._company.scope.org_id)
        return Purse(self._company, terms.origin, terms.session_id, run.run_id, budgets, fence)

    def _project(self, run: Run) -> Project:
        return self._company.journal.state(self._company.scope, "Project", run.project_id)

    def _execute(self, origin: Origin, unit: Callable[[Transaction], R]) -> R:
        return self._company.journal.execute(self._company.scope, origin, unit)
