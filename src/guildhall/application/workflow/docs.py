"""docs_finalize: the changelog from what was merged, through a task of its own; a look at the README."""

from __future__ import annotations

from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.runs.changelog import changelog_path, commands_for, entry_of
from guildhall.application.tasks.codes import changelog_code
from guildhall.application.tasks.intake import Intake, import_tasks
from guildhall.application.tasks.queries import tasks_of
from guildhall.application.workflow.shift import Outcome, Shift
from guildhall.domain.tasks.task import Task

READMES = ("readme.md", "readme.rst", "readme.txt", "readme")


def perform(shift: Shift) -> Outcome:
    """Ask for a changelog task when something was merged; say what the README lacks."""
    tip = shift.tip()
    files = shift.repository.list_files(tip)
    readme = next((name for name in files if name.lower() in READMES), None)
    notes = [] if readme else ["the project has no README"]
    if readme and not (shift.repository.read_file(tip, readme) or b"").strip():
        notes.append(f"{readme} is empty")
    merged = [task for task in _tasks(shift) if task.resolution == "merged"]
    if shift.step.iteration or not merged or not shift.setting("changelog", True):
        return Outcome({"outcome": "pass", "note": "; ".join(notes)})
    planned = _changelog_task(shift, files, tip, merged)
    intake = Intake(shift.project.project_id, shift.run.run_id)
    import_tasks(shift.held.journal, shift.company.scope, shift.work.terms.origin, intake, [planned])
    return Outcome({"outcome": "added", "note": "; ".join(notes), "code": planned.code})


def _tasks(shift: Shift) -> list[Task]:
    views = shift.company.journal.views(shift.company.scope)
    return list(tasks_of(views, run_id=shift.run.run_id, status="done"))


def _changelog_task(shift: Shift, files: list[str], tip: str, merged: list[Task]) -> PlannedTask:
    path = changelog_path(files)
    old = shift.repository.read_file(tip, path) or b""
    return PlannedTask(
        code=changelog_code(shift.run.run_id),
        title="Record the merged tasks in the changelog",
        role="docs",
        priority="low",
        complexity="xs",
        owned_paths=(path,),
        commands=commands_for(path, old, entry_of(merged, path, old)),
        dod=("only owned paths changed",),
        source="docs_finalize",
    )
