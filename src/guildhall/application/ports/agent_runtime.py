"""Agent runtimes: who does the thinking. All of them work through the same session.

A runtime never touches the journal, the lease or the budget itself: it is given a
:class:`WorkSession`, whose methods charge, fence and record everything it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.ports.executor import CommandResult
from guildhall.domain.record import Record


class SessionEnded(Exception):
    """The session may not go on: its lease is lost, its run was paused or stopped, or its budget is used up.

    ``reason`` is ``lease_lost``, ``paused``, ``stopped`` or ``budget_exceeded``. A runtime lets it pass.
    """

    def __init__(self, reason: Literal["lease_lost", "paused", "stopped", "budget_exceeded"]) -> None:
        super().__init__(f"the session ends: {reason}")
        self.reason = reason


class ThinkingFailed(Exception):
    """A runtime came to no analysis, plan or verdict; the sentence says why and what to do, without a secret.

    ``develop`` never raises it: it answers ``failed``.
    """


class Usage(Record):
    """What one model call used; ``cost_micros``: millionths of a US dollar, none if the price is unknown."""

    model: str
    input_tokens: int
    output_tokens: int
    cost_micros: int | None


class Assignment(Record):
    """One task as an agent is given it: its own task and nothing of others'.

    ``findings`` are what review, tests, scan or a merge conflict asked to be changed, newest last;
    ``brief`` is the text of the session's AGENTS.md.
    """

    task_id: str
    code: str
    title: str
    description: str
    role: str
    commands: tuple[str, ...]
    acceptance_criteria: tuple[str, ...]
    owned_paths: tuple[str, ...] | None
    findings: tuple[str, ...]
    brief: str
    instructions: str


class Commission(Record):
    """One variant of a document as a runtime is asked for it.

    ``request`` is a preset's template, filled with the job's inputs; ``number`` counts the variants from 1.
    """

    title: str
    request: str
    number: int
    of: int


class WorkSession(Protocol):
    """One agent at work: what its runtime may do."""

    @property
    def workspace(self) -> Path:
        """The folder of the agent's clone."""
        ...

    def run(self, line: str, seconds: float | None = None) -> CommandResult:
        """Run a shell line in the workspace, in the sandbox, within the task's time limit.

        Raises:
            SessionEnded: when the session may not go on.
        """
        ...

    def run_next(self, line: str) -> CommandResult | None:
        """Run the next of the task's own commands, as `run` does.

        None when an earlier session, which was paused, had finished it: the workspace holds what it did.

        Raises:
            SessionEnded: when the session may not go on.
        """
        ...

    def note(self, text: str) -> None:
        """Write to the transcript what the agent says or does (redacted, never a secret)."""
        ...

    def announce(self, text: str) -> None:
        """Note and tell those who follow the run what is waited for (one line, never a secret)."""
        ...

    def proceed(self) -> None:
        """Ask whether to go on; called between two steps.

        Raises:
            SessionEnded: when paused, stopped, fenced off or out of budget.
        """
        ...

    def reserve(self, tokens: int, cost_micros: int | None) -> str:
        """Reserve the most that a call may use, before it is made; returns the reservation's id.

        Raises:
            SessionEnded: when the budget does not hold it.
        """
        ...

    def settle(self, reservation: str, usage: Usage) -> None:
        """Book what a reserved call really used."""
        ...


class WorkOutcome(Record):
    """How a runtime ended its work on a task.

    ``done`` leaves the changes in the workspace; ``failed`` uses up an attempt; ``needs_agent`` means that
    this runtime cannot do such a task at all, ``command_missing`` that a command of it is not there, which no
    other attempt would find either; ``summary`` is the rationale for the commit, or why not.
    """

    status: Literal["done", "failed", "needs_agent", "command_missing"]
    summary: str
    tests: str = ""
    risks: str = ""


class Verdict(Record):
    """A reviewer's word on prose criteria; ``unverified`` are those it could not judge."""

    approved: bool
    rationale: str
    findings: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()


class Analysis(Record):
    """What the pm or the ba made of a prompt (seed S0, *Kickoff Flow*); the other's part is empty."""

    pm_summary: str = ""
    ba_requirements: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()


class Plan(Record):
    """A backlog split into tasks by the pm; ``rationale`` says why so."""

    tasks: tuple[PlannedTask, ...]
    rationale: str = ""
    questions: tuple[str, ...] = ()


class AgentRuntime(Protocol):
    """One way of thinking: rules, a model, or a coding agent."""

    @property
    def name(self) -> str:
        """The word by which it is chosen: ``rules``, ``model`` and so on."""
        ...

    def unpriced(self) -> tuple[str, ...]:
        """The models that it may call and whose price nobody knows; none for a runtime that costs nothing."""
        ...

    def analyze(self, role: Literal["pm", "ba"], backlog: Backlog, session: WorkSession) -> Analysis:
        """Read a goal or backlog as pm or ba.

        Raises:
            ThinkingFailed: when there is no result.
            SessionEnded: when the session may not go on; so it is for all of them.
        """
        ...

    def plan(self, backlog: Backlog, analysis: Analysis, session: WorkSession) -> Plan:
        """Turn a backlog into tasks; one that is structured already is taken as it is.

        Raises:
            ThinkingFailed: when there is no result.
        """
        ...

    def develop(self, assignment: Assignment, session: WorkSession) -> WorkOutcome:
        """Do a task in the session's workspace."""
        ...

    def review(
        self, assignment: Assignment, diff: str, prose: Sequence[str], session: WorkSession
    ) -> Verdict:
        """Judge a change against the criteria that no command can check.

        Raises:
            ThinkingFailed: when there is no result.
        """
        ...

    def compose(self, commission: Commission, session: WorkSession) -> str:
        """Write one variant of a document.

        Raises:
            ThinkingFailed: when there is no result.
        """
        ...
