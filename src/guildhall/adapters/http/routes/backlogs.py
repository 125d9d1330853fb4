"""Backlogs over HTTP: brought onto a project's queue, and taken out again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Member, Reader, Reply
from guildhall.adapters.http.fields import Name
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.application.access.reach import is_bound, project_within
from guildhall.application.projects.beside import beside
from guildhall.application.tasks import importing
from guildhall.application.tasks.export import exported_text
from guildhall.domain.record import asdict

router = FeatureRouter(tags=["tasks"])

Text = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64_000_000,
        description="A backlog's text (YAML, Markdown, queue.json), or a sentence.",
        examples=["Write a user guide."],
    ),
]


class BacklogImport(AskedModel):
    """A backlog for a project's queue; ``name`` is what errors call it."""

    text: Text
    name: str = Field("backlog", min_length=1, max_length=200)


class DrivenTask(ShownModel):
    """A task that stays with the run that drives it; ``fields`` are those that it did not take over."""

    code: str
    run_id: str
    fields: list[str]


class Imported(ShownModel):
    """How many tasks a backlog has that are on a project's queue now, and what of them is new or changed."""

    project_id: str
    project: str
    backlog: str
    imported: int
    added: int = Field(0, description="So many of them are new.")
    changed: int = Field(0, description="So many of them were there, and were changed.")
    beside: list[str] = Field([], description="Older projects of its repository, until it has had a run.")
    driven: list[DrivenTask] = Field(
        default_factory=list[DrivenTask], description="Those that stay with the run that drives them."
    )


@router.post("/api/projects/{project_id}/backlog", response_model=Imported, responses=documented(409))
def import_backlog(caller: Member, project_id: Name, body: BacklogImport) -> Response:
    """Bring a backlog's tasks onto a project's queue, ready, without starting a run."""
    project = project_within(caller.views, caller.principal, project_id).state
    read = caller.api.backlogs.read_text(body.text, body.name)

    def work() -> Reply:
        done = importing.import_backlog(caller.company, caller.origin, project.project_id, read)
        shown = Imported(
            project_id=project.project_id,
            project=project.name,
            backlog=read.name,
            imported=done.tasks,
            added=done.added,
            changed=done.changed,
            beside=beside(caller.views, project) if not is_bound(caller.principal) else [],
            driven=[DrivenTask.model_validate(asdict(one)) for one in done.driven],
        )
        return Reply(shown)

    return caller.work(work)


@router.get(
    "/api/projects/{project_id}/backlog",
    response_class=Response,
    responses={200: {"content": {"application/yaml": {}, "application/json": {}}}},
)
def export_backlog(
    caller: Reader,
    project_id: Name,
    format: Literal["backlog", "queue"] = "backlog",  # noqa: A002 - its name
) -> Response:
    """A project's tasks as backlog YAML, or as queue.json (seed S3, *Queue*)."""
    project = project_within(caller.views, caller.principal, project_id).state
    text = exported_text(caller.views, project, format, caller.api.backlogs)
    media = "application/json" if format == "queue" else "application/yaml"
    return Response(text, media_type=media, headers={"X-Content-Type-Options": "nosniff"})
