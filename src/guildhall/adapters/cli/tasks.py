"""The commands of the queue: ``add``, ``list``, ``dispatch`` and ``why`` (seed S3, *CLI*)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guildhall.adapters.cli.failures import ENDED_OTHERWISE
from guildhall.adapters.cli.run import ACTOR, keep_out_of_sight
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, Terminal, terminal_of
from guildhall.application.narration.figures import count

if TYPE_CHECKING:
    from guildhall.application.company import Company
    from guildhall.application.ports.views import Views
    from guildhall.application.tasks.triage import Triaged
    from guildhall.domain.projects.project import Project
    from guildhall.domain.tasks.task import Task

ProjectOption = Annotated[
    str | None, typer.Option("--project", metavar="NAME", help="The project, where there are several.")
]
MOST_LISTED = 1000


def add(
    context: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What is to be done, in one line.")],
    description: Annotated[str, typer.Option("--description", metavar="TEXT", help="More about it.")] = "",
    priority: Annotated[
        str, typer.Option("--priority", metavar="LEVEL", help="urgent, high, medium, low, or P0 to P3.")
    ] = "medium",
    complexity: Annotated[str, typer.Option("--complexity", metavar="SIZE", help="xs, s, m, l or xl.")] = "m",
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="Who does it.")] = "developer",
    command: Annotated[
        list[str] | None,
        typer.Option("--command", metavar="LINE", help="A shell line that does it; repeatable."),
    ] = None,
    criterion: Annotated[
        list[str] | None, typer.Option("--criterion", metavar="TEXT", help="What must hold; repeatable.")
    ] = None,
    path: Annotated[
        list[str] | None,
        typer.Option("--path", metavar="GLOB", help="A path that it may change; repeatable."),
    ] = None,
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a task into the inbox."""
    from guildhall.application import vocabulary
    from guildhall.application.ports.backlog import PlannedTask
    from guildhall.application.tasks.adding import add_task
    from guildhall.application.tasks.intake import definition_of
    from guildhall.domain.tasks.definition import check_stored

    terminal = terminal_of(context)
    planned = PlannedTask(
        code="",
        title=title,
        description=description,
        role=role,
        priority=vocabulary.priority_in(priority),
        complexity=complexity,
        commands=tuple(command or ()),
        acceptance_criteria=tuple(criterion or ()),
        owned_paths=tuple(path) if path else None,
    )
    definition = definition_of(planned)
    check_stored("", definition)
    if repo is not None:
        terminal.guildhall.check_repository(repo)
    with terminal.company(data, repo, create=True) as company:
        found = project_of_work(terminal, company, project, repo)
        task: Task = company.journal.execute(
            company.scope, company.origin(ACTOR), lambda tx: add_task(tx, found.project_id, definition)
        )
    if as_json:
        terminal.screen.json(task_json(task))
    terminal.screen.line(
        f"{task.code} is in the inbox of {found.name}; `guildhall dispatch {task.code}` readies it"
    )


def import_backlog(
    context: typer.Context,
    backlog: Annotated[
        str, typer.Argument(metavar="BACKLOG", help="A backlog file (YAML, JSON, Markdown), or a sentence.")
    ],
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a backlog's tasks onto the queue, ready, without starting a run."""
    from guildhall.application.tasks.intake import Intake, import_tasks

    terminal = terminal_of(context)
    read = terminal.guildhall.read_backlog(backlog, Path.cwd())
    if repo is not None:
        terminal.guildhall.check_repository(repo)
    with terminal.company(data, repo, create=True) as company:
        found = project_of_work(terminal, company, project or read.project or None, repo)
        intake = Intake(found.project_id, None)
        ids = import_tasks(company.journal, company.scope, company.origin(ACTOR), intake, read.tasks)
    if as_json:
        terminal.screen.json({"project_id": found.project_id, "imported": len(ids)})
    terminal.screen.line(f"{count(len(ids), 'task')} of {read.name} put on the queue of {found.name}")


def list_tasks(
    context: typer.Context,
    status: Annotated[str | None, typer.Option("--status", metavar="STATE", help="Only tasks in it.")] = None,
    run: Annotated[str | None, typer.Option("--run", metavar="RUN", help="Only tasks of this run.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=MOST_LISTED, help="At most.")] = 50,
    after: Annotated[
        int, typer.Option("--after", metavar="N", min=0, help="Go on behind a list's `next`.")
    ] = 0,
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List tasks in order of creation."""
    from guildhall.application.projects.find import project_by
    from guildhall.application.runs.queries import run_by
    from guildhall.application.tasks.lookup import task_page
    from guildhall.application.vocabulary import UnknownWord
    from guildhall.domain.policies.transitions import STATUSES

    terminal = terminal_of(context)
    if status is not None and status not in STATUSES:
        raise UnknownWord("status", status, STATUSES)
    with terminal.company(data, repo) as company:
        views = company.journal.views(company.scope)
        run_id = run_by(views, run).run_id if run is not None else None
        project_id = "" if run_id else project_by(views, project).project_id
        page = task_page(views, project_id, status=status, run_id=run_id, after=after, limit=limit)
    if as_json:
        items = [task_json(task) for task in page.items]
        terminal.screen.json({"items": items, "total": page.total, "next": page.next})
        return
    titles = ("TASK", "STATE", "PRIORITY", "ROLE", "TITLE")
    rows = [(task.code, task.status, task.priority, task.role, task.title) for task in page.items]
    if rows:
        terminal.screen.table(titles, rows, state=1)
    else:
        terminal.screen.line("no task matches")
    if page.next is not None:
        terminal.screen.line(f"{len(rows)} of {page.total}; more with --after {page.next}")


def dispatch(
    context: typer.Context,
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="One task; else all in the inbox.")
    ] = None,
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring tasks from the inbox over planning to ready, or say why they are not fit."""
    from guildhall.application.projects.find import project_by
    from guildhall.application.tasks import triage

    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        views = company.journal.views(company.scope)
        task = task_of(views, code, project) if code is not None else None
        project_id = task.project_id if task else project_by(views, project).project_id
        done = triage.dispatch(company, project_id, ACTOR, task)
    if as_json:
        terminal.screen.json({"items": [_triaged_json(one) for one in done]})
    for one in done:
        terminal.screen.line(_triaged_words(one))
    if not done:
        terminal.screen.line("no task waits for dispatch")
    raise typer.Exit(ENDED_OTHERWISE if any(one.refused for one in done) else 0)


def why(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The task, such as T-5.")],
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a task waits for: blocker, path conflict, budget, next retry, its run."""
    from guildhall.application.runs.report import ADVICE
    from guildhall.application.tasks.waits import waits_of

    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        task = task_of(company.journal.views(company.scope), code, project)
        waits = waits_of(company, task)
    if as_json:
        listed = [{"kind": wait.kind, "text": wait.text} for wait in waits]
        terminal.screen.json({"id": task.code, "title": task.title, "status": task.status, "waits": listed})
        return
    terminal.screen.line(f"{task.code} is {task.status}: {task.title}")
    for wait in waits:
        terminal.screen.line(f"  {wait.kind}: {wait.text}")
    if task.blocked is not None and task.blocked.reason in ADVICE:
        terminal.screen.line(f"  what to do: {ADVICE[task.blocked.reason]}")
    if not waits and task.status not in ("done", "cancelled"):
        terminal.screen.line("  nothing: it is taken up as soon as an agent is free")


def project_of_work(terminal: Terminal, company: Company, name: str | None, repo: Path | None) -> Project:
    """The project that added work goes to; a data folder that was made for it stays out of commits."""
    from guildhall.application.projects.find import project_for_work

    folder = repo or Path.cwd()
    found = project_for_work(company, name, folder, repository=repo is not None, actor=ACTOR)
    if (folder / ".git").exists():
        keep_out_of_sight(terminal, company, found.project_id, folder)
    return found


def task_of(views: Views, code: str, project: str | None) -> Task:
    """The task of a code.

    Raises:
        TaskNotFound: when there is none.
    """
    from guildhall.application.projects.find import matching_projects
    from guildhall.application.tasks.lookup import find_task
    from guildhall.domain.tasks.errors import TaskNotFound

    projects: list[Project] = matching_projects(views, project)
    found = find_task(views, projects, code)
    if found is None:
        raise TaskNotFound(code[:80])
    return found


def task_json(task: Task) -> dict[str, Any]:
    """A task of a list as JSON values."""
    return {
        "id": task.code,
        "task_id": task.id,
        "title": task.title,
        "status": task.status,
        "priority": task.priority,
        "complexity": task.complexity,
        "role": task.role,
        "reason": task.blocked.reason if task.blocked else "",
        "run_id": task.run_id,
        "attempts": task.attempts_made,
        "commit": task.merge_commit,
        "created_at": task.created_at.isoformat() if task.created_at else None,
        "updated_at": task.updated_at.isoformat() if task.updated_at else None,
    }


def _triaged_json(one: Triaged) -> dict[str, Any]:
    return {"id": one.task.code, "status": one.task.status, "refused": one.refused, "waits": list(one.waits)}


def _triaged_words(one: Triaged) -> str:
    if one.refused:
        return f"{one.task.code} stays in {one.task.status}: {one.refused}"
    waits = f" and waits: {'; '.join(one.waits)}" if one.waits else ""
    return (
        f"{one.task.code} is {one.task.status}{waits}"
        if one.waits
        else f"{one.task.code} is {one.task.status}"
    )


def counted(counts: dict[str, int]) -> str:
    """Tasks by status in words."""
    total = sum(counts.values())
    parts = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
    return f"{count(total, 'task')}" + (f" ({parts})" if parts else "")
