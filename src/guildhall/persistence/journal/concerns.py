"""What an event concerns: the project and the task that it is found by, told from its entity's state.

It must never be what an event is judged by: it is no fact, only where a fact is looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Concern = tuple[str | None, str | None]
"""The ids of a project and of a task; none where an event concerns none."""

StateOf = Callable[[str, str], Any]

NOTHING: Concern = (None, None)

_BUDGETS = {"task": "Task", "run": "Run", "project": "Project"}
_ENTITIES = {"task_id": "Task", "run_id": "Run"}


def concern_of(entity_type: str, entity_id: str, state: Any, state_of: StateOf) -> Concern:
    """What the events of an entity concern; ``state`` is its newest one, ``state_of`` gives others'."""
    if entity_type == "Project":
        return entity_id, None
    if entity_type == "Task":
        project_id: str = state.project_id
        return project_id or None, entity_id
    if entity_type == "Budget":
        return _named(_BUDGETS.get(entity_id.partition("/")[0], ""), entity_id.partition("/")[2], state_of)
    if entity_type == "Lease":
        return _of_lease(entity_id, state_of)
    if entity_type == "Approval":
        kind, _, subject_id = state.subject.partition(":")
        return _named(kind, subject_id, state_of)
    return _told(state, state_of)


def _told(state: Any, state_of: StateOf) -> Concern:
    """What a state's own fields say."""
    project_id, task_id = getattr(state, "project_id", None), getattr(state, "task_id", None)
    if project_id:
        return project_id, task_id
    for name, entity_type in _ENTITIES.items():
        other = getattr(state, name, None)
        if other:
            return _named(entity_type, other, state_of)
    return NOTHING


def _of_lease(resource: str, state_of: StateOf) -> Concern:
    """A lease is of a run, of a project's mirror or kickoff, or of what agents of a project agreed on."""
    kind, _, rest = resource.partition(":")
    if kind == "run":
        return _named("Run", rest, state_of)
    if kind in ("mirror", "kickoff", "collab"):
        return rest.partition(":")[0] or None, None
    return NOTHING


def _named(entity_type: str, entity_id: str, state_of: StateOf) -> Concern:
    """What the events of an entity that is only named concern."""
    if not entity_id:
        return NOTHING
    if entity_type == "Project":
        return entity_id, None
    if entity_type == "Task":
        return state_of("Task", entity_id).project_id or None, entity_id
    if entity_type == "Run":
        return state_of("Run", entity_id).project_id or None, None
    return NOTHING
