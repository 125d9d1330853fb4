"""Figures of the company, told by its journal: tokens, money, times, review cycles and gate violations.

They count what happens from the start of the process on. Each turn reads on from where the last one
stopped, so a look at the figures reads nothing.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from guildhall.application.company import Company
from guildhall.application.ports.journal import Envelope, EventFilter
from guildhall.domain.kernel import Recorded
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.task import Task

PAGE = 500
PAGES = 20
"""How much of the journal one turn reads at most."""

MOST_AGENTS = 200
"""Agents beyond these are counted together, so that the number of series stays bounded."""

OTHERS = "others"

COMPLETION_SECONDS = (10, 30, 60, 300, 900, 1800, 3600, 4 * 3600, 24 * 3600, 7 * 24 * 3600)
"""Upper bounds of the classes that completion times fall into."""

BURN_WINDOW = timedelta(hours=1)


@dataclass
class Figures:
    """What was counted of one org.

    ``tokens`` by (agent, role, direction) and ``micros`` (millionths of a US dollar) by (agent, role);
    ``completed`` by class of :data:`COMPLETION_SECONDS`, the last one beyond them all; ``sent_back`` by
    source; ``violations`` by where the gate stood.
    """

    position: int = 0
    tokens: Counter[tuple[str, str, str]] = field(default_factory=Counter[tuple[str, str, str]])
    micros: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    completed: Counter[int] = field(default_factory=Counter[int])
    completed_seconds: float = 0.0
    approved: int = 0
    sent_back: Counter[str] = field(default_factory=Counter[str])
    violations: Counter[str] = field(default_factory=Counter[str])
    agents: dict[str, None] = field(default_factory=dict[str, None])
    minutes: dict[datetime, int] = field(default_factory=dict[datetime, int])

    def burn(self, now: datetime) -> int:
        """Millionths of a US dollar spent within :data:`BURN_WINDOW`."""
        return sum(micros for minute, micros in list(self.minutes.items()) if minute > now - BURN_WINDOW)


class FiguresOfOrgs:
    """Keeps the figures of every org of the process."""

    def __init__(self, began: datetime) -> None:
        self._began = began
        self._figures: dict[str, Figures] = {}
        self._turn = threading.Lock()

    def of(self, org_id: str) -> Figures:
        """The figures of an org, empty before its first turn."""
        return self._figures.get(org_id, Figures())

    def follow(self, company: Company) -> None:
        """Count what has happened in an org since the last turn."""
        with self._turn:
            figures = self._figures.get(company.scope.org_id)
            if figures is None:
                figures = self._figures[company.scope.org_id] = Figures(self._beginning(company))
            for _ in range(PAGES):
                found = company.journal.search(company.scope, COUNTED, after=figures.position, limit=PAGE)
                for envelope in found.events:
                    _count(company, figures, envelope)
                    figures.position = envelope.position
                if found.next is None:
                    return

    def _beginning(self, company: Company) -> int:
        """Where counting begins: at the end of a journal older than the process, else at its start."""
        first = company.journal.read(company.scope, 0, 1)
        if first and first[0].emitted_at < self._began:
            return company.journal.head(company.scope).position
        return 0


def _count(company: Company, figures: Figures, envelope: Envelope) -> None:
    if envelope.payload is not None:
        _COUNTED[envelope.type](company, figures, envelope, company.journal.recorded(envelope))


def _usage(company: Company, figures: Figures, envelope: Envelope, recorded: Recorded) -> None:
    used: Any = recorded.event
    session: Session = company.journal.state(company.scope, "Session", envelope.stream.partition(":")[2])
    agent = session.agent_id
    if agent not in figures.agents and len(figures.agents) >= MOST_AGENTS:
        agent = OTHERS
    figures.agents[agent] = None
    figures.tokens[agent, session.role, "input"] += used.input_tokens
    figures.tokens[agent, session.role, "output"] += used.output_tokens
    micros = used.micros or 0
    figures.micros[agent, session.role] += micros
    minute = recorded.at.replace(second=0, microsecond=0)
    figures.minutes[minute] = figures.minutes.get(minute, 0) + micros
    for old in [one for one in figures.minutes if one <= minute - BURN_WINDOW]:
        del figures.minutes[old]


def _done(company: Company, figures: Figures, envelope: Envelope, recorded: Recorded) -> None:
    if envelope.type == "task.completed" and getattr(recorded.event, "to_status", "") != "done":
        return
    task: Task = company.journal.state(company.scope, "Task", envelope.stream.partition(":")[2])
    if task.created_at is None:
        return
    seconds = (recorded.at - task.created_at).total_seconds()
    figures.completed[bisect_left(COMPLETION_SECONDS, seconds)] += 1
    figures.completed_seconds += seconds


def _approved(_company: Company, figures: Figures, _envelope: Envelope, _recorded: Recorded) -> None:
    figures.approved += 1


def _sent_back(_company: Company, figures: Figures, _envelope: Envelope, recorded: Recorded) -> None:
    source = getattr(recorded.event, "source", "merge")
    figures.sent_back[source] += 1
    if source == "security":
        figures.violations["task"] += 1


def _stopped(_company: Company, figures: Figures, _envelope: Envelope, recorded: Recorded) -> None:
    if getattr(recorded.event, "cause", "") == "gate":
        figures.violations["run"] += 1


_COUNTED: dict[str, Callable[[Company, Figures, Envelope, Recorded], None]] = {
    "session.usage_settled": _usage,
    "task.completed": _done,
    "task.merged": _done,
    "task.finished": _done,
    "task.approved": _approved,
    "task.changes_requested": _sent_back,
    "merge.conflicted": _sent_back,
    "run.stop_requested": _stopped,
}

COUNTED = EventFilter(types=tuple(_COUNTED))
"""The events that are counted; the journal finds them by their types, so that no other is read for it."""
