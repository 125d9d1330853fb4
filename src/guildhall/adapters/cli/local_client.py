"""Answers the commands from the store in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guildhall.adapters.cli.client import (
    ACTOR,
    MOST_APPROVALS,
    MOST_EVENTS,
    MOST_SESSIONS,
    NO_TASKS,
    Answer,
    EventLine,
    Meant,
    Shown,
    TasksAsked,
    Verdict,
)
from guildhall.adapters.cli.histories import history_lines
from guildhall.adapters.cli.meaning import Kind, meant, task_meant
from guildhall.adapters.cli.text import harmless_json
from guildhall.application.approvals import answering
from guildhall.application.approvals.find import approval_by
from guildhall.application.approvals.queries import approval_answer, asked, listed_answer, newest_asked
from guildhall.application.approvals.shown import question_answer
from guildhall.application.cloudevents import cloud_event
from guildhall.application.driving import is_driven
from guildhall.application.narration.chronicle import Chronicle
from guildhall.application.operations.proof import proof_answer, prove, replay
from guildhall.application.ports.journal import EVERY, Envelope, EventFilter
from guildhall.application.ports.repository import RepositoryError
from guildhall.application.projects.apart import require_apart
from guildhall.application.projects.beside import beside
from guildhall.application.projects.find import project_by
from guildhall.application.projects.work import Naming, naming_of, project_for_work
from guildhall.application.runs.advice import advice_for
from guildhall.application.runs.answers import conclusion_of, run_answer
from guildhall.application.runs.find import find_run, run_by
from guildhall.application.runs.hiding import hide_data_folder
from guildhall.application.runs.queries import newest_runs
from guildhall.application.runs.steering import pause_run, resume_run, stop_run
from guildhall.application.runs.undelivered import undelivered
from guildhall.application.status import status_of
from guildhall.application.tasks import importing, triage
from guildhall.application.tasks.adding import add_task
from guildhall.application.tasks.answers import task_answer, task_in_full, triaged_answer
from guildhall.application.tasks.export import exported_text
from guildhall.application.tasks.going_on import let_go_on
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.lookup import task_page, task_row
from guildhall.application.tasks.meant import definition_of
from guildhall.application.tasks.queries import codes_of
from guildhall.application.tasks.waits import waits_of
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.projects.commands import WaiveGates
from guildhall.domain.projects.project import Project
from guildhall.domain.record import asdict
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.commands import CancelTask
from guildhall.domain.tasks.errors import TaskNotFound
from guildhall.domain.tasks.task import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from guildhall.adapters.cli.seam import Guildhall
    from guildhall.adapters.cli.terminal import Terminal
    from guildhall.application.company import Company
    from guildhall.application.ports.backlog import PlannedTask
    from guildhall.application.ports.journal import Transaction
    from guildhall.application.ports.views import Views


class LocalClient:
    """The protocol ``Client`` over a company, asked from a folder, its ``place``.

    ``note`` takes what a person should know besides.
    """

    def __init__(
        self, guildhall: Guildhall, company: Company, note: Callable[[str], None], place: Path
    ) -> None:
        self._guildhall = guildhall
        self.company = company
        self._note = note
        self._place = place
        self._chronicle = Chronicle(company)

    @property
    def _views(self) -> Views:
        return self.company.journal.views(self.company.scope)

    def status(self) -> Answer:
        """Where everything stands."""
        return {"data": str(self.company.world.storage.root), **status_of(self.company)}

    def runs(self, limit: int) -> list[Answer]:
        """The newest runs."""
        return [run_answer(self.company, run) for run in newest_runs(self._views, limit)]

    def show(self, reference: str, project: str | None) -> Shown:
        """A task by its code, or a run by its id or a part of it."""
        task, run = meant(reference, self._tasks(project), self._runs)
        if task is not None:
            history = history_lines(self.events(0, MOST_EVENTS, EventFilter(stream=f"Task:{task.id}")))
            waits_for = list(codes_of(self._views, task.open_blockers).values())
            facts = {**task_in_full(task, waits_for), "delivery": undelivered(self.company, task)}
            facts |= {"sessions": self._sessions(task), "history": history}
            return Shown("task", facts)
        history = history_lines(self.events(0, MOST_EVENTS, EventFilter(stream=f"Run:{run.run_id}")))
        facts = {**run_answer(self.company, run), **conclusion_of(self.company, run), "history": history}
        return Shown("run", facts)

    def _sessions(self, task: Task) -> list[Answer]:
        """Who worked on a task last, and in which sessions."""
        rows = self._views.find("Session", task_id=task.id, newest_first=True, limit=MOST_SESSIONS)
        return [{"id": row.id, "agent": row.state.agent_id} for row in rows]

    def tasks(self, asked: TasksAsked) -> Answer:
        """A page of tasks."""
        if asked.run is None and asked.project is None and not self._views.find("Project", limit=1):
            return dict(NO_TASKS)
        run_id = run_by(self._views, asked.run).run_id if asked.run is not None else None
        project_id = "" if run_id else self._project(asked.project).project_id
        page = task_page(
            self._views,
            project_id,
            status=asked.status,
            run_id=run_id,
            after=asked.after,
            limit=asked.limit,
        )
        codes = codes_of(self._views, (one for task in page.items for one in task.open_blockers))
        items = [
            task_answer(task, [codes[one] for one in task.open_blockers if one in codes])
            for task in page.items
        ]
        return {"items": items, "total": page.total, "next": page.next}

    def why(self, code: str, project: str | None) -> Answer:
        """What a task waits for."""
        task = self._task(code, project)
        waits = [{"kind": wait.kind, "text": wait.text} for wait in waits_of(self.company, task)]
        return {
            "id": task.code,
            "title": task.title,
            "status": task.status,
            "waits": waits,
            "advice": advice_for(self.company, task),
            "delivery": undelivered(self.company, task),
        }

    def add(self, planned: PlannedTask, project: Meant) -> Answer:
        """Put a task into the inbox."""
        definition = definition_of(planned)
        found = self._project_of_work(Naming(project.name or ""), project.repository)
        task = self._ask(lambda tx: add_task(tx, found.project_id, definition))
        return {**task_answer(task), "project": found.name}

    def import_backlog(self, source: str, project: Meant) -> Answer:
        """Bring a backlog's tasks onto the queue."""
        read = self._guildhall.read_backlog(source, Path.cwd())
        found = self._project_of_work(naming_of(read, project.name), project.repository)
        done = importing.import_backlog(self.company, self.company.origin(ACTOR), found.project_id, read)
        return {
            "project_id": found.project_id,
            "imported": done.tasks,
            "added": done.added,
            "changed": done.changed,
            "beside": beside(self._views, found),
            "driven": [asdict(one) for one in done.driven],
            "project": found.name,
            "backlog": read.name,
        }

    def dispatch(self, code: str | None, project: str | None) -> list[Answer]:
        """Triage one task, or all that wait for it."""
        task = self._task(code, project) if code is not None else None
        project_id = task.project_id if task else self._project(project).project_id
        return [
            triaged_answer(one)
            for one in triage.dispatch(self.company, project_id, self.company.origin(ACTOR), task)
        ]

    def retry(self, code: str, project: str | None) -> Answer:
        """Let a blocked task go on."""
        return self._moved(code, project, let_go_on)

    def cancel(self, code: str, reason: str, project: str | None) -> Answer:
        """Give a task up for good."""
        return self._moved(code, project, lambda tx, task: tell(tx, task.id, CancelTask(reason)))

    def _moved(self, code: str, project: str | None, step: Callable[[Transaction, Task], Task]) -> Answer:
        """A task after a step, decided on the task as it stands then."""
        task_id = self._task(code, project).id
        task: Task = self._ask(lambda tx: step(tx, tx.state("Task", task_id)))
        return task_answer(task, list(codes_of(self._views, task.open_blockers).values()))

    def pause(self, run: str | None, reason: str) -> Answer:
        """Ask a run to come to rest."""
        return self._steered(pause_run(self.company, self._run(run), ACTOR, reason))

    def resume(self, run: str | None) -> Answer:
        """Let a run go on."""
        return self._steered(resume_run(self.company, self._run(run), ACTOR))

    def stop(self, run: str | None, reason: str) -> Answer:
        """Ask a run to end."""
        return self._steered(stop_run(self.company, self._run(run), ACTOR, reason))

    def is_driven(self, run_id: str) -> bool:
        """Whether a living process works on a run."""
        return is_driven(self.company, self.company.journal.state(self.company.scope, "Run", run_id))

    def drive(self, terminal: Terminal, run_id: str) -> int:
        """Work on a run until it has ended."""
        from guildhall.adapters.cli.driving import conclude, drive
        from guildhall.application.runs.start import Started

        run: Run = self.company.journal.state(self.company.scope, "Run", run_id)
        ended = drive(terminal, self.company, Started(run_id, run.project_id, resumed=True))
        return conclude(terminal, self.company, ended)

    def sign_in(self, email: str | None, password: Callable[[str], str]) -> None:
        """Nobody signs in at a store: who answers is the person at this terminal."""
        if email is not None:
            raise ValidationFailed("--as is for a server: at a store you answer yourself", field="as")

    def approvals(self, *, answered: bool) -> list[Answer]:
        """What people are asked and have not answered, or all that they ever were, the newest first."""
        found = newest_asked(self._views, MOST_APPROVALS) if answered else asked(self._views)
        return [listed_answer(self._views, one) for one in found]

    def question(self, approval: str) -> Answer:
        """An approval with the change that it is about."""
        return question_answer(self.company, approval_by(self._views, approval))

    def answer(self, approval: str, verdict: Verdict, reason: str) -> Answer:
        """Answer as the only member of a store on their own machine."""
        found = approval_by(self._views, approval)
        seen = answering.what_stands(self.company, found.approval_id)
        who = answering.Answerer(ACTOR, "person", only_member=True)
        say = answering.approve if verdict == "approve" else answering.reject
        return approval_answer(self._ask(lambda tx: say(tx, found.approval_id, who, seen, reason)))

    def waive(self, gates: Sequence[str], project: str | None) -> Answer:
        """Have people asked no more at gates, as the person whose store it is."""
        found, command = self._project(project), WaiveGates(tuple(gates))
        self._ask(lambda tx: tx.ask("Project", found.project_id, command))
        return {"project": found.name, "gates": list(gates)}

    def kickoff(self, prompt: str, runtime: str, project: Meant) -> Answer:
        """Have pm and ba say what they make of a prompt."""
        from guildhall.application.runs.team import ensure_team

        read = self._guildhall.read_backlog(prompt, Path.cwd())
        found = self._project_of_work(naming_of(read, project.name), project.repository)
        ensure_team(self.company, found.project_id, ACTOR)
        held = self._guildhall.kickoff(self.company, found.project_id, read, runtime, ACTOR)
        return {
            "project_id": found.project_id,
            "status": held.status,
            "pm_summary": held.pm_summary,
            "ba_requirements": list(held.ba_requirements),
            "risks": list(held.risks),
            "next_steps": list(held.next_steps),
            "errors": dict(held.errors),
        }

    def meant_by(self, task: str | None, run: str | None) -> EventFilter:
        """The events that concern a task, and those of a run itself, where these are named."""
        return EventFilter(
            task_id=None if task is None else self._task(task, None).id,
            stream=None if run is None else f"Run:{self._run(run)}",
        )

    def events(self, after: int, limit: int, wanted: EventFilter = EVERY) -> Sequence[EventLine]:
        """Events of a filter after a position, in order."""
        return self._told(self._found(after, limit, wanted, newest_first=False))

    def last_events(self, number: int, wanted: EventFilter = EVERY) -> Sequence[EventLine]:
        """The newest events of a filter, in order."""
        return self._told(self._found(0, number, wanted, newest_first=True)[::-1])

    def _found(self, place: int, number: int, wanted: EventFilter, *, newest_first: bool) -> list[Envelope]:
        """So many events from a position on, page after page."""
        journal, found = self.company.journal, list[Envelope]()
        following: int | None = place
        while following is not None and len(found) < number:
            left = number - len(found)
            page = journal.search(
                self.company.scope, wanted, after=following, limit=left, newest_first=newest_first
            )
            found += page.events
            following = page.next
        return found

    def _told(self, found: Sequence[Envelope]) -> list[EventLine]:
        return [EventLine(cloud_event(one), self._chronicle.tell(one)) for one in found]

    def head(self) -> int:
        """The last position of the journal."""
        return self.company.journal.head(self.company.scope).position

    def wait(self, after: int, seconds: float) -> None:
        """Wait until the journal is past a position, for so long at most."""
        self.company.journal.wait(self.company.scope, after, seconds)

    def verify(self) -> Answer:
        """Recompute the chains: who has the store sees to every journal of it."""
        return proof_answer(prove(self.company, whole=True))

    def replay(self) -> Answer:
        """Rebuild the views."""
        position = self.head()
        return {"position": position, "entities": dict(replay(self.company, whole=True))}

    def export(self, kind: str, project: str | None) -> Iterator[str]:
        """A project's tasks as backlog YAML or queue.json."""
        found = self._project(project)
        yield harmless_json(exported_text(self._views, found, kind, self._guildhall.backlogs))

    def _run(self, reference: str | None) -> str:
        return run_by(self._views, reference).run_id

    def _steered(self, run: Run) -> Answer:
        return run_answer(self.company, run)

    def _project(self, name: str | None) -> Project:
        """The project that is meant; of several the one of the repository that this is typed in."""
        return project_by(self._views, name, place=self._place)

    def _task(self, code: str, project: str | None) -> Task:
        found: Task = task_meant(code, self._tasks(project), self._runs)
        return found

    def _tasks(self, project: str | None) -> Kind:
        """How tasks are found, in one project where it is named."""
        return Kind("task", lambda name: self._find_task(name, project), _task_facts)

    @property
    def _runs(self) -> Kind:
        """How runs are found."""
        return Kind("run", lambda name: find_run(self._views, name), _run_facts)

    def _find_task(self, reference: str, project: str | None) -> Task | None:
        within = self._project(project).project_id if project is not None else None
        try:
            task: Task = task_row(self._views, reference, within).state
        except TaskNotFound:
            return None
        return task

    def _project_of_work(self, naming: Naming, repo: Path | None) -> Project:
        """The project that added work goes to; a data folder that was made for it stays out of commits."""
        stores, folder = self.company.world.repositories, repo or Path.cwd()
        require_apart(self.company, repo)
        found: Project = self._ask(lambda tx: project_for_work(tx, stores, naming, folder, repo))
        if (folder / ".git").exists():
            try:
                hide_data_folder(self.company, found.project_id, folder)
            except RepositoryError as error:
                self._note(error.message)
        return found

    def _ask(self, unit: Callable[[Any], Any]) -> Any:
        return self.company.journal.execute(self.company.scope, self.company.origin(ACTOR), unit)


def _task_facts(task: Task) -> Answer:
    return {"id": task.id, "code": task.code, "status": task.status, "title": task.title}


def _run_facts(run: Run) -> Answer:
    return {"id": run.run_id, "status": run.status, "backlog": run.backlog.name if run.backlog else ""}
