"""Opens sessions: in the journal alone, or whole where one works on no task and holds no step.

The latter is for a kickoff, or a second voice in a step.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.sessions.assignments import brief_of
from guildhall.application.sessions.budgets import Purse
from guildhall.application.sessions.holdings import Holdings
from guildhall.application.sessions.work import SessionTerms, Tools, Work
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import budget_ids, end_session
from guildhall.domain.leases.lease import AcquireLease, ReleaseLease
from guildhall.domain.projects.project import Project
from guildhall.domain.record import evolve
from guildhall.domain.sessions.commands import AssignSession, SpawnSession

THINKING_SECONDS = 600.0


def spawn_session(company: Company, tx: Transaction, spawn: SpawnSession) -> str:
    """Make a session with its folders in the data folder; returns its id. The folders are made by others."""
    folder = company.world.storage.folder_of(spawn.session_id)
    at = evolve(spawn, workspace_dir=str(folder.workspace), data_dir=str(folder.root))
    tx.ask("Session", spawn.session_id, at)
    return spawn.session_id


@contextmanager
def open_session(
    company: Company, holdings: Holdings, project: Project, role: str, purpose: str, run_id: str = ""
) -> Generator[Work]:
    """A session of a role under a lease of its own; it is over, and holds nothing, when the block ends."""
    session_id = company.system.ids.new()
    resource = f"session:{session_id}"
    origin = company.origin(role, correlation_id=run_id or session_id, agent_id=role, session_key=session_id)
    folder = company.world.storage.folder_of(session_id)

    def spawn(tx: Transaction) -> tuple[int, float]:
        spawn = SpawnSession(session_id, role, role, run_id or None, project_id=project.project_id)
        spawn_session(company, tx, spawn)
        tx.ask("Session", session_id, AssignSession(None, None, purpose))
        lease = tx.ask(
            "Lease", resource, AcquireLease(resource, role, company.lease_seconds, session_id, role)
        )
        queue.heartbeat(tx, f"Lease:{resource}", lease.fence, company.lease_seconds, holdings.process)
        return lease.fence, holdings.decided_at(tx)

    fence, since = company.journal.execute(company.scope, origin, spawn)
    holding = holdings.hold(f"Lease:{resource}", fence, since)
    terms = SessionTerms(session_id, role, run_id, origin, folder, holding, Tools(), THINKING_SECONDS)
    budgets = budget_ids(None, run_id or None, project.project_id, company.scope.org_id)
    completed = False
    try:
        # After the journal knows of it: a folder that it knows nothing of is cleared up by nobody.
        company.world.storage.open_session(session_id, brief_of(project, None, role))
        yield Work(company, holdings, terms, Purse(company, origin, session_id, run_id, budgets, None))
        completed = True
    finally:
        holdings.let_go(holding)

        def end(tx: Transaction) -> None:
            end_session(tx, session_id, completed=completed)
            if tx.state("Lease", resource).lease is not None:
                tx.ask("Lease", resource, ReleaseLease(fence))
            tx.drop("Heartbeat", f"Lease:{resource}")

        company.journal.execute(company.scope, origin, end)
        company.world.storage.remove_workspace(session_id)
