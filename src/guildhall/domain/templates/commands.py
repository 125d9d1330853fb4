"""What can be asked of a template, as imperative records."""

from __future__ import annotations

from typing import Any

from guildhall.domain.record import Record
from guildhall.domain.templates.events import TemplateKind


class PublishTemplate(Record):
    """Publish a body as the next version; one equal to the newest changes nothing.

    The template's id is that of :func:`guildhall.domain.templates.template.template_id`.
    """

    kind: TemplateKind
    name: str
    body: dict[str, Any]


class RetireTemplate(Record):
    """Have nothing new made from the template; publishing a version brings it back."""
