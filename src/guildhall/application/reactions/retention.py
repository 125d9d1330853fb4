"""Removes what a store need keep no longer, by the company's bounds; nothing that exists in one place alone.

Results and environments are made again where they are missed; workspaces of sessions that are over are
kept as commits first; rescued work that is not merged is gathered under one ref, which stays. To clean
twice, or in several processes at once, removes nothing more, so it needs no lease.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from guildhall.application.company import Company
from guildhall.application.ports.repository import NamedCommit, Repository, RepositoryError
from guildhall.application.ports.storage import Remade
from guildhall.application.projects.find import projects_of
from guildhall.application.reactions.clearing import clear_up, is_left
from guildhall.application.reactions.deposits import old_deposits
from guildhall.application.reactions.rescued import gather, outlived_rescues
from guildhall.application.runs.queries import unfinished_runs
from guildhall.domain.kernel import GLOBAL_ORG
from guildhall.domain.policies.retention import Bounds, outlived
from guildhall.domain.record import Record
from guildhall.domain.sessions.session import Session

CLOCKS_DIFFER = timedelta(minutes=5)
"""At most: between the disk, whose clock says when something was used, and the journal of another host."""

ABANDONED = timedelta(hours=1)
"""A younger workspace is swept by its own run, and its session may not be in the journal yet."""


class Removed(Record):
    """One thing that was removed; a rescued commit that is not merged is ``gathered`` instead.

    ``problem`` says why it could not be, where it could not.
    """

    kind: str
    name: str
    problem: str = ""


class _Over(Record):
    """Things of a kind that are over their bounds, and what removes them: false where another process did.

    Raises what says why it could not.
    """

    kind: str
    names: Sequence[str]
    remove: Callable[[], bool]


def clean(company: Company, *, dry_run: bool = False) -> list[Removed]:
    """Remove from the store of all orgs what is over the bounds; returns what that is, or would be."""
    removed = _remove(_of_store(company), dry_run=dry_run)
    for one in _companies(company):
        removed += _remove(_rescued_in_all(one), dry_run=dry_run)
    return removed


def clean_in_turn(company: Company) -> None:
    """Clean what belongs to an org in its turn, and what is everybody's in that of what belongs to none."""
    of_org = company.scope.org_id != GLOBAL_ORG
    _remove(_rescued_in_all(company) if of_org else _of_store(company), dry_run=False)


def clean_after_run(company: Company, project_id: str) -> None:
    """Remove results and environments that are over the bounds, and refs of rescued work of the project."""
    _remove(_records(company), dry_run=False)
    if project_id in company.world.repositories.stored():
        _remove(_rescued(company, project_id), dry_run=False)


def _companies(company: Company) -> list[Company]:
    return [company.of(org_id) for org_id in company.journal.orgs() if org_id != GLOBAL_ORG]


def _remove(found: Iterable[_Over], *, dry_run: bool) -> list[Removed]:
    """Remove what was found; what cannot be removed keeps nothing else from going."""
    removed: list[Removed] = []
    for over in found:
        problem = ""
        try:
            if not dry_run and not over.remove():
                continue
        except (OSError, RepositoryError) as error:
            problem = str(error)
        removed += [Removed(over.kind, name, problem) for name in over.names]
    return removed


def _of_store(company: Company) -> Iterator[_Over]:
    yield from _records(company)
    yield from _workspaces(company)
    yield from _deposits(company)


def _records(company: Company) -> Iterator[_Over]:
    bounds = company.retention
    kinds: tuple[tuple[Remade, Bounds], ...] = (
        ("checks", bounds.results),
        ("scans", bounds.results),
        ("environments", bounds.environments),
    )
    storage = company.world.storage
    for kind, bound in kinds:
        # Listed before it is asked what is in use: what a run begins to use later, ``forget`` itself sees.
        listed = storage.kept(kind)
        for kept in outlived(listed, bound, company.system.clock.now(), _in_use_since(company)):
            yield _Over(kind, [kept.name], partial(storage.forget, kept))


def _in_use_since(company: Company) -> datetime | None:
    """When the oldest run of any org that is not over was queued: what was used since then may be its own."""
    unfinished = (run for one in _companies(company) for run in unfinished_runs(one.journal.views(one.scope)))
    oldest = min((run.created_at for run in unfinished if run.created_at), default=None)
    return oldest and oldest - CLOCKS_DIFFER


def _workspaces(company: Company) -> Iterator[_Over]:
    """The workspaces that nothing goes on in, and those of sessions that nobody knows."""
    companies, now = _companies(company), company.system.clock.now()
    unknown = now - timedelta(days=company.retention.unknown_days)
    for session_id in company.world.storage.workspaces():
        opened_at = company.world.storage.opened_at(session_id)
        if opened_at is None or opened_at > now - ABANDONED:
            continue
        owner = next((one for one in companies if _session(one, session_id).exists), None)
        if opened_at < unknown if owner is None else is_left(owner, _session(owner, session_id)):
            yield _Over("workspace", [session_id], partial(_clear_up, owner or company, session_id))


def _deposits(company: Company) -> Iterator[_Over]:
    """Files that were deposited, and that no journal tells of; where one does, it is left in peace."""
    storage = company.world.storage
    for kept, is_told in old_deposits(company, _companies(company)):
        if is_told:
            yield _Over("content", [], partial(storage.settle, kept))
        else:
            yield _Over("content", [kept.name], partial(storage.discard, kept))


def _session(company: Company, session_id: str) -> Session:
    found: Session = company.journal.state(company.scope, "Session", session_id)
    return found


def _clear_up(company: Company, session_id: str) -> bool:
    clear_up(company, session_id)
    return True


def _rescued_in_all(company: Company) -> Iterator[_Over]:
    stored = set(company.world.repositories.stored())
    for project in projects_of(company.journal.views(company.scope)):
        if project.project_id in stored:
            yield from _rescued(company, project.project_id)


def _rescued(company: Company, project_id: str) -> Iterator[_Over]:
    try:
        repository = company.world.repositories.open(project_id)
        merged, unmerged = outlived_rescues(company, repository)
    except RepositoryError as error:
        yield _Over("rescued", [project_id], partial(_cannot, error))
        return
    for one in merged:
        yield _Over("rescued", [one.name], partial(_give_up, repository, one))
    if unmerged:
        yield _Over("gathered", [one.name for one in unmerged], partial(gather, repository, unmerged))


def _cannot(error: RepositoryError) -> bool:
    raise error


def _give_up(repository: Repository, rescued: NamedCommit) -> bool:
    repository.delete_ref(rescued.name, rescued.commit)
    return True
