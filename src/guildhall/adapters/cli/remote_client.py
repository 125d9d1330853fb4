"""Answers the commands from a server, over its HTTP interface; it must never touch a store of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guildhall.adapters.cli import remote_answers as answers
from guildhall.adapters.cli.client import (
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
from guildhall.adapters.cli.connection import LONG_SECONDS, Connection, Refused
from guildhall.adapters.cli.histories import history_lines
from guildhall.adapters.cli.meaning import Kind, meant, task_meant
from guildhall.adapters.cli.text import harmless_json
from guildhall.application.approvals.queries import NOTHING
from guildhall.application.narration.told import Batch
from guildhall.application.ports.journal import EVERY, EventFilter
from guildhall.application.projects.work import Naming, naming_of
from guildhall.domain.kernel import ValidationFailed

if TYPE_CHECKING:
    from guildhall.adapters.cli.seam import Guildhall
    from guildhall.adapters.cli.terminal import Terminal
    from guildhall.application.ports.backlog import Backlog, PlannedTask

PAGE = 500
MOST_OF_A_PATH = 4096
"""Characters of a path that a server takes."""


class RemoteClient:
    """The protocol ``Client`` over a server, asked from a folder, its ``place``; none: where it is typed."""

    def __init__(self, guildhall: Guildhall, connection: Connection, place: Path | None) -> None:
        self._guildhall = guildhall
        self._place = place
        self._http = connection

    def status(self) -> Answer:
        """Where everything stands."""
        return self._http.get("/api/status")

    def runs(self, limit: int) -> list[Answer]:
        """The newest runs."""
        return [self._run(run) for run in self._listed("/api/runs", limit, newest_first=True)]

    def show(self, reference: str, project: str | None) -> Shown:
        """A task by its code, or a run by its id or a part of it."""
        task, run = meant(reference, self._tasks(project), self._runs)
        if task is not None:
            history = self._history(f"Task:{task['id']}")
            waits_for = answers.waits_for(task, self._codes([task]))
            more = {"waits_for": waits_for, "delivery": self._why(task)["delivery"]}
            more |= {"sessions": self._sessions(task["id"]), "history": history}
            return Shown("task", {**answers.task_in_full(task), **more})
        result = self.result(run["id"])
        history = self._history(f"Run:{run['id']}")
        return Shown("run", {**self._run(run), **result, "history": history})

    def _sessions(self, task_id: str) -> list[Answer]:
        """Who worked on a task last, and in which sessions."""
        found = self._listed("/api/sessions", MOST_SESSIONS, task=task_id, newest_first=True)
        return [{"id": one["id"], "agent": one["agent_id"]} for one in found]

    def result(self, run_id: str) -> Answer:
        """What came of a run."""
        return self._http.get("/api/runs/{}/result", run_id)

    def tasks(self, asked: TasksAsked) -> Answer:
        """A page of tasks."""
        nobody = asked.run is None and asked.project is None
        if nobody and not self._http.get("/api/projects", limit=1)["items"]:
            return dict(NO_TASKS)
        run_id = self._run_meant(asked.run)["id"] if asked.run is not None else None
        page = self._http.get(
            "/api/tasks",
            status=asked.status,
            run=run_id,
            project=None if run_id else self._project_meant(asked.project)["id"],
            cursor=str(asked.after) if asked.after else None,
            limit=min(asked.limit, PAGE),
        )
        following = None if page["next"] is None else int(page["next"])
        codes = self._codes(page["items"])
        items = [{**answers.task(one), "waits_for": answers.waits_for(one, codes)} for one in page["items"]]
        return {"items": items, "total": page["total"], "next": following}

    def _codes(self, tasks: Sequence[Answer]) -> dict[str, str]:
        """The codes of these tasks and of those that they wait for, by their ids."""
        codes = {task["id"]: task["code"] for task in tasks}
        for task_id in dict.fromkeys(one for task in tasks for one in task["open_blockers"]):
            if task_id not in codes and (found := self._find_task(task_id, None)) is not None:
                codes[task_id] = found["code"]
        return codes

    def why(self, code: str, project: str | None) -> Answer:
        """What a task waits for."""
        task = self._task_meant(code, project)
        found = self._why(task)
        told = {name: found[name] for name in ("status", "waits", "advice", "delivery")}
        return {"id": task["code"], "title": task["title"], **told}

    def _why(self, task: Answer) -> Answer:
        return self._http.get("/api/tasks/{}/why", task["id"])

    def add(self, planned: PlannedTask, project: Meant) -> Answer:
        """Put a task into the inbox."""
        found = self._project_of_work(Naming(project.name or ""), project.repository)
        body = {**answers.new_task(planned), "project_id": found["id"]}
        return {**answers.task(self._http.post("/api/tasks", body=body)), "project": found["name"]}

    def import_backlog(self, source: str, project: Meant) -> Answer:
        """Bring a backlog's tasks onto the queue."""
        read = self._guildhall.read_backlog(source, Path.cwd())
        found = self._project_of_work(naming_of(read, project.name), project.repository)
        body = {"text": text_of(source), "name": read.name[:200]}
        return self._http.post("/api/projects/{}/backlog", found["id"], body=body, seconds=LONG_SECONDS)

    def dispatch(self, code: str | None, project: str | None) -> list[Answer]:
        """Triage one task, or all that wait for it."""
        if code is not None:
            done = self._http.post("/api/tasks/{}/dispatch", self._task_meant(code, project)["id"])
        else:
            body = {"project_id": self._project_meant(project)["id"]}
            done = self._http.post("/api/tasks/dispatch", body=body)
        return [answers.triaged(one) for one in done["items"]]

    def retry(self, code: str, project: str | None) -> Answer:
        """Let a blocked task go on."""
        return self._moved("unblock", code, project, None)

    def cancel(self, code: str, reason: str, project: str | None) -> Answer:
        """Give a task up for good."""
        return self._moved("cancel", code, project, {"reason": reason})

    def _moved(self, step: str, code: str, project: str | None, body: Answer | None) -> Answer:
        """A task after a step."""
        meant = self._task_meant(code, project)["id"]
        task = self._http.post(f"/api/tasks/{{}}/{step}", meant, body=body)
        return {**answers.task(task), "waits_for": answers.waits_for(task, self._codes([task]))}

    def pause(self, run: str | None, reason: str) -> Answer:
        """Ask a run to come to rest."""
        return self._steered("pause", run, {"reason": reason})

    def resume(self, run: str | None) -> Answer:
        """Let a run go on."""
        return self._steered("resume", run, None)

    def stop(self, run: str | None, reason: str) -> Answer:
        """Ask a run to end."""
        return self._steered("stop", run, {"reason": reason})

    def is_driven(self, run_id: str) -> bool:
        """Whether somebody works on a run: a server takes up each run that is not over."""
        return bool(run_id)

    def drive(self, terminal: Terminal, run_id: str) -> int:
        """Follow a run, which the server drives, until it has ended."""
        from guildhall.adapters.cli.following import follow

        return follow(terminal, self, run_id)

    def sign_in(self, email: str | None, password: Callable[[str], str]) -> None:
        """Ask as a person of the server from now on."""
        if email is None:
            raise ValidationFailed(
                "a key answers nothing, only a person does: add --as EMAIL; the password is asked for",
                field="as",
            )
        self._http.sign_in(email, password(email))

    def approvals(self, *, answered: bool) -> list[Answer]:
        """What people are asked and have not answered, or all that they ever were, the newest first."""
        which: dict[str, Any] = {"newest_first": True} if answered else {"status": "asked"}
        return list(self._listed("/api/approvals", MOST_APPROVALS, **which))

    def question(self, approval: str) -> Answer:
        """An approval with the change that it is about."""
        found = self._http.get("/api/references/approval", name=approval)["approval_id"]
        asked = self._http.get("/api/approvals/{}", found)
        try:
            content = self._http.get("/api/approvals/{}/content", found, seconds=LONG_SECONDS)
        except Refused as error:
            if error.code != "not_found" or asked["status"] == "asked":
                raise
            content = NOTHING
        about = self._http.get("/api/approvals/{}/about", found)
        judged = {"criteria": about.pop("criteria"), "about": about}
        return {**asked, **judged, **{name: content[name] for name in NOTHING}}

    def answer(self, approval: str, verdict: Verdict, reason: str) -> Answer:
        """Answer as the person who signed in."""
        found = self._http.get("/api/references/approval", name=approval)
        return self._http.post(
            f"/api/approvals/{{}}/{verdict}", found["approval_id"], body={"reason": reason}
        )

    def waive(self, gates: Sequence[str], project: str | None) -> Answer:
        """Have people asked no more at gates, as who signed in."""
        found = self._project_meant(project)
        self._http.post("/api/projects/{}/waive", found["id"], body={"gates": list(gates)})
        return {"project": found["name"], "gates": list(gates)}

    def kickoff(self, prompt: str, runtime: str, project: Meant) -> Answer:
        """Have pm and ba say what they make of a prompt."""
        read = self._guildhall.read_backlog(prompt, Path.cwd())
        found = self._project_of_work(naming_of(read, project.name), project.repository)
        where = (found["org_id"], found["id"])
        self._http.post("/orgs/{}/projects/{}/agents", *where, body={"roles": ["pm", "ba"]})
        body = {"prompt": text_of(prompt), "runtime": runtime}
        held = self._http.post("/orgs/{}/projects/{}/kickoff", *where, body=body, seconds=LONG_SECONDS)
        kept = ("project_id", "status", "pm_summary", "ba_requirements", "risks", "next_steps", "errors")
        return {name: held[name] for name in kept}

    def meant_by(self, task: str | None, run: str | None) -> EventFilter:
        """The events that concern a task, and those of a run itself, where these are named."""
        return EventFilter(
            task_id=None if task is None else self._task_meant(task, None)["id"],
            stream=None if run is None else f"Run:{self._run_meant(run)['id']}",
        )

    def events(self, after: int, limit: int, wanted: EventFilter = EVERY) -> Sequence[EventLine]:
        """Events of a filter after a position, in order."""
        return self._events(str(after), limit, wanted)

    def last_events(self, number: int, wanted: EventFilter = EVERY) -> Sequence[EventLine]:
        """The newest events of a filter, in order."""
        return self._events(None, number, wanted, newest_first=True)[::-1]

    def _events(self, cursor: str | None, limit: int, wanted: EventFilter, **order: Any) -> list[EventLine]:
        """Events from a cursor on, page after page."""
        found: list[EventLine] = []
        (kind,) = wanted.types or (None,)
        query: dict[str, Any] = {"type": kind, "stream": wanted.stream, "task": wanted.task_id, **order}
        while True:
            most = min(PAGE, limit - len(found))
            page = self._http.get("/api/events", cursor=cursor, limit=most, told=True, **query)
            found += answers.event_lines(page)
            cursor = page["next"]
            if cursor is None or len(found) >= limit:
                return found

    def news(self, run_id: str, after: int) -> Batch:
        """What happened in a run behind a position."""
        return answers.batch(self._http.get("/api/runs/{}/news", run_id, after=after))

    def head(self) -> int:
        """The last position of the journal."""
        position: int = self._http.get("/api/events", limit=1)["position"]
        return position

    def wait(self, after: int, seconds: float) -> None:
        """Wait until the journal is past a position, for so long at most."""
        self._http.await_event("/api/events/stream", after, seconds)

    def verify(self) -> Answer:
        """Recompute the chain."""
        return self._http.get("/api/verify", seconds=LONG_SECONDS)

    def replay(self) -> Answer:
        """Rebuild the views."""
        return self._http.post("/api/replay", seconds=LONG_SECONDS)

    def export(self, kind: str, project: str | None) -> Iterator[str]:
        """A project's tasks as backlog YAML or queue.json."""
        found = self._project_meant(project)
        yield harmless_json(self._http.text("/api/projects/{}/backlog", found["id"], format=kind))

    def start(self, repository: Path, body: Answer) -> Answer:
        """Start a run on a repository, or find its unfinished one."""
        return self._http.post(
            "/api/runs", body={**body, "repository": _told(repository)}, seconds=LONG_SECONDS
        )

    def foresee(self, repository: Path, body: Answer) -> list[Answer]:
        """A backlog's tasks as a run on a repository would find them: ``{code, whole_code, done}`` each."""
        where = {"repository": _told(repository)}
        answer = self._http.post("/api/references/backlog", body={**body, **where}, seconds=LONG_SECONDS)
        tasks: list[Answer] = answer["tasks"]
        return tasks

    def project(self, project_id: str) -> Answer:
        """A project by its id."""
        return self._http.get("/api/projects/{}", project_id)

    def standing(self, run_id: str) -> Answer:
        """Where a run stands."""
        return self._http.get("/api/runs/{}/status", run_id)

    def _run(self, run: Answer) -> Answer:
        return answers.run(run, self.standing(run["id"]))

    def _steered(self, verb: str, reference: str | None, body: Answer | None) -> Answer:
        run = self._run_meant(reference)
        return self._run(self._http.post(f"/api/runs/{{}}/{verb}", run["id"], body=body))

    def _listed(self, path: str, limit: int, **query: Any) -> Iterator[Answer]:
        """The items of a list, page after page."""
        cursor: str | None = None
        left = limit
        while left > 0:
            page = self._http.get(path, limit=min(PAGE, left), cursor=cursor, **query)
            yield from page["items"]
            left -= len(page["items"])
            cursor = page["next"]
            if cursor is None:
                return

    def _history(self, stream: str) -> list[Answer]:
        return history_lines(self.events(0, MOST_EVENTS, EventFilter(stream=stream)))

    def _find_task(self, reference: str, project: str | None) -> Answer | None:
        within = self._project_meant(project)["id"] if project is not None else None
        return self._unless_missing(lambda: self._http.get("/api/tasks/{}", reference, project=within))

    def _tasks(self, project: str | None) -> Kind:
        """How tasks are found, in one project where it is named."""
        return Kind("task", lambda name: self._find_task(name, project), dict)

    @property
    def _runs(self) -> Kind:
        """How runs are found."""
        return Kind("run", lambda name: self._unless_missing(lambda: self._run_meant(name)), dict)

    def _task_meant(self, code: str, project: str | None) -> Answer:
        found: Answer = task_meant(code, self._tasks(project), self._runs)
        return found

    def _run_meant(self, reference: str | None) -> Answer:
        """The run of an id or a part of it; without one the only unfinished one, else the newest."""
        return self._http.get("/api/references/run", name=reference)

    def _project_meant(self, name: str | None) -> Answer:
        """The project that is meant; of several the one of the repository that this is typed in."""
        return self._http.get("/api/references/project", name=name, place=_said(self._place))

    def _project_of_work(self, naming: Naming, repo: Path | None) -> Answer:
        """The project that added work goes to, made where there is none yet."""
        names = {"name": naming.said or None, "otherwise": naming.otherwise or None}
        folder = _said(None) if repo is None else _told(repo)
        body = {**names, "folder": folder, "has_repository": repo is not None}
        return self._http.post("/api/references/project", body=body)

    def _unless_missing(self, ask: Callable[[], Answer]) -> Answer | None:
        try:
            return ask()
        except Refused as error:
            if error.code != "not_found":
                raise
            return None


def work_of(source: str, read: Backlog) -> Answer:
    """What a source that was read asks for, as a server is sent it."""
    kind = "goal" if read.kind == "sentence" else "backlog"
    return {kind: text_of(source), "name": read.name[:200] or "backlog"}


def _told(repository: Path) -> str:
    """The path of a repository as a server is told it.

    Raises:
        ValidationFailed: where it cannot be.
    """
    path = _said(repository)
    if path is None:
        raise ValidationFailed(
            f"no server can be told the path {str(repository)[:80]!r}: it is not UTF-8, leads in a "
            f"circle or has more than {MOST_OF_A_PATH:,} characters",
            field="repo",
        )
    return path


def _said(folder: Path | None) -> str | None:
    """A folder, else the one that this is typed in, as a server is told it; none where it cannot be."""
    try:
        path = str((folder or Path.cwd()).resolve())
        path.encode()
    except (OSError, RuntimeError, UnicodeEncodeError):  # it is gone, leads in a circle, or is no text
        return None
    return path if len(path) <= MOST_OF_A_PATH else None


def text_of(source: str) -> str:
    """The text that a source names: a file's, else the sentence that it is."""
    path = Path.cwd() / source
    try:
        return path.read_text("utf-8-sig") if path.is_file() else source
    except (OSError, ValueError):
        return source
