"""The line of a project: its merged work, and where the next run begins on it."""

from __future__ import annotations

from collections.abc import Iterable

from guildhall.application.authorship import author_of
from guildhall.application.owed import Owed
from guildhall.application.ports.repository import Imported, Repository, RepositoryError
from guildhall.application.runs.kept import kept_work

LINE = "refs/guildhall/line"
"""Where the project's merged work stands, delivered to the user's branch or not."""


DELIVERED = "refs/guildhall/delivered"
"""Where the line stood when it was delivered last; whoever takes that out of their branch wants it out."""


def waits(repository: Repository) -> bool:
    """Whether merged work waits that was never delivered."""
    line, delivered = repository.resolve(LINE), repository.resolve(DELIVERED)
    return (None not in (line, delivered) and line != delivered) or bool(kept_work(repository))


def base_of(repository: Repository, imported: Imported) -> str:
    """Where a run starts that begins now: the user's branch, with what earlier runs could not deliver.

    What does not merge stays where it is kept, for people to merge.
    """
    base = _line_with(repository, imported)
    for one in kept_work(repository):
        if not repository.is_ancestor(one.commit, of=base):
            base = _merged(repository, base, one.commit, f"Bring what is kept on {one.branch} along") or base
    return base


def with_owed(repository: Repository, base: str, owed: Iterable[Owed]) -> str:
    """A run's start with what earlier runs owe, as far as it merges."""
    for one in owed:
        if not repository.is_ancestor(one.commit, of=base):
            message = f"Bring along what run {one.run.run_id} merged"
            base = _merged(repository, base, one.commit, message) or base
    return base


def _line_with(repository: Repository, imported: Imported) -> str:
    """The line with the user's branch, or that alone where the two conflict."""
    line = repository.resolve(LINE)
    if line is None or repository.is_ancestor(line, of=imported.commit):
        return imported.commit
    if repository.is_ancestor(imported.commit, of=line):
        return line
    message = f"Bring {imported.branch} into the work that waits to be delivered"
    return _merged(repository, line, imported.commit, message) or imported.commit


def _merged(repository: Repository, ours: str, theirs: str, message: str) -> str:
    """The merge of two commits, empty where they conflict or have no history in common."""
    try:
        return repository.merge(ours, theirs, author_of("dev_lead"), f"{message}\n").commit
    except RepositoryError:
        return ""
