"""``guildhall show``: everything about one task or one run, and what happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from guildhall.adapters.cli.tasks import ProjectOption, task_json
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, Terminal, terminal_of
from guildhall.adapters.cli.text import shown, shown_lines

if TYPE_CHECKING:
    from guildhall.application.company import Company
    from guildhall.domain.runs.run import Run
    from guildhall.domain.tasks.task import Task

MOST_EVENTS = 1000
DETAIL_LINES = 40


def show(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="CODE|RUN", help="A task's code, or a run's id or the beginning of it.")
    ],
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a task or a run with its history."""
    from guildhall.application.projects.find import matching_projects
    from guildhall.application.runs.queries import find_run
    from guildhall.application.tasks.lookup import find_task
    from guildhall.domain.kernel import NotFound

    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        views = company.journal.views(company.scope)
        task = find_task(views, matching_projects(views, project), reference)
        if task is not None:
            _show_task(terminal, company, task)
            return
        run = find_run(views, reference)
        if run is None:
            raise NotFound(
                f"there is no task and no run {reference[:80]!r}; see `guildhall list` and `guildhall runs`",
                field="reference",
            )
        _show_run(terminal, company, run)


def _show_task(terminal: Terminal, company: Company, task: Task) -> None:
    history = _history(company, f"Task:{task.id}")
    facts: dict[str, Any] = {
        **task_json(task),
        "description": task.description,
        "commands": list(task.commands),
        "owned_paths": None if task.owned_paths is None else list(task.owned_paths),
        "criteria": _judged(task),
        "branch": task.branch,
        "holder": task.lease.holder if task.lease else None,
        "blocked": {"reason": task.blocked.reason, "detail": task.blocked.detail} if task.blocked else None,
        "findings": [{"source": one.source, "text": one.text} for one in task.findings],
        "summary": task.summary,
        "history": history,
    }
    screen = terminal.screen
    if screen.as_json:
        screen.json(facts)
        return
    screen.line(f"{task.code} is {task.status}: {task.title}")
    for line in shown_lines(task.description):
        screen.line(f"  {line}")
    rows = [
        ("role", task.role),
        ("priority", task.priority),
        ("owned paths", "all" if task.owned_paths is None else ", ".join(task.owned_paths) or "none"),
        ("run", task.run_id or "none"),
        ("attempts", f"{task.attempts_made} of {task.max_attempts}"),
        ("branch", task.branch or "-"),
        ("merged as", task.merge_commit or "-"),
    ]
    for name, value in rows:
        screen.line(f"  {name + ':':13}{value}")
    for number, line in enumerate(task.commands, 1):
        screen.line(f"  command {number}: {shown(line)}")
    for one in facts["criteria"]:
        screen.line(f"  [{one['outcome']}] {one['text']}" + (f": {one['detail']}" if one["detail"] else ""))
    if task.blocked is not None:
        screen.line(f"  blocked: {task.blocked.reason}")
        for line in shown_lines(task.blocked.detail, DETAIL_LINES):
            screen.line(f"    {line}")
    _print_history(terminal, history)


def _judged(task: Task) -> list[dict[str, str]]:
    """The task's criteria with what was found of each, and whatever else was judged of it."""
    found = {result.text: result for result in task.results}
    texts = dict.fromkeys([*(one.text for one in task.criteria), *found])
    return [
        {"text": text, "outcome": found[text].outcome, "detail": found[text].detail}
        if text in found
        else {"text": text, "outcome": "not judged yet", "detail": ""}
        for text in texts
    ]


def _show_run(terminal: Terminal, company: Company, run: Run) -> None:
    from guildhall.adapters.cli.run_json import run_json
    from guildhall.adapters.cli.summary import print_summary
    from guildhall.application.runs.results import result_of

    history = _history(company, f"Run:{run.run_id}")
    result = result_of(company, run.run_id)
    if terminal.screen.as_json:
        terminal.screen.json({**run_json(company, run), **result, "history": history})
        return
    print_summary(terminal.screen, company, run, result)
    _print_history(terminal, history)


def _history(company: Company, stream: str) -> list[dict[str, Any]]:
    from guildhall.application.narration.moves import move_of, run_words

    lines: list[dict[str, Any]] = []
    for envelope in company.journal.read(company.scope, 0, MOST_EVENTS, stream=stream):
        words = ""
        if envelope.payload is not None:
            event = company.journal.recorded(envelope).event
            moved = move_of(event)
            words = f"{moved.status} {moved.why}".strip() if moved else run_words(event)
        lines.append(
            {
                "position": envelope.position,
                "at": envelope.emitted_at.isoformat(),
                "type": envelope.type,
                "actor": envelope.agent_id or envelope.actor,
                "words": words,
            }
        )
    return lines


def _print_history(terminal: Terminal, history: list[dict[str, Any]]) -> None:
    terminal.screen.line()
    rows = [
        (str(line["position"]), line["at"][11:19], line["type"], line["actor"], shown(line["words"], 200))
        for line in history
    ]
    terminal.screen.table(("POSITION", "TIME", "EVENT", "BY", "WHAT"), rows)
