"""What the commands ask, whoever answers: the store in this process, or a server.

Answers are JSON values, the ones that ``--json`` prints; how they are shown is the commands' own matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from guildhall.application.ports.journal import EVERY, EventFilter
from guildhall.domain.record import Record

if TYPE_CHECKING:
    from guildhall.adapters.cli.terminal import Terminal
    from guildhall.application.ports.backlog import PlannedTask

ACTOR = "person"
"""Who causes what is typed here; a server knows by the key who asks."""

Answer = dict[str, Any]
Verdict = Literal["approve", "reject"]

NO_TASKS: Answer = {"items": [], "total": 0, "next": None}
"""The list of tasks where there is no project yet."""

MOST_APPROVALS = 1000
"""So many questions are listed."""

MOST_SESSIONS = 3
"""So many sessions of a task are named, the newest."""

MOST_EVENTS = 1000
"""So many events of a history are shown."""


class Meant(Record):
    """Which project is meant: by name, and by the repository that it works on; both may be left open."""

    name: str | None = None
    repository: Path | None = None


class TasksAsked(Record):
    """Which tasks to list: ``after`` is the ``next`` of the page before."""

    status: str | None = None
    run: str | None = None
    project: str | None = None
    after: int = 0
    limit: int = 50


class EventLine(Record):
    """One event: as a CloudEvent, and told to a person as who, about what, and what happened."""

    event: Answer
    words: tuple[str, str, str]


class Shown(Record):
    """A task or a run in full."""

    kind: Literal["task", "run"]
    facts: Answer


class Client(Protocol):
    """The product as the commands know it. Everything raises DomainError for what is refused."""

    def status(self) -> Answer:
        """Where everything stands."""
        ...

    def runs(self, limit: int) -> list[Answer]:
        """The newest runs."""
        ...

    def show(self, reference: str, project: str | None) -> Shown:
        """A task by its code, or a run by its id or a part of it."""
        ...

    def tasks(self, asked: TasksAsked) -> Answer:
        """A page of tasks: ``{items, total, next}``."""
        ...

    def why(self, code: str, project: str | None) -> Answer:
        """What a task waits for: ``{id, title, status, waits, advice, delivery}``."""
        ...

    def add(self, planned: PlannedTask, project: Meant) -> Answer:
        """Put a task into the inbox: the task, with its project's name as ``project``."""
        ...

    def import_backlog(self, source: str, project: Meant) -> Answer:
        """Bring a backlog's tasks onto the queue: ``{project_id, project, imported, added, changed, …}``."""
        ...

    def dispatch(self, code: str | None, project: str | None) -> list[Answer]:
        """Triage one task, or all that wait for it: ``{id, status, refused, waits}`` each."""
        ...

    def retry(self, code: str, project: str | None) -> Answer:
        """Let a blocked task go on: the task."""
        ...

    def cancel(self, code: str, reason: str, project: str | None) -> Answer:
        """Give a task up for good: the task."""
        ...

    def pause(self, run: str | None, reason: str) -> Answer:
        """Ask a run to come to rest."""
        ...

    def resume(self, run: str | None) -> Answer:
        """Let a run go on."""
        ...

    def stop(self, run: str | None, reason: str) -> Answer:
        """Ask a run to end."""
        ...

    def is_driven(self, run_id: str) -> bool:
        """Whether somebody works on a run: a living process, or the server."""
        ...

    def drive(self, terminal: Terminal, run_id: str) -> int:
        """Work on a run that nobody drives until it has ended, showing it; returns the exit code."""
        ...

    def sign_in(self, email: str | None, password: Callable[[str], str]) -> None:
        """Ask as a person from now on, who alone may answer approvals.

        Raises:
            ValidationFailed: on a server when nobody is named; at a store when somebody is.
        """
        ...

    def approvals(self, *, answered: bool) -> list[Answer]:
        """What people are asked and have not answered, or all that they ever were, the newest first."""
        ...

    def question(self, approval: str) -> Answer:
        """An approval, by its id, a part of it or its task, with the change that would be approved now.

        ``current`` is false where that is not what was asked about any more.
        """
        ...

    def answer(self, approval: str, verdict: Verdict, reason: str) -> Answer:
        """Answer an approval, by its id, a part of it or its task: what it is afterwards."""
        ...

    def waive(self, gates: Sequence[str], project: str | None) -> Answer:
        """Have people asked no more at gates of a project's earlier backlogs: ``{project, gates}``."""
        ...

    def kickoff(self, prompt: str, runtime: str, project: Meant) -> Answer:
        """Have pm and ba say what they make of a prompt."""
        ...

    def meant_by(self, task: str | None, run: str | None) -> EventFilter:
        """The events that concern a task, and those of a run itself, where these are named."""
        ...

    def events(self, after: int, limit: int, wanted: EventFilter = EVERY) -> Sequence[EventLine]:
        """Events of a filter after a position, in order; fewer than the limit only at the journal's end."""
        ...

    def last_events(self, number: int, wanted: EventFilter = EVERY) -> Sequence[EventLine]:
        """The newest events of a filter, in order."""
        ...

    def head(self) -> int:
        """The last position of the journal."""
        ...

    def wait(self, after: int, seconds: float) -> None:
        """Wait until the journal is past a position, for so long at most."""
        ...

    def verify(self) -> Answer:
        """Recompute the chain: ``{ok, events, redacted, entities, position, hash, faults}``."""
        ...

    def replay(self) -> Answer:
        """Rebuild the views: ``{position, entities}``."""
        ...

    def export(self, kind: str, project: str | None) -> Iterator[str]:
        """A project's tasks as ``backlog`` or ``queue``, in parts."""
        ...
