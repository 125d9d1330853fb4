"""The team of a project: the default agents of the org, one a role, each in its seat."""

from __future__ import annotations

from collections.abc import Sequence

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


def attach_roles(tx: Transaction, project_id: str, roles: Sequence[str]) -> Project:
    """Fill roles of a project's team with the org's agents of those roles, registered where they are missing.

    Raises:
        DomainError: for a role that no profile is known of, or a project that does not exist.
    """
    for role in roles:
        if not tx.state("Agent", role).exists:
            tx.ask("Agent", role, RegisterAgent(role, role, role, tx.scope.org_id))
    return tx.ask("Project", project_id, AttachAgents(tuple(Attachment(role, role) for role in roles)))


def ensure_team(company: Company, project_id: str, actor: str) -> None:
    """Seat the team of a project that was made without one."""
    company.journal.execute(company.scope, company.origin(actor), lambda tx: seat_team(tx, project_id))
