"""What a project needs at a commit, read off its own files."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.ports.repository import Repository
from guildhall.application.ports.toolchain import ProjectNeeds


def needs_of(company: Company, repository: Repository, commit: str) -> ProjectNeeds:
    """What a project needs at a commit, from its own files."""
    return company.world.toolchain.needs(
        repository.list_files(commit), lambda path: repository.read_file(commit, path)
    )
