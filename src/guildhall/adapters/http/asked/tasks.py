"""What requests say of a task: in Guildhall's names, and in those of seed S3's WorkItem."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import Depends
from pydantic import AliasChoices, Field
from pydantic.dataclasses import dataclass

from guildhall.adapters.http.fields import Lines, Name
from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.queries import IN_QUERY, query
from guildhall.application.vocabulary import priority_in, status_meant
from guildhall.domain.policies import criteria
from guildhall.domain.policies.transitions import Status
from guildhall.domain.record import evolve
from guildhall.domain.tasks.definition import (
    DEFINITION_FIELDS,
    MAX_ATTEMPTS,
    MAX_DESCRIPTION,
    MAX_TIMEOUT_SECONDS,
    MAX_TITLE,
    Complexity,
    TaskDefinition,
)

Title = Annotated[str, Field(min_length=1, max_length=MAX_TITLE, examples=["Build login page"])]
Description = Annotated[str, Field(max_length=MAX_DESCRIPTION)]
PriorityWord = Annotated[
    str, Field(min_length=1, max_length=20, description="urgent, high, medium, low, or P0 to P3.")
]
StatusWord = Annotated[
    str, Field(min_length=1, max_length=20, description="A status in Guildhall's or any seed's words.")
]


def also(*names: str) -> AliasChoices:
    """Other names of a field, the one of the document first."""
    return AliasChoices(*names)


CRITERIA = also("acceptance_criteria", "acceptanceCriteria")
PATHS = also("owned_paths", "ownedPaths")
SKILLS = also("required_skills", "requiredSkills")
ATTEMPTS = also("max_attempts", "maxAttempts")
TIMEOUT = also("timeout_seconds", "timeoutSeconds")


class TaskCreate(AskedModel):
    """A task to put into the inbox (seed S3, *Enqueue*), or with ``status`` into planning or ready."""

    title: Title
    description: Description = ""
    project_id: Name | None = Field(None, validation_alias=also("project_id", "projectId"))
    status: StatusWord = "inbox"
    role: Name = "developer"
    priority: PriorityWord = "medium"
    complexity: Complexity = "m"
    acceptance_criteria: Lines = Field(default_factory=list, validation_alias=CRITERIA)
    dod: Lines = Field(default_factory=list, description="The Definition of Done.")
    owned_paths: Lines | None = Field(None, validation_alias=PATHS)
    commands: Lines = Field(default_factory=list)
    required_skills: Lines = Field(default_factory=list, validation_alias=SKILLS)
    max_attempts: int = Field(3, ge=1, le=MAX_ATTEMPTS, validation_alias=ATTEMPTS)
    timeout_seconds: int | None = Field(None, ge=1, le=MAX_TIMEOUT_SECONDS, validation_alias=TIMEOUT)
    parent_id: Name | None = Field(None, validation_alias=also("parent_id", "parentId", "parent_task_id"))
    sprint_id: Name | None = Field(None, validation_alias=also("sprint_id", "sprintId"))
    blocked_by: list[Name] = Field(
        default_factory=list, max_length=1000, validation_alias=also("blocked_by", "blockedBy", "depends_on")
    )


@dataclass(frozen=True, config=IN_QUERY)
class TasksAsked:
    """Which tasks a list is confined to; what is none is no filter."""

    status: Annotated[Name | None, Field(description="A status in any seed's word.")] = None
    project: Name | None = None
    run: Name | None = None
    sprint: Name | None = None
    agent: Annotated[Name | None, Field(description="The agent who holds it.")] = None
    priority: Name | None = None
    parent: Name | None = None


Filters = Annotated[TasksAsked, Depends(query(TasksAsked))]


class TaskPatch(AskedModel):
    """The parts of a task's definition to change; what is absent stays, and nothing else can be changed."""

    title: Title | None = None
    description: Description | None = None
    role: Name | None = None
    priority: PriorityWord | None = None
    complexity: Complexity | None = None
    acceptance_criteria: Lines | None = Field(None, validation_alias=CRITERIA)
    dod: Lines | None = None
    owned_paths: Lines | None = Field(None, validation_alias=PATHS)
    commands: Lines | None = None
    required_skills: Lines | None = Field(None, validation_alias=SKILLS)
    max_attempts: int | None = Field(None, ge=1, le=MAX_ATTEMPTS, validation_alias=ATTEMPTS)
    timeout_seconds: int | None = Field(None, ge=1, le=MAX_TIMEOUT_SECONDS, validation_alias=TIMEOUT)


NULL_MEANS_NONE = ("owned_paths", "timeout_seconds")
"""Fields that a null takes away; for every other one a null is as if it were absent."""


def definition_asked(body: TaskCreate) -> TaskDefinition:
    """The definition of a new task."""
    return TaskDefinition(**_as_domain({name: getattr(body, name) for name in DEFINITION_FIELDS}))


def definition_patched(now: TaskDefinition, patch: TaskPatch) -> TaskDefinition:
    """A definition with the changes of a patch."""
    given = patch.model_dump(exclude_unset=True)
    changes = {name: value for name, value in given.items() if value is not None or name in NULL_MEANS_NONE}
    return evolve(now, **_as_domain(changes))


def status_of_new(body: TaskCreate) -> Status:
    """Where a new task begins."""
    return status_meant(body.status)


def _as_domain(given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in ("acceptance_criteria", "dod"):
            found[name] = criteria.parse_all(value)
        elif name == "priority":
            found[name] = priority_in(value)
        else:
            found[name] = tuple(cast("list[str]", value)) if isinstance(value, list) else value
    return found
