"""The views: what can be looked up without folding the journal. Each is bound to one scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from guildhall.domain.policies.owners import Owners
from guildhall.domain.record import Record
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

Value = str | int | bool | None
"""What an indexed column holds."""

MOST_BY_END = 2_000
"""Entities of a type among which one is found by the end of its id."""


class Row:
    """One entity of a list: its id, its newest state and where it stands in the journal.

    ``created`` is the position of its first event and the cursor of lists in order of creation;
    ``position`` that of its newest. ``content`` is the text that ``read`` reads the state from when it is
    first asked for: equal texts of a type are equal states. It is empty where the state came as it is.
    """

    __slots__ = ("_read", "_state", "content", "created", "id", "position", "seq")

    def __init__(
        self,
        id: str,  # noqa: A002 - what it is
        state: Any,
        seq: int,
        created: int,
        position: int,
        content: str = "",
        read: Callable[[], Any] | None = None,
    ) -> None:
        self.id = id
        self.seq = seq
        self.created = created
        self.position = position
        self.content = content
        self._state = state
        self._read = read

    @property
    def state(self) -> Any:
        """The newest state.

        Raises:
            DomainError: when the text is none of a state.
        """
        read = self._read
        if read is not None:
            self._state, self._read = read(), None
        return self._state


class Candidate(Record):
    """A task that could be claimed: ready, all its blockers done, its time come.

    Tasks of one ``lane`` own the same paths, need the same role and skills, and are all in flight or none is:
    where one of them cannot be claimed for these reasons, none of the lane can. ``place`` is where it stands
    in the order of claims, and the cursor of the next page.
    """

    id: str
    lane: str
    owned_paths: tuple[str, ...] | None
    role: str
    skills: tuple[str, ...]
    place: tuple[int, int]


class Views(Protocol):
    """Indexed look-ups over what the journal has made true; nothing here scans what grows."""

    def get(self, entity_type: str, entity_id: str) -> Any | None:
        """The state of one entity, none when it does not exist in this scope."""
        ...

    def states(self, entity_type: str, ids: Sequence[str]) -> dict[str, Any]:
        """The states of those of these entities that exist in this scope, asked for at once."""
        ...

    def row(self, entity_type: str, entity_id: str) -> Row | None:
        """One entity with its place in the journal, none when it does not exist in this scope."""
        ...

    def find(
        self,
        entity_type: str,
        *,
        after: int = 0,
        skip: int = 0,
        limit: int = 100,
        newest_first: bool = False,
        **columns: Value | tuple[Value, ...],
    ) -> list[Row]:
        """Entities whose indexed columns have these values (a tuple: any of them), in order of creation.

        ``after`` is the ``created`` of the last row of the page before; ``skip`` leaves out so many more.
        """
        ...

    def together(self) -> AbstractContextManager[Views]:
        """These views for several look-ups after each other, which share what one alone takes to begin."""
        ...

    def find_by_prefix(self, entity_type: str, prefix: str, limit: int = 100) -> list[Row]:
        """Entities whose id, a UUID or 32 digits of one, begins with ``prefix``, in order of their ids."""
        ...

    def find_by_end(self, entity_type: str, end: str, limit: int = 100) -> list[Row]:
        """Entities whose id, a UUID or 32 digits of one, ends with ``end``, in order of their ids.

        For what a person was shown and typed: of the newest :data:`MOST_BY_END` of the org.
        """
        ...

    def count(self, entity_type: str, most: int, **columns: Value | tuple[Value, ...]) -> int:
        """How many entities :meth:`find` would find, counted no further than ``most``."""
        ...

    def newest(
        self, entity_type: str, *, limit: int = 100, **columns: Value | tuple[Value, ...]
    ) -> list[Row]:
        """Entities whose indexed columns have these values, the latest changed first."""
        ...

    def saved(self, durable_type: str, ids: Sequence[str]) -> dict[str, Any]:
        """The durable states of these ids that were ever saved."""
        ...

    def tally(self, name: str) -> dict[str, int]:
        """The counts kept under a name, e.g. ``tasks:<project>`` by status."""
        ...

    def tallies(self, *names: str) -> tuple[dict[str, int], ...]:
        """The counts kept under each of these names, all as they stood at one moment."""
        ...

    def claimable(
        self,
        project_id: str,
        now: datetime,
        *,
        run_id: str | None = None,
        after: tuple[int, int] | None = None,
        without_lanes: Sequence[str] = (),
        limit: int = 32,
    ) -> list[Candidate]:
        """Tasks that could be claimed, most urgent first, then oldest; ``after`` is the last one's place.

        In a unit the states of the first of them are read together, before they are asked for one by one.
        """
        ...

    def in_flight(self, project_id: str) -> Owners:
        """The tasks in flight (claimed to merging) as owners of their paths, to be read alone.

        In a unit it is good until the unit ends.
        """
        ...

    def under_codes(self, project_id: str, codes: Sequence[str]) -> dict[str, list[str]]:
        """The ids of the tasks under each of these codes (``T-1`` also finds ``T-1~2``), the newest first."""
        ...

    def under_title(self, project_id: str, title: str, limit: int) -> list[Task]:
        """The tasks of a project that have a title, the newest first, so many at most."""
        ...

    def newest_of_backlogs(self, project_id: str) -> list[Run]:
        """The newest run of each backlog, edited or not, in order of creation; none that merges a variant."""
        ...

    def dependents(self, task_id: str) -> list[str]:
        """The ids of tasks that name this one as a blocker."""
        ...

    def dependents_of(self, task_ids: Sequence[str]) -> dict[str, list[str]]:
        """What :meth:`dependents` says of each of these that some task names, asked for at once."""
        ...

    def come_due(self, entity_type: str, now: datetime, limit: int = 100) -> list[Row]:
        """Entities with a time of their own (queued jobs, schedules) that has come, longest overdue first."""
        ...

    def earliest_due(self, entity_type: str) -> datetime | None:
        """When the time of the next of them comes or came, none when none has one."""
        ...

    def due(self, durable_type: str, before: datetime, limit: int = 100) -> list[Row]:
        """Durable states whose time is up: leases without a heartbeat, first the longest overdue."""
        ...
