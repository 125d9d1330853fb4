"""What requests say of a run to start."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from guildhall.adapters.http.fields import Folder, Name
from guildhall.adapters.http.models import AskedModel
from guildhall.application.ports.backlog import Backlog, BacklogReader
from guildhall.application.runs.requests import RunAsked
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.policies.scan_gate import Gate
from guildhall.domain.runs.commands import MOST_PARALLEL

Count = Annotated[int, Field(ge=0, le=2**53 - 1)]


class BudgetAsked(AskedModel):
    """What the run may spend, in tokens and in millionths of a US dollar."""

    tokens: Count | None = None
    micros: Count | None = None


class WorkAsked(AskedModel):
    """What is to be done: a goal, or a backlog's text."""

    goal: str = Field("", max_length=8_000, examples=["Add a function that greets."])
    backlog: str = Field("", max_length=5_000_000, description="YAML, Markdown or queue.json, as text.")
    name: Name = Field("backlog", description="What the backlog is called, in errors and lists.")


class RunWork(WorkAsked):
    """What a run works on: a goal, a backlog's text, or without either what is queued; and its limits."""

    runtime: Name = "rules"
    parallel: int | None = Field(
        None,
        ge=1,
        le=MOST_PARALLEL,
        description="Agents at work at once; else what the backlog says, else 2.",
    )
    budget: BudgetAsked = Field(default_factory=BudgetAsked)
    security_gate: Gate | None = None
    fresh: bool = Field(False, description="Do again what is done, and start a run beside an unfinished one.")


class RunStart(RunWork):
    """A run to start: in a project, or on a repository in its own project, made if need be."""

    project_id: Name | None = None
    repository: Folder | None = Field(
        None, description="The path of a git repository on the server, in place of a project."
    )
    project: Name | None = Field(
        None,
        description="What the repository's project is called, made if need be; else what the backlog says, "
        "else the only one that the repository has.",
    )


def run_asked(reader: BacklogReader, body: RunWork) -> RunAsked:
    """A run as the application is asked for it.

    Raises:
        ValidationFailed: for a backlog that cannot be read, naming line and field.
    """
    return RunAsked(
        backlog_asked(reader, body),
        body.runtime,
        body.parallel,
        body.budget.tokens,
        body.budget.micros,
        body.fresh,
        (("security_gate", body.security_gate),) if body.security_gate else (),
    )


def backlog_asked(reader: BacklogReader, body: WorkAsked) -> Backlog | None:
    """What a request brings to work on, read; none for what is on the queue.

    Raises:
        ValidationFailed: for a backlog that cannot be read, naming line and field.
    """
    if body.goal and body.backlog:
        raise ValidationFailed("give either a goal or a backlog", field="goal")
    if body.goal:
        return reader.read_words(body.goal, "goal")
    return reader.read_text(body.backlog, body.name) if body.backlog else None
