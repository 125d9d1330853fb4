"""Presets: templates of kind ``job``, of which a published version never changes."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Views
from guildhall.domain.jobs.errors import JobInvalid
from guildhall.domain.jobs.preset import DEFAULT, DEFAULT_NAME, Preset, check_preset, preset_id, read_preset
from guildhall.domain.rules import refused
from guildhall.domain.templates.commands import PublishTemplate, RetireTemplate
from guildhall.domain.templates.errors import TemplateUnknown
from guildhall.domain.templates.template import Template


def check_template(company: Company, preset: Preset) -> None:
    """Refuse a template that no job could fill, whatever it is given.

    Raises:
        JobInvalid: saying where it is at fault.
    """
    fault = company.world.renderer.fault(preset.template)
    if fault:
        raise refused(JobInvalid, f"the template is none: {fault}", "preset.template_is_jinja", "template")


def publish_preset(tx: Transaction, name: str, preset: Preset) -> Template:
    """Publish a preset as the next version under its name; one equal to the newest changes nothing.

    Raises:
        JobInvalid, TemplateInvalid: naming the field and the rule.
    """
    check_preset(preset)
    template: Template = tx.ask("Template", preset_id(name), PublishTemplate("job", name, preset.body()))
    return template


def retire_preset(tx: Transaction, name: str) -> Template:
    """Have no new job made from a preset; jobs that name it stay as they are.

    Raises:
        TemplateUnknown: when there is none of this name.
    """
    template: Template = tx.ask("Template", preset_id(name), RetireTemplate())
    return template


def chosen_preset(tx: Transaction, name: str | None, version: int | None) -> tuple[Template, int]:
    """The preset that a new job names, and the version; without a name the one that comes with Guildhall.

    Raises:
        JobInvalid: when nothing of this name may be used.
        TemplateVersionUnknown: when it has no such version.
    """
    if name is None:
        template: Template = tx.state("Template", preset_id(DEFAULT_NAME))
        if not template.exists:
            template = publish_preset(tx, DEFAULT_NAME, DEFAULT)
        name = DEFAULT_NAME
    else:
        template = tx.state("Template", preset_id(name))
    if not template.exists or template.retired:
        known = "is retired" if template.exists else "does not exist"
        raise refused(JobInvalid, f"the preset {name} {known}", "job.preset_is_known", "preset")
    return template, template.version(version).number


def preset_of(views: Views, name: str, version: int) -> Preset:
    """What a version of a preset says, for a job that names it."""
    template: Template | None = views.get("Template", preset_id(name))
    if template is None:
        raise TemplateUnknown(f"there is no preset {name}", field="preset")
    return read_preset(template.version(version).body)
