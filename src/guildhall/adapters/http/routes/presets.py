"""Presets: how jobs are made (seed S4, *Settings: presets CRUD*). A version of one never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import UNCHANGED, Caller, IfMatch, Member, Reader, Reply, entity_etag
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.application.jobs.presets import check_template, publish_preset, retire_preset
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Row
from guildhall.application.preconditions import require_match
from guildhall.domain.jobs.preset import LONGEST_TEMPLATE, MOST_COMMANDS, Preset, preset_id, read_preset
from guildhall.domain.jobs.rules import MOST_VARIANTS
from guildhall.domain.rules import refused
from guildhall.domain.templates.errors import TemplateExists, TemplateUnknown
from guildhall.domain.templates.template import Template

router = FeatureRouter(tags=["presets"])

Name = Annotated[str, Path(min_length=1, max_length=100)]
Command = Annotated[str, Field(min_length=1, max_length=4000)]


class PresetBody(AskedModel):
    """How variants are made. ``template`` is Jinja, filled with a job's inputs.

    A template also knows ``title``, ``inputs``, ``variant`` (from 1) and ``of``. For a document it is the
    text itself, or with a model what the model is asked for. ``commands`` are shell lines that a code job
    runs as they stand; they find an input ``x`` in the variable ``INPUT_x`` (with ``title``, ``variant`` and
    ``of``), and all of them as JSON in the file that ``GUILDHALL_INPUTS`` names.
    """

    kind: Literal["document", "code"] = "document"
    description: str = Field("", max_length=2000)
    template: str = Field("", max_length=LONGEST_TEMPLATE, examples=["# {{ title }}\n\n{{ summary }}\n"])
    commands: list[Command] = Field(default_factory=list[str], max_length=MOST_COMMANDS)
    inputs: dict[str, Any] = Field(
        default_factory=dict[str, Any],
        max_length=200,
        description="Defaults of the inputs; null for one that every job must give.",
        examples=[{"summary": None}],
    )
    variants: int = Field(1, ge=1, le=MOST_VARIANTS)
    file_name: str = Field("document.md", min_length=1, max_length=100)

    def preset(self) -> Preset:
        """As the domain has it."""
        return read_preset(self.model_dump(include=set(PresetBody.model_fields)))


class PresetCreate(PresetBody):
    """A preset to publish under a name."""

    name: str = Field(min_length=1, max_length=100, examples=["release-notes"])


class PresetShown(PresetBody):
    """A version of a preset."""

    id: str
    name: str
    version: int
    retired: bool
    created_by: str
    created_at: datetime | None
    updated_at: datetime | None


@router.post("/presets", status_code=201, response_model=PresetShown, responses=documented(409))
def create_preset(caller: Member, body: PresetCreate) -> Response:
    """Publish the first version of a preset, or bring back one that was retired."""
    check_template(caller.company, body.preset())

    def unit(tx: Transaction) -> Reply:
        there: Template = tx.state("Template", preset_id(body.name))
        if there.exists and not there.retired:
            says = f"the preset {body.name} exists already; PUT /presets/{body.name} publishes a version more"
            raise refused(TemplateExists, says, "preset.created_once", "name")
        return _reply(tx, publish_preset(tx, body.name, body.preset()), 201)

    return caller.write(unit)


@router.get("/presets", response_model=Listed[PresetShown])
def list_presets(caller: Reader, pages: Pages) -> Response:
    """The presets of the org that are not retired, in their newest version."""
    return listed(page_of(caller.views, "Template", pages, kind="job", retired="no"), preset_shown)


@router.get("/presets/{name}", response_model=PresetShown, responses=UNCHANGED)
def read_preset_version(
    caller: Reader,
    name: Name,
    version: Annotated[int | None, Query(ge=1, le=1000, description="By default the newest.")] = None,
) -> Response:
    """A preset in one of its versions; those of a retired one can still be read."""
    return caller.show(_row(caller, name), lambda template: preset_shown(template, version))


@router.put("/presets/{name}", response_model=PresetShown, responses=documented(412, 428))
def publish_preset_version(caller: Member, name: Name, body: PresetBody, if_match: IfMatch) -> Response:
    """Publish the next version; jobs that were asked for before keep theirs."""
    _row(caller, name)
    check_template(caller.company, body.preset())

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Template", preset_id(name), if_match)
        return _reply(tx, publish_preset(tx, name, body.preset()))

    return caller.write(unit)


@router.delete("/presets/{name}", status_code=204, responses=documented(412))
def retire_one_preset(caller: Member, name: Name) -> Response:
    """Retire a preset: no new job is made from it."""
    _row(caller, name)

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Template", preset_id(name), caller.if_match)
        retire_preset(tx, name)
        return Reply(None, 204)

    return caller.write(unit)


def preset_shown(template: Template, number: int | None = None) -> PresetShown:
    """A preset as it is represented."""
    version = template.version(number)
    preset = read_preset(version.body)
    return PresetShown(
        **preset.body(),
        id=template.name,
        name=template.name,
        version=version.number,
        retired=template.retired,
        created_by=version.published_by,
        created_at=template.created_at,
        updated_at=version.published_at,
    )


def _row(caller: Caller, name: str) -> Row:
    row = caller.views.row("Template", preset_id(name))
    if row is None:
        raise TemplateUnknown(f"there is no preset {name}", field="name")
    return row


def _reply(tx: Transaction, template: Template, status: int = 200) -> Reply:
    return Reply(preset_shown(template), status, entity_etag(tx, "Template", preset_id(template.name)))
