"""Makes projects from a template and a patch; the config is theirs from then on (seed S2, *JSONB*)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.repository import Repositories
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.projects.commands import ConfigureProject, CreateProject, ReviseProject
from guildhall.domain.projects.events import TemplateRef
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, field
from guildhall.domain.rules import merge_patch
from guildhall.domain.tasks.definition import Review
from guildhall.domain.templates.errors import TemplateUnknown
from guildhall.domain.templates.template import Template, template_id


class NewProject(Record):
    """A project to make; ``template`` is the name of a project template, ``version`` none for its newest.

    ``patch`` is a JSON merge patch (RFC 7396) over the template's body.
    """

    name: str
    goal: str = ""
    repository: str = ""
    target_branch: str = "main"
    template: str | None = None
    version: int | None = None
    patch: dict[str, Any] = field(default_factory=dict[str, Any])


def create_project(tx: Transaction, repositories: Repositories, wanted: NewProject) -> Project:
    """Make a project, as a draft.

    Raises:
        RepositoryError: where the installation allows no repository of a project.
        TemplateUnknown: for a template that was never published.
        DomainError: when a field is not acceptable.
    """
    _admit(repositories, wanted.repository)
    body, reference = _template(tx, wanted)
    project_id = tx.new_id()
    command = CreateProject(
        project_id,
        wanted.name,
        wanted.goal,
        tx.scope.org_id,
        wanted.repository,
        wanted.target_branch,
        merge_patch(body, wanted.patch),
        reference,
    )
    return tx.ask("Project", project_id, command)


def revise_project(
    tx: Transaction,
    repositories: Repositories,
    project_id: str,
    revision: ReviseProject,
    patch: dict[str, Any] | None,
) -> Project:
    """Change a project's definition, and its config by a JSON merge patch; running runs keep their snapshot.

    Raises:
        RepositoryError: where the installation allows no repository of a project.
        DomainError: when a field is not acceptable, or cannot change now.
    """
    _admit(repositories, revision.repository)
    after: Project = tx.ask("Project", project_id, revision)
    return tx.ask("Project", project_id, ConfigureProject(patch)) if patch else after


def _admit(repositories: Repositories, path: str | None) -> None:
    if path:
        repositories.admit(Path(path))


def _template(tx: Transaction, wanted: NewProject) -> tuple[dict[str, Any], TemplateRef | None]:
    if wanted.template is None:
        if wanted.version is not None:
            raise ValidationFailed("a version needs the template that it is of", field="template")
        return {}, None
    identity = template_id("project", wanted.template)
    template: Template = tx.state("Template", identity)
    if not template.exists:
        raise TemplateUnknown(f"there is no project template {wanted.template[:100]!r}", field="template")
    version = template.version(wanted.version)
    return version.body, TemplateRef(identity, version.number)


def review_of(project: Project) -> Review:
    """Whether work in a project is reviewed: as its config says, else only where there is a repository."""
    default: Review = "required" if project.repository else "none"
    words: dict[str, Review] = {"required": "required", "none": "none"}
    return words.get(str(project.config.get("review")), default)
