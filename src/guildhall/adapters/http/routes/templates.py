"""Templates: versioned presets that never change (seed S2, *project_templates*; S1, ``.templates/``)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, Member, Reader, Reply, entity_etag
from guildhall.adapters.http.fields import Config, Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.templates import (
    TemplateShown,
    VersionShown,
    template_shown,
    version_shown,
)
from guildhall.application.pages import page_of, page_of_items
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Row
from guildhall.domain.templates.commands import PublishTemplate
from guildhall.domain.templates.errors import TemplateUnknown
from guildhall.domain.templates.events import TemplateKind
from guildhall.domain.templates.template import Template, template_id

router = FeatureRouter(prefix="/api/templates", tags=["templates"])

Number = Annotated[int, Path(ge=1, le=1000)]


class TemplatePublish(AskedModel):
    """A body to publish as the next version of a template."""

    kind: TemplateKind
    name: Name = Field(examples=["python"])
    body: Config = Field(examples=[{"security_gate": "block_critical"}])


@router.post("", status_code=201, response_model=TemplateShown, responses=documented(409))
def publish_template(caller: Member, body: TemplatePublish) -> Response:
    """Publish a version; a body equal to the newest one's changes nothing (200)."""
    identity = template_id(body.kind, body.name)

    def unit(tx: Transaction) -> Reply:
        before = tx.version("Template", identity)
        after = tx.ask("Template", identity, PublishTemplate(body.kind, body.name, body.body))
        status = 201 if tx.version("Template", identity) > before else 200
        return Reply(template_shown(after), status, entity_etag(tx, "Template", identity))

    return caller.write(unit)


@router.get("", response_model=Listed[TemplateShown])
def list_templates(
    caller: Reader, pages: Pages, kind: TemplateKind | None = None, name: Name | None = None
) -> Response:
    """The templates of the org, each by its newest version."""
    columns: dict[str, Any] = {"kind": kind, "name": name}
    given = {column: value for column, value in columns.items() if value is not None}
    return listed(page_of(caller.views, "Template", pages, **given), template_shown)


@router.get("/{kind}/{name}", response_model=TemplateShown)
def read_template(caller: Reader, kind: TemplateKind, name: Name) -> Response:
    """A template by its newest version."""
    return caller.show(_row(caller, kind, name), template_shown)


@router.get("/{kind}/{name}/versions", response_model=Listed[VersionShown])
def list_template_versions(caller: Reader, kind: TemplateKind, name: Name, pages: Pages) -> Response:
    """All versions of a template, oldest first."""
    template: Template = _row(caller, kind, name).state
    page = page_of_items(template.versions, pages)
    return listed(page, lambda version: version_shown(template, version))


@router.get("/{kind}/{name}/versions/{number}")
def read_template_version(caller: Reader, kind: TemplateKind, name: Name, number: Number) -> VersionShown:
    """One version of a template."""
    template: Template = _row(caller, kind, name).state
    return version_shown(template, template.version(number))


def _row(caller: Caller, kind: TemplateKind, name: str) -> Row:
    row = caller.views.row("Template", template_id(kind, name))
    if row is None:
        raise TemplateUnknown("there is no template of this kind and name", field="name")
    return row
