"""The state of a template and its fold from events; it must never change a published version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record
from guildhall.domain.rules import refused, stamped
from guildhall.domain.templates.errors import TemplateVersionUnknown
from guildhall.domain.templates.events import TemplateKind, TemplatePublished, TemplateRetired


class TemplateVersion(Record):
    """One published version; ``number`` counts from 1."""

    number: int
    body: dict[str, Any]
    published_at: datetime
    published_by: str


class Template(Record):
    """A preset with all its versions, oldest first (seed S2, ``project_templates``; S1, ``.templates/``)."""

    template_id: str = ""
    kind: TemplateKind = "project"
    name: str = ""
    versions: tuple[TemplateVersion, ...] = ()
    retired: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether a version was published."""
        return bool(self.versions)

    def version(self, number: int | None = None) -> TemplateVersion:
        """One version, by default the newest.

        Raises:
            TemplateVersionUnknown: when it was never published.
        """
        wanted = len(self.versions) if number is None else number
        if not 1 <= wanted <= len(self.versions):
            says = f"template {self.template_id or 'of this id'} has no version {wanted}"
            raise refused(TemplateVersionUnknown, says, "template.version_exists", "version")
        return self.versions[wanted - 1]


def template_id(kind: TemplateKind, name: str) -> str:
    """The id of the template of a kind with a name: ``sprint/default``."""
    return f"{kind}/{name}"


folds = Folds()


@folds.on(TemplatePublished)
def _published(state: Template, event: TemplatePublished, recorded: Recorded) -> Template:
    version = TemplateVersion(event.number, event.body, recorded.at, recorded.actor)
    return stamped(
        state,
        recorded,
        template_id=event.template_id,
        kind=event.kind,
        name=event.name,
        versions=(*state.versions, version),
        retired=False,
        created_at=state.created_at or recorded.at,
    )


@folds.on(TemplateRetired)
def _retired(state: Template, _event: TemplateRetired, recorded: Recorded) -> Template:
    return stamped(state, recorded, retired=True)
