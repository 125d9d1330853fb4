"""Tells any event of the journal to a person: what it is about, and what happened, in words.

It must never be read by programs: they are given the events themselves.
"""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.narration.nodes import DOING
from guildhall.application.narration.words import words_of
from guildhall.application.ports.journal import Envelope
from guildhall.application.references import tail
from guildhall.domain.kernel import Event
from guildhall.domain.runs import events as runs
from guildhall.domain.steps import step as steps


class Chronicle:
    """Tells the events of one store; what names of tasks and projects it looked up it remembers."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._names: dict[tuple[str, str], str] = {}

    def tell(self, envelope: Envelope) -> tuple[str, str, str]:
        """Who did it, what it is about, and what happened."""
        who = self.agent(envelope.agent_id) if envelope.agent_id else envelope.actor
        if envelope.payload is None:
            return who, self.subject(envelope.stream), "(redacted)"
        event = self._company.journal.recorded(envelope).event
        who, about, words = self._told(envelope, who, event)
        agent_id = getattr(event, "agent_id", None)
        return who, about, words.replace(agent_id, self.agent(agent_id)) if agent_id else words

    def agent(self, agent_id: str) -> str:
        """An agent by the name that it joined under; one that never did is called by its id."""
        key = ("Agent", agent_id)
        if key not in self._names:
            self._names[key] = self._company.journal.state(self._company.scope, *key).name or agent_id
        return self._names[key]

    def _told(self, envelope: Envelope, who: str, event: Event) -> tuple[str, str, str]:
        if isinstance(event, steps.StepClaimed):
            node = envelope.stream.split("/")[-2]
            return self.agent(event.agent_id), self.subject(envelope.stream), DOING.get(node, node)
        if isinstance(event, runs.DecisionRecorded) and event.task_id is not None:
            return who, self.subject(f"Task:{event.task_id}"), words_of(event)
        return who, self.subject(envelope.stream), words_of(event)

    def subject(self, stream: str) -> str:
        """What a stream is of, by the name that a person knows it by: a task's code before all."""
        kind, _, entity_id = stream.partition(":")
        key = (kind, entity_id)
        if key not in self._names:
            found = self._find(kind, entity_id)
            if found is None:
                return kind.lower()  # not known yet: it is asked for again
            self._names[key] = found
        return self._names[key]

    def _find(self, kind: str, entity_id: str) -> str | None:
        if kind == "Run":
            return f"run {tail(entity_id)}"
        if kind == "Step":
            run_id, task_id = entity_id.split("/")[:2]
            return self.subject(f"Run:{run_id}" if task_id == "company" else f"Task:{task_id}")
        if kind in ("Lease", "Budget"):
            return self._of_resource(kind, entity_id)
        state = self._company.journal.state(self._company.scope, kind, entity_id)
        if kind == "Task":
            return state.code if state.exists else None
        if kind == "Session":
            task_id, run_id = state.task_id, state.run_id
            about = f"Task:{task_id}" if task_id else f"Run:{run_id}"
            return self.subject(about) if task_id or run_id else None
        if kind == "Project":
            return state.name or None
        if kind == "Comment" and state.exists:
            return self.subject(f"Task:{state.task_id}")
        if kind == "Approval" and state.subject:
            return self.subject(state.subject)
        return entity_id

    def _of_resource(self, kind: str, entity_id: str) -> str:
        of, _, name = entity_id.partition("/" if kind == "Budget" else ":")
        known = {"run": "Run", "task": "Task", "project": "Project", "session": "Session"}
        about = self.subject(f"{known[of]}:{name}") if of in known and name else entity_id
        return f"{kind.lower()} of {about}"
