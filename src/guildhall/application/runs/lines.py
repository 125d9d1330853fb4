"""The line of a project: its merged work, and where the next run begins on it."""

from __future__ import annotations

from guildhall.application.authorship import author_of
from guildhall.application.ports.repository import Imported, Repository

LINE = "refs/guildhall/line"
"""Where the project's merged work stands, delivered to the user's branch or not."""


DELIVERED = "refs/guildhall/delivered"
"""Where the line stood when it was delivered last; whoever takes that out of their branch wants it out."""


def waits(repository: Repository) -> bool:
    """Whether merged work waits that was never delivered."""
    line, delivered = repository.resolve(LINE), repository.resolve(DELIVERED)
    return None not in (line, delivered) and line != delivered


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
