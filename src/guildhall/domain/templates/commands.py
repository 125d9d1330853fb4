"""What can be asked of a template, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guildhall.domain.templates.events import TemplateKind


@dataclass(frozen=True, slots=True)
class PublishTemplate:
    """Publish a body as the next version; one equal to the newest changes nothing.

    The template's id is that of :func:`guildhall.domain.templates.template.template_id`.
    """

    kind: TemplateKind
    name: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RetireTemplate:
    """Have nothing new made from the template; publishing a version brings it back."""
