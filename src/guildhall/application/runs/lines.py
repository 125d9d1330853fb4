"""The line of a project: its merged work, and where the next run begins on it."""

from __future__ import annotations

from guildhall.application.authorship import author_of
from guildhall.application.ports.repository import Imported, Repository

LINE = "refs/guildhall/line"
"""Where the project's merged work stands, delivered to the user's branch or not."""


def base_of(repository: Repository, imported: Imported) -> str:
    """Where a run starts that begins now: the user's branch, with what earlier runs could not deliver."""
    line = repository.resolve(LINE)
    if line is None or repository.is_ancestor(line, of=imported.commit):
        return imported.commit
    if repository.is_ancestor(imported.commit, of=line):
        return line
    message = f"Bring {imported.branch} into the work that waits to be delivered\n"
    merged = repository.merge(line, imported.commit, author_of("dev_lead"), message)
    return imported.commit if merged.conflicts else merged.commit
