"""What requests of workers bring: claims, reports, and what they hand in."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field

from guildhall.adapters.http.fields import Fence, Line, Name, Reason
from guildhall.adapters.http.models import AskedModel
from guildhall.domain.artifacts.events import ArtifactType
from guildhall.domain.budgets.rules import LARGEST_AMOUNT
from guildhall.domain.leases.lease import MAX_TTL_SECONDS
from guildhall.domain.policies.criteria import CriterionResult, Outcome
from guildhall.domain.tasks.events import ArtifactRef

Seconds = Annotated[int, Field(ge=1, le=MAX_TTL_SECONDS, description="How long the agent may keep silent.")]
Sha256 = Annotated[str, Field(pattern="^([0-9a-f]{64})?$")]


Tokens = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT, examples=[1_200])]


class ClaimOne(AskedModel):
    """Who takes a certain task."""

    agent_id: Name | None = Field(None, validation_alias=AliasChoices("agent_id", "agentId"))
    ttl_seconds: Seconds = 300


class Claim(ClaimOne):
    """What an agent may take; without roles or skills it serves every task."""

    project_id: Name | None = Field(None, validation_alias=AliasChoices("project_id", "projectId"))
    run_id: Name | None = None
    roles: list[Name] | None = Field(None, min_length=1, max_length=50)
    skills: list[Name] | None = Field(None, max_length=200)
    limit: int = Field(1, ge=1, le=100)


class Fenced(AskedModel):
    """The fence of the claim under which the worker writes."""

    fence: Fence


class Beat(Fenced):
    """A sign of life."""

    ttl_seconds: Seconds | None = None


class Start(Fenced):
    """The work begins, on a branch from a commit where there is a repository."""

    branch: str = Field("", max_length=250)
    base_commit: str = Field("", pattern="^([0-9a-f]{7,64})?$")


class Progress(Fenced):
    """How it goes."""

    note: Line


class Usage(Fenced):
    """What the agent's model used since the last report; ``cost_micros`` are millionths of a US dollar.

    The price may be left out where no budget of the task has a limit in money.
    """

    model: Name = Field(examples=["openai:gpt-4o-mini"])
    input_tokens: Tokens
    output_tokens: Tokens
    cost_micros: Tokens | None = None


class GiveBack(Fenced):
    """Why the task is given back, or failed."""

    reason: Reason = ""


class Failure(Fenced):
    """Why the attempt failed."""

    reason: Line


class WorkResult(AskedModel):
    """A criterion as the worker saw it, by its text."""

    criterion: Line
    outcome: Outcome
    detail: Reason = ""


class WorkLeft(AskedModel):
    """An artifact that the work left (seed S3, *Artifact*)."""

    id: Name | None = None
    type: ArtifactType
    path: str = Field(min_length=1, max_length=4096)
    sha256: Sha256 = ""
    description: str = Field("", max_length=10_000)


class Completion(Fenced):
    """The work handed in: what was done, what holds, what it left, and the commit that has it."""

    summary: Reason = ""
    commit: str | None = Field(None, pattern="^[0-9a-f]{7,64}$")
    results: list[WorkResult] = Field(default_factory=list[WorkResult], max_length=400)
    artifacts: list[WorkLeft] = Field(default_factory=list[WorkLeft], max_length=200)


class Stop(AskedModel):
    """Why a task cannot go on: a word or a sentence, with more in ``detail``; a worker sends its fence."""

    reason: str = Field(min_length=1, max_length=200, examples=["needs_decision"])
    detail: Reason = ""
    fence: Fence | None = None


class Why(AskedModel):
    """A reason in words."""

    reason: Reason = ""


class Transition(AskedModel):
    """The status to be in, in Guildhall's word or any seed's; a worker sends its fence."""

    status: Annotated[str, Field(min_length=1, max_length=20, examples=["ready"])]
    fence: Fence | None = None
    reason: Reason = ""
    agent_id: Name | None = None


class Dependency(AskedModel):
    """The tasks to wait for, by ids or codes."""

    blocked_by: Annotated[
        list[Name],
        Field(min_length=1, max_length=100, validation_alias=AliasChoices("blocked_by", "blockedBy")),
    ]


class Dispatch(AskedModel):
    """The project whose inbox is triaged."""

    project_id: Name | None = None


def results_of(body: Completion) -> tuple[CriterionResult, ...]:
    """The results as the domain has them."""
    return tuple(CriterionResult(one.criterion, one.outcome, one.detail) for one in body.results)


def artifacts_of(body: Completion, ids: list[str]) -> tuple[ArtifactRef, ...]:
    """The artifacts as the domain has them; those without an id get the next of ``ids``."""
    fresh = iter(ids)
    return tuple(ArtifactRef(one.id or next(fresh), one.type, one.path, one.sha256) for one in body.artifacts)
