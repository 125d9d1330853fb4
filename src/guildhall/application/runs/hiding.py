"""Keeps a data folder that lies inside a repository out of what git there would commit."""

from __future__ import annotations

from pathlib import Path

from guildhall.application.company import Company


def hide_data_folder(company: Company, project_id: str, repository: Path) -> bool:
    """Exclude the data folder in the repository's ``.git/info/exclude``; false when it lies elsewhere.

    Raises:
        RepositoryError: when the line cannot be written; it says which to add by hand.
    """
    root, work_tree = company.world.storage.root.resolve(), repository.resolve()
    if work_tree not in root.parents:
        return False
    pattern = f"/{root.relative_to(work_tree).as_posix()}/"
    company.world.repositories.open(project_id).exclude(repository, pattern)
    return True
