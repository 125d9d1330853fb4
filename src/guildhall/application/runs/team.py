"""The team of a project: the default agents of the org, one a role, each in its seat."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.domain.agents.commands import RegisterAgent
from guildhall.domain.agents.profiles import ROLES
from guildhall.domain.projects.commands import AttachAgents
from guildhall.domain.projects.events import Attachment
from guildhall.domain.projects.project import Project


def seat_team(tx: Transaction, project_id: str) -> None:
    """Register the org's default agents where they are missing, and give each its seat in the project."""
    for role in ROLES:
        if not tx.state("Agent", role).exists:
            tx.ask("Agent", role, RegisterAgent(role, role, role, tx.scope.org_id))
    project: Project = tx.state("Project", project_id)
    missing = tuple(Attachment(role, role) for role in ROLES if not project.agents(role))
    if missing:
        tx.ask("Project", project_id, AttachAgents(missing))


def ensure_team(company: Company, project_id: str, actor: str) -> None:
    """Seat the team of a project that was made without one."""
    company.journal.execute(company.scope, company.origin(actor), lambda tx: seat_team(tx, project_id))
