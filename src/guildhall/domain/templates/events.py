"""What can happen to a template: a version more, or its retirement; a version never changes."""

from __future__ import annotations

from typing import Any, Literal

from guildhall.domain.kernel import Event, event

TemplateKind = Literal["project", "sprint", "task", "document", "job"]


@event("template.published")
class TemplatePublished(Event):
    """A version was published; versions are numbered from 1 without gaps."""

    template_id: str
    kind: TemplateKind
    name: str
    number: int
    body: dict[str, Any]


@event("template.retired")
class TemplateRetired(Event):
    """Nothing new is to be made from it; what names one of its versions still finds it."""
