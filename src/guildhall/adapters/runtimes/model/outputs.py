"""The shapes that a model's results must have; what does not fit goes back to the model, never further.

Source: seed S0, *Kickoff Flow*, for the parts of pm and ba.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from guildhall.application.ports.agent_runtime import Analysis, Plan, Verdict, WorkOutcome
from guildhall.application.ports.backlog import PlannedTask

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
MaybeText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,31}$")]
Lines = Annotated[list[Line], Field(max_length=100)]

Role = Literal["pm", "ba", "dev_lead", "developer", "qa", "docs", "devops", "security"]


class Answer(BaseModel):
    """A structured result: nothing but its fields."""

    model_config = ConfigDict(extra="forbid")


class PmAnalysis(Answer):
    """What a pm makes of a goal."""

    pm_summary: Text = Field(description="What is wanted, why, and what is left out, in a few sentences.")
    risks: Lines = Field(description="What could go wrong, one sentence each.")
    next_steps: Lines = Field(description="What to do next, in order, one sentence each.")

    def analysis(self) -> Analysis:
        """As the port has it."""
        return Analysis(
            pm_summary=self.pm_summary, risks=tuple(self.risks), next_steps=tuple(self.next_steps)
        )


class BaAnalysis(Answer):
    """What a ba makes of a goal."""

    requirements: Lines = Field(min_length=1, description="What must be true at the end, each one testable.")

    def analysis(self) -> Analysis:
        """As the port has it."""
        return Analysis(ba_requirements=tuple(self.requirements))


class TaskProposal(Answer):
    """One task of a plan."""

    code: Code = Field(description="Short and unique in the plan, such as T-1.")
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    description: MaybeText = Field(default="", description="All that its developer has to know.")
    role: Role = "developer"
    priority: Literal["urgent", "high", "medium", "low"] = "medium"
    complexity: Literal["xs", "s", "m", "l", "xl"] = "m"
    depends_on: list[Code] = Field(default_factory=list[str], description="Codes of tasks that come first.")
    owned_paths: Lines | None = Field(
        default=None,
        description="Globs of the files that it may change, such as src/app/**; null when that is open.",
    )
    acceptance_criteria: Lines = Field(
        min_length=1,
        description="When it is done. A shell command in backticks must exit 0; the rest is prose.",
    )

    def planned(self, source: str) -> PlannedTask:
        """As the port has it."""
        return PlannedTask(
            code=self.code,
            title=self.title,
            description=self.description,
            role=self.role,
            priority=self.priority,
            complexity=self.complexity,
            depends_on=tuple(self.depends_on),
            owned_paths=None if self.owned_paths is None else tuple(self.owned_paths),
            acceptance_criteria=tuple(self.acceptance_criteria),
            source=source,
            counted=True,
        )


class PlanAnswer(Answer):
    """A goal split into tasks."""

    tasks: Annotated[list[TaskProposal], Field(min_length=1, max_length=200)]
    rationale: Text = Field(description="Why it is split so.")
    questions: Lines = Field(default_factory=list[str], description="What a person should decide.")

    @model_validator(mode="after")
    def _hangs_together(self) -> PlanAnswer:
        complaints = plan_complaints(self.tasks)
        if complaints:
            raise ValueError("; ".join(complaints))
        return self

    def plan(self, source: str) -> Plan:
        """As the port has it."""
        return Plan(
            tasks=tuple(task.planned(source) for task in self.tasks),
            rationale=self.rationale,
            questions=tuple(self.questions),
        )


class WorkReport(Answer):
    """How a developer ended."""

    done: bool = Field(description="Whether the task is done as its criteria ask.")
    summary: Text = Field(
        description="What was changed and why, for the commit; or why it could not be done."
    )
    tests: MaybeText = Field(default="", description="What was run to check it, and how it ended.")
    risks: MaybeText = Field(default="", description="What could still be wrong.")

    def outcome(self) -> WorkOutcome:
        """As the port has it."""
        status = "done" if self.done else "failed"
        return WorkOutcome(status=status, summary=self.summary, tests=self.tests, risks=self.risks)


class DocumentAnswer(Answer):
    """One variant of a document."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=200_000)] = Field(
        description="The document itself, complete."
    )


class ReviewAnswer(Answer):
    """A reviewer's word."""

    approved: bool
    rationale: Text = Field(description="Why, criterion by criterion.")
    findings: Lines = Field(
        default_factory=list[str], description="What must be changed; needed when not approved."
    )
    unverified: Lines = Field(
        default_factory=list[str],
        description="The criteria, word for word, that the change and the files do not let you judge.",
    )

    @model_validator(mode="after")
    def _says_what_to_change(self) -> ReviewAnswer:
        if not self.approved and not self.findings:
            raise ValueError("a change that is not approved needs at least one finding")
        return self

    def verdict(self) -> Verdict:
        """As the port has it."""
        return Verdict(self.approved, self.rationale, tuple(self.findings), tuple(self.unverified))


def plan_complaints(tasks: list[TaskProposal]) -> list[str]:
    """What keeps tasks from being a plan: repeated or unknown codes, and tasks that wait for each other."""
    codes = [task.code for task in tasks]
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    complaints = [f"the code {code} is given twice" for code in repeated]
    for task in tasks:
        unknown = sorted(set(task.depends_on) - set(codes))
        complaints += [f"{task.code} depends on {code}, which is no task of the plan" for code in unknown]
    try:
        TopologicalSorter({task.code: task.depends_on for task in tasks}).prepare()
    except CycleError as cycle:
        complaints.append(f"these tasks wait for each other: {' → '.join(cycle.args[1])}")
    return complaints
