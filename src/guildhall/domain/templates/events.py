"""What can happen to a template: a version more, and never anything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from guildhall.domain.kernel import Event, event

TemplateKind = Literal["project", "sprint", "task", "document", "job"]


@event("template.published")
@dataclass(frozen=True, slots=True)
class TemplatePublished(Event):
    """A version was published; versions are numbered from 1 without gaps."""

    template_id: str
    kind: TemplateKind
    name: str
    number: int
    body: dict[str, Any]
