"""The state that collab clients share, by kind: ``tasks``, ``locks`` and ``agents``, and ``log`` as text.

It shows what lives: open tasks and those that were finished lately, never a project's whole history. Its ETag
is a strong hash of the canonical JSON behind a version that only grows (seed S4, section 5, *ETag*).
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Literal

from guildhall.application.access.principals import Principal
from guildhall.application.access.reach import task_within
from guildhall.application.collab.ground import projects_seen
from guildhall.application.collab.shown import agents_of, lock_of_task, locks_of, task_shown, tasks_of
from guildhall.application.company import Company
from guildhall.application.events.digest import Names, digest
from guildhall.application.ports.journal import EventFilter
from guildhall.application.ports.views import Views
from guildhall.application.preconditions import etag_of
from guildhall.application.projects.find import AmbiguousProject
from guildhall.domain.record import Record

Kind = Literal["tasks", "locks", "agents", "log"]
KINDS: tuple[Kind, ...] = ("tasks", "locks", "agents")
"""The kinds whose state is JSON."""

MOST_LOGGED = 200
KEPT = 64


class State(Record):
    """A kind's state: ``text`` is canonical JSON, or Markdown for the log.

    ``position`` is where a stream of what happens next begins without a gap.
    """

    text: str
    etag: str
    position: int


class States:
    """Makes states, and keeps the newest ones of tasks for as long as no task changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, tuple[str, ...], int], tuple[str, str]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, company: Company, kind: Kind, project_ids: Sequence[str]) -> State:
        """The state of a kind in these projects."""
        position = company.journal.head(company.scope).position
        views = company.journal.views(company.scope)
        if kind == "tasks":
            text, etag = self._tasks(company, views, tuple(project_ids))
        elif kind == "log":
            text, etag = log_of(company, [EventFilter(project_id=one) for one in project_ids])
        elif kind == "locks":
            text, etag = _hashed({"locks": locks_of(views, project_ids)})
        else:
            text, etag = _hashed({"agents": agents_of(views)})
        return State(text, etag, position)

    def seen_by(
        self, company: Company, principal: Principal, kind: Kind, project_ids: Sequence[str]
    ) -> State:
        """What a principal sees of a kind's state: of these projects, or a session's holder of its task."""
        if principal.kind == "session":
            return self._of_session(company, kind, principal)
        return self.of(company, kind, project_ids)

    def _of_session(self, company: Company, kind: Kind, principal: Principal) -> State:
        """Its own task, lease and agent, and what happened to the task."""
        position = company.journal.head(company.scope).position
        views = company.journal.views(company.scope)
        row = task_within(views, principal, principal.task_id or "")
        if kind == "tasks":
            # The state is this one task, so that its ETag is the task's own and serves a change of it.
            return State(canonical({"tasks": [task_shown(row)]}), etag_of(row.state, row.seq), position)
        if kind == "log":
            text, etag = log_of(company, [EventFilter(task_id=row.id)])
        elif kind == "locks":
            text, etag = _hashed({"locks": lock_of_task(row, views)})
        else:
            text, etag = _hashed({"agents": agents_of(views, principal.agent_id or "")})
        return State(text, etag, position)

    def _tasks(self, company: Company, views: Views, project_ids: tuple[str, ...]) -> tuple[str, str]:
        version = version_of(views, project_ids)
        key = (company.scope.org_id, project_ids, version)
        with self._lock:
            kept = self._kept.get(key)
        if kept is None:
            text = canonical({"tasks": [task for one in project_ids for task in tasks_of(views, one)]})
            kept = (text, _etag(version, text))
            with self._lock:
                self._kept[key] = kept
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return kept


def log_of(company: Company, wanted: Sequence[EventFilter]) -> tuple[str, str]:
    """The newest events of any of these filters as a log for people, and its ETag."""
    found = [
        event
        for one in wanted
        for event in company.journal.search(company.scope, one, limit=MOST_LOGGED, newest_first=True).events
    ]
    newest = sorted(found, key=lambda event: event.position)[-MOST_LOGGED:]
    text = digest(newest, Names(company.journal.views(company.scope), newest))
    return text, _etag(newest[-1].position if newest else 0, text)


def version_of(views: Views, project_ids: Sequence[str]) -> int:
    """The version of the tasks of these projects: the position of the last event of any of them."""
    newest = (views.newest("Task", project_id=one, limit=1) for one in project_ids)
    return max((rows[0].position for rows in newest if rows), default=0)


def is_newest(views: Views, principal: Principal, project_id: str, if_match: str) -> bool:
    """Whether an ``If-Match`` names the newest state of the tasks of a project, inside a unit.

    It may be that of the project alone, or of all that the principal sees together.
    """
    given = [one.strip() for one in if_match.split(",")]
    if _is_of(version_of(views, (project_id,)), given):
        return True
    try:
        seen = projects_seen(views, principal)
    except AmbiguousProject:
        return False  # there is no state of so many
    return _is_of(version_of(views, [one.project_id for one in seen]), given)


def _is_of(version: int, etags: Sequence[str]) -> bool:
    """Whether one of some ETags is of a version."""
    return any(one.startswith(f'"{version}-') for one in etags)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def _hashed(value: dict[str, Any]) -> tuple[str, str]:
    text = canonical(value)
    # What holders and agents last said of themselves is no event, so the hash alone tells states apart.
    return text, f'"{hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]}"'


def _etag(version: int, text: str) -> str:
    return f'"{version}-{hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'
