"""Where a task's work stands in its project's repository: on a branch, or kept where it was not finished."""

from __future__ import annotations

import re

from guildhall.application.authorship import author_of
from guildhall.application.ports.repository import Repository, RepositoryError
from guildhall.application.sessions.work import Work
from guildhall.domain.tasks.task import Task

RESCUED = "refs/guildhall/rescued/"
"""Where the work of a session that did not get to its end is kept."""


def branch_of(task: Task) -> str:
    """``feat/<task>-<slug>`` (seed S4, section 11)."""
    slug = re.sub(r"[^a-z0-9]+", "-", task.title.lower())[:40].strip("-")
    code = re.sub(r"[^A-Za-z0-9._-]+", "-", task.code).strip("-.") or "task"
    return f"feat/{code}-{slug}" if slug else f"feat/{code}"


def rescue(repository: Repository, work: Work, base: str) -> None:
    """Keep what an unfinished session left in its workspace under a ref; nothing when it left nothing."""
    terms = work.terms
    message = f"Work of session {terms.session_id}, which did not get to its end\n"
    try:
        repository.commit_tree(
            work.workspace, base, author_of(terms.agent_id), message, RESCUED + terms.session_id
        )
    except RepositoryError as error:
        # What no commit can hold must not change how the session ended.
        work.note(f"what it left behind could not be kept: {error}")
