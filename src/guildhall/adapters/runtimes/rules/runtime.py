"""``rules``: works through backlogs with the tasks' own commands; it must never add a word of its own.

What it cannot do (a task in prose, a judgement of prose) it says so, for an agent or a person to take over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from guildhall.adapters.runtimes.rules.quotes import pm_quotes, requirement_quotes
from guildhall.application.ports.agent_runtime import (
    Analysis,
    Assignment,
    Commission,
    Plan,
    Verdict,
    WorkOutcome,
    WorkSession,
)
from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.ports.executor import CommandResult

SUMMARY_LINES = 20
"""How many of the last lines of a failed command's output stand in the summary."""

SUMMARY_CHARACTERS = 2_000
"""How many of their last characters, at most."""

TITLE_CHARACTERS = 200

NOT_FOUND = 127
"""The exit code by which a shell says that it found no such command (POSIX.1, *Exit Status for Commands*)."""


class RulesRuntime:
    """An :class:`~guildhall.application.ports.agent_runtime.AgentRuntime` without model, key or network."""

    @property
    def name(self) -> str:
        """``rules``."""
        return "rules"

    def unpriced(self) -> tuple[str, ...]:
        """Nothing: rules call no model."""
        return ()

    def analyze(self, role: Literal["pm", "ba"], backlog: Backlog, session: WorkSession) -> Analysis:
        """Quote what the backlog itself says, each quote with its source (seed S0, *Kickoff Flow*).

        Raises:
            SessionEnded: when the session may not go on.
        """
        session.proceed()
        analysis = (
            pm_quotes(backlog) if role == "pm" else Analysis(ba_requirements=requirement_quotes(backlog))
        )
        session.note(f"{role}: quoted {backlog.name}; nothing was added to it")
        return analysis

    def plan(self, backlog: Backlog, analysis: Analysis, session: WorkSession) -> Plan:
        """Take the backlog's tasks as they are; a bare sentence becomes one task that waits for an agent.

        Raises:
            SessionEnded: when the session may not go on.
        """
        session.proceed()
        if backlog.tasks:
            return Plan(tasks=backlog.tasks, rationale=f"the tasks of {backlog.name}, as they stand there")
        goal = backlog.goal.strip()
        if not goal:
            return Plan(tasks=(), rationale=f"{backlog.name} states neither a task nor a goal")
        title = goal.splitlines()[0][:TITLE_CHARACTERS]
        task = PlannedTask(code="T-1", title=title, description=goal, source=backlog.name, counted=True)
        return Plan(
            tasks=(task,), rationale="a goal in prose: rules cannot split it, so it is one task for an agent"
        )

    def develop(self, assignment: Assignment, session: WorkSession) -> WorkOutcome:
        """Run the task's commands one after the other, up to the first that fails.

        Raises:
            SessionEnded: when the session may not go on.
        """
        if not assignment.commands:
            return WorkOutcome(
                status="needs_agent",
                summary=f"{assignment.code} has no commands, and rules do nothing else: "
                "choose another runtime or add commands to the task",
            )
        for line in assignment.commands:
            session.proceed()
            session.note(f"$ {line}")
            result = session.run_next(line)
            if result is None:
                session.note("it was finished before the pause, and its work is here")
                continue
            session.note(ending(result))
            if not result.ok:
                status = "command_missing" if result.exit_code == NOT_FOUND else "failed"
                return WorkOutcome(status=status, summary=failure(line, result))
        ran = "\n".join(f"- `{line}`" for line in assignment.commands)
        return WorkOutcome(status="done", summary=f"Ran the commands of the task:\n{ran}")

    def review(
        self, assignment: Assignment, diff: str, prose: Sequence[str], session: WorkSession
    ) -> Verdict:
        """Pass every prose criterion on as not verified.

        Raises:
            SessionEnded: when the session may not go on.
        """
        session.proceed()
        if not prose:
            return Verdict(approved=True, rationale="the task has no criterion in prose")
        session.note(f"{len(prose)} criteria in prose stay unverified")
        return Verdict(
            approved=True,
            rationale="rules cannot judge prose: a person or a model has to verify these criteria",
            unverified=tuple(prose),
        )

    def compose(self, commission: Commission, session: WorkSession) -> str:
        """The filled template is the document: rules add nothing to it.

        Raises:
            SessionEnded: when the session may not go on.
        """
        session.proceed()
        session.note(f"variant {commission.number} of {commission.of}: the preset's template, filled")
        return commission.request


def ending(result: CommandResult) -> str:
    """How a command ended, in words, and after how long: ``exit code 2 after 0.3 s``."""
    return f"{result.how} after {result.seconds:.1f} s"


def failure(line: str, result: CommandResult) -> str:
    """The command, how it ended and the last lines it printed, bounded in lines and characters."""
    lines = result.output.rstrip().splitlines()[-SUMMARY_LINES:]
    tail = "\n".join(lines)[-SUMMARY_CHARACTERS:]
    head = f"`{line}` failed: {ending(result)}"
    return f"{head}\n{tail}" if tail else f"{head}; it printed nothing"
