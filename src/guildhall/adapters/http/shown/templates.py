"""How templates are represented."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from guildhall.adapters.http.models import ShownModel
from guildhall.domain.templates.events import TemplateKind
from guildhall.domain.templates.template import Template, TemplateVersion


class VersionShown(ShownModel):
    """One version of a template, which never changes."""

    template_id: str = Field(examples=["project/python"])
    kind: TemplateKind
    name: str = Field(examples=["python"])
    version: int = Field(examples=[1])
    body: dict[str, Any] = Field(examples=[{"security_gate": "block_critical"}])
    published_at: datetime
    published_by: str


class TemplateShown(VersionShown):
    """A template by its newest version; ``versions`` is how many there are."""

    id: str
    versions: int
    created_at: datetime | None
    updated_at: datetime | None


def version_shown(template: Template, version: TemplateVersion) -> VersionShown:
    """One version as it is represented."""
    return VersionShown(
        template_id=template.template_id,
        kind=template.kind,
        name=template.name,
        version=version.number,
        body=version.body,
        published_at=version.published_at,
        published_by=version.published_by,
    )


def template_shown(template: Template) -> TemplateShown:
    """A template as it is represented."""
    return TemplateShown(
        **version_shown(template, template.version()).model_dump(),
        id=template.template_id,
        versions=len(template.versions),
        created_at=template.created_at,
        updated_at=template.updated_at,
    )
