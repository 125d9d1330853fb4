"""Gives up refs of rescued work; what is not merged stays reachable from one ref of the repository."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.application.authorship import author_of
from guildhall.application.branches import LINE
from guildhall.application.company import Company
from guildhall.application.ports.repository import NamedCommit, Repository, RepositoryError
from guildhall.application.workflow.branching import RESCUED
from guildhall.domain.policies.retention import Kept, outlived
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.session import Session

GATHERED = "refs/guildhall/gathered"
"""From here all that was rescued and never merged stays reachable once it has no ref of its own."""


def outlived_rescues(company: Company, repository: Repository) -> tuple[list[NamedCommit], list[NamedCommit]]:
    """The rescued work of a project that is over its bounds: what is merged by now, and what is not."""
    rescued = {one.name: one for one in repository.refs_below(RESCUED)}
    kept = [found for one in rescued.values() if (found := _of_ended_run(company, one))]
    over = outlived(kept, company.retention.rescued, company.system.clock.now(), None)
    merged: list[NamedCommit] = []
    unmerged: list[NamedCommit] = []
    for one in over:
        commit = rescued[one.name]
        (merged if _is_merged(repository, commit) else unmerged).append(commit)
    return merged, unmerged


def gather(repository: Repository, unmerged: Sequence[NamedCommit]) -> bool:
    """Keep unmerged commits under the one ref; false when another process does."""
    lines = [f"{one.name.removeprefix(RESCUED)} {one.commit}" for one in unmerged]
    message = "\n".join(("Gather work that was rescued and never merged", "", *lines)) + "\n"
    return repository.gather(unmerged, GATHERED, author_of("guildhall"), message)


def _of_ended_run(company: Company, rescued: NamedCommit) -> Kept | None:
    """A rescued commit, last of use when its run ended; none while that is not over."""
    session: Session = company.journal.state(company.scope, "Session", rescued.name.removeprefix(RESCUED))
    if session.run_id is None:
        return Kept(rescued.name, rescued.committed_at)
    run: Run = company.journal.state(company.scope, "Run", session.run_id)
    if run.ended_at is None:
        return None
    return Kept(rescued.name, max(rescued.committed_at, run.ended_at))


def _is_merged(repository: Repository, rescued: NamedCommit) -> bool:
    """Whether the project's merged work holds all of it; what cannot be compared with it is not merged."""
    line = repository.resolve(LINE)
    try:
        return line is not None and repository.contains(line, rescued.commit)
    except RepositoryError:
        return False
