"""Artifacts: recorded, listed and downloaded (seed S3, *Artifact*; S2, *artifacts*)."""

from __future__ import annotations

import base64
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, Reply, Seer, Worker, entity_etag
from guildhall.adapters.http.fields import Fence, Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.artifacts import ArtifactShown, artifact_shown
from guildhall.application.access.reach import artifact_within, of_task_within, run_within, task_within
from guildhall.application.artifacts.keeping import content_of, keep, record
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.domain.artifacts.artifact import Artifact
from guildhall.domain.artifacts.commands import RecordArtifact
from guildhall.domain.artifacts.events import ArtifactType
from guildhall.domain.kernel import ValidationFailed

router = FeatureRouter(prefix="/api/artifacts", tags=["artifacts"])


class ArtifactCreate(AskedModel):
    """Something to show: an address for a pr or link, else content (text or base64) or its hash and size."""

    type: ArtifactType
    path: str = Field(min_length=1, max_length=4096, examples=["report.md"])
    description: str = Field("", max_length=10_000)
    task_id: Name | None = Field(None, description="A task's id or code.")
    run_id: Name | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    size: int | None = Field(None, ge=0, le=2**53 - 1)
    content: str | None = Field(None, max_length=8_000_000)
    content_base64: str | None = Field(None, max_length=11_000_000)
    fence: Fence | None = None


@router.post("", status_code=201, response_model=ArtifactShown, responses=documented(409))
def record_artifact(caller: Worker, body: ArtifactCreate) -> Response:
    """Record an artifact; its content is kept in the data folder."""
    task_id = task_within(caller.views, caller.principal, body.task_id).id if body.task_id else None
    if body.run_id is not None:
        run_within(caller.views, caller.principal, body.run_id)
    artifact_id = caller.company.system.ids.new()
    sha256, size, content = body.sha256, body.size, _content(body)
    if content is not None:
        sha256, size = keep(caller.company, artifact_id, content, body.sha256)
    command = RecordArtifact(
        artifact_id,
        body.type,
        body.path,
        body.description,
        sha256,
        size,
        task_id,
        body.run_id,
        caller.principal.session_id,
    )

    def unit(tx: Transaction) -> Reply:
        made = record(tx, command, body.fence)
        return Reply(artifact_shown(made), 201, entity_etag(tx, "Artifact", artifact_id))

    return caller.write(unit)


@router.get("", response_model=Listed[ArtifactShown], responses=documented(409))
def list_artifacts(
    caller: Seer,
    pages: Pages,
    task: Annotated[Name | None, Query(description="A task's id or code.")] = None,
    run: Name | None = None,
) -> Response:
    """Artifacts in order of creation: of a task, of a run."""
    columns: dict[str, Any] = of_task_within(caller.views, caller.principal, task, run_id=run)
    return listed(page_of(caller.views, "Artifact", pages, **columns), artifact_shown)


@router.get("/{artifact_id}", response_model=ArtifactShown)
def read_artifact(caller: Seer, artifact_id: Name) -> Response:
    """An artifact."""
    return caller.show(artifact_within(caller.views, caller.principal, artifact_id), artifact_shown)


@router.get(
    "/{artifact_id}/content",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}, **documented(409)},
)
def download_artifact(caller: Seer, artifact_id: Name) -> Response:
    """The content of an artifact, to be saved and never shown, if it is still what was recorded."""
    artifact: Artifact = artifact_within(caller.views, caller.principal, artifact_id).state
    return _attachment(caller, artifact)


def _attachment(caller: Caller, artifact: Artifact) -> Response:
    content = content_of(caller.company, artifact)
    name = quote(artifact.path.rsplit("/", 1)[-1], safe="")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "ETag": f'"{artifact.sha256}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def _content(body: ArtifactCreate) -> bytes | None:
    if body.content is not None and body.content_base64 is not None:
        raise ValidationFailed("give the content as text or as base64, not as both", field="content")
    if body.content is not None:
        return body.content.encode()
    if body.content_base64 is None:
        return None
    try:
        return base64.b64decode(body.content_base64, validate=True)
    except ValueError as error:
        raise ValidationFailed("this is no base64", field="content_base64") from error
