"""What to do about a task that is blocked, in one sentence; it must never promise what no run does."""

from __future__ import annotations

from collections.abc import Mapping

from guildhall.application.company import Company
from guildhall.application.tasks.codes import is_changelog
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

ADVICE: Mapping[str, str] = {
    "attempts_exhausted": "mend its commands or what they need, then {again}",
    "budget_exceeded": "give it more, by `budget` in the backlog or options of the run, then {again}",
    "command_missing": "bring the command that is named, or mend its name, then {again}",
    "worker_lost": "see what its commands do to the machine, then {again}",
    "needs_agent": (
        "give it commands, or run it with `--runtime model`; `{retry}` readies it for an agent of your own"
    ),
    "changes_refused": "change its commands, or its criteria, until what was found is gone, then {again}",
    "changes_asked": (
        "change its commands in the backlog so that they do what was asked, or have a model do it with "
        "`--runtime model`; then the same `guildhall run` command brings it back"
    ),
    "approval_expired": "{again} to have it done and asked about once more",
    "review_exhausted": "change what the review found, or its criteria, then {again}",
    "blocker": "mend what it waits for first; it follows by itself in the next run",
    "blocker_cancelled": (
        "take the cancelled task out of its `depends_on`, or cancel it too: `{cancel}`; `{retry}` has it "
        "done without"
    ),
    "run_ended": "run the same backlog again: it goes on where it was",
    "internal_error": (
        "this is a fault of Guildhall's own, the reason and the transcript say where; to try again, {again}"
    ),
}
"""What to do about a blocked task, by its reason; ``{again}`` has it done again."""

OTHERWISE = "see to what is said, then {again}; `{cancel}` gives it up"
"""What to do about a reason that came from outside."""

WITHOUT_COMMANDS = "say more exactly what is wanted, in its description or its criteria, then {again}"
"""What to do about a task that an agent did again as it was, and that has no commands to be changed."""

OF_A_CHANGELOG = "write what its command says, which `guildhall show` has: no other run takes it up"
"""What to do about a changelog that is not written, whatever for, once its run has ended."""


def advice_on(task: Task, run: Run) -> str:
    """What to do about a blocked task of a run as it stands, empty for any other task.

    While the run goes on, and for a task of no run, it is ``guildhall retry`` that has it done again; once
    the run has ended the same backlog brings it back, with what was changed in it.
    """
    return advice_at_end(task) if run.ended else _advice(task, f"`guildhall retry {task.code}`")


def advice_for(company: Company, task: Task) -> str:
    """What to do now about a task, by what its run does."""
    run: Run = company.journal.state(company.scope, "Run", task.run_id) if task.run_id else Run()
    return advice_on(task, run)


def advice_at_end(task: Task) -> str:
    """What to do about a task that is blocked when its run ends."""
    if task.blocked is not None and is_changelog(task):
        return OF_A_CHANGELOG
    return _advice(task, "run the same backlog again")


def _advice(task: Task, again: str) -> str:
    if task.blocked is None:
        return ""
    reason = task.blocked.reason
    advice = ADVICE.get(reason, OTHERWISE)
    if reason == "changes_refused" and not task.commands:
        advice = WITHOUT_COMMANDS
    typed = {name: f"guildhall {name} {task.code}" for name in ("retry", "cancel")}
    return advice.format(again=again, **typed)
