"""A preset: what a template of kind ``job`` says, read and checked; it must never render anything."""

from __future__ import annotations

import re
from typing import Any, get_args

from guildhall.domain.jobs import errors
from guildhall.domain.jobs.events import JobKind
from guildhall.domain.jobs.rules import MOST_VARIANTS
from guildhall.domain.record import Record, asdict, field, field_names
from guildhall.domain.rules import Rule, check, is_json_object, is_text, is_writing, refused
from guildhall.domain.templates.template import template_id

LONGEST_TEMPLATE = 64 * 1024
"""Characters of a preset's template, and of all its commands together."""

MOST_COMMANDS = 50

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")


class Preset(Record):
    """How variants are made (seed S4, *Settings: presets CRUD*).

    ``template`` is Jinja text: the document itself, or what a model is asked for. ``commands`` are shell
    lines that a code job runs in the project's workspace as they stand, where they find its inputs as
    variables. ``inputs`` are defaults for what a job leaves out, null for what it must give. ``file_name`` is
    what an exported document is called.
    """

    kind: JobKind = "document"
    description: str = ""
    template: str = ""
    commands: tuple[str, ...] = ()
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])
    variants: int = 1
    file_name: str = "document.md"

    def body(self) -> dict[str, Any]:
        """The preset as the body of a template's version."""
        return {**asdict(self), "commands": list(self.commands)}

    def filled(self, given: dict[str, Any]) -> dict[str, Any]:
        """The inputs of a job: what was given, and the defaults for the rest.

        Raises:
            JobInvalid: naming what is missing.
        """
        must = (name for name, value in self.inputs.items() if value is None)
        missing = sorted(name for name in must if given.get(name) is None)
        if missing:
            says = f"the preset needs {', '.join(missing)} among the inputs"
            raise refused(errors.JobInvalid, says, "preset.inputs_are_given", "inputs")
        return {**self.inputs, **given}


DEFAULT_NAME = "document"
"""The preset of a job that names none; it is published when it is first needed."""

DEFAULT = Preset(
    description="A document with a title, a text and a list of the inputs.",
    template=(
        "# {{ title }}\n\n{{ prompt }}\n"
        "{% for name, value in inputs | dictsort if name != 'prompt' %}\n"
        "- {{ name }}: {{ value }}\n{% endfor %}\n"
        "{% if of > 1 %}\nVariant {{ variant }} of {{ of }}.\n{% endif %}"
    ),
    inputs={"prompt": ""},
)


def preset_id(name: str) -> str:
    """The id of the template that holds a preset."""
    return template_id("job", name)


def read_preset(body: dict[str, Any]) -> Preset:
    """The preset in a version's body; what it lacks takes its default."""
    known = {name: value for name, value in body.items() if name in field_names(Preset)}
    known["commands"] = tuple(known.get("commands") or ())
    return Preset(**known)


_CHECKS = (
    Rule(
        "preset.kind_is_known",
        lambda preset, _: preset.kind in get_args(JobKind),
        errors.JobInvalid,
        "a preset is for documents or for code",
        "kind",
    ),
    Rule(
        "preset.description_is_text",
        lambda preset, _: is_writing(preset.description, 2000),
        errors.JobInvalid,
        "a preset's description is text of at most 2,000 characters",
        "description",
    ),
    Rule(
        "preset.template_is_text",
        lambda preset, _: is_writing(preset.template, LONGEST_TEMPLATE),
        errors.JobInvalid,
        f"a preset's template is text of at most {LONGEST_TEMPLATE} characters",
        "template",
    ),
    Rule(
        "preset.commands_are_lines",
        lambda preset, _: (
            len(preset.commands) <= MOST_COMMANDS and all(is_text(line, 4000) for line in preset.commands)
        ),
        errors.JobInvalid,
        f"a preset's commands are at most {MOST_COMMANDS} lines of at most 4,000 characters",
        "commands",
    ),
    Rule(
        "preset.says_what_to_make",
        lambda preset, _: bool(preset.template.strip() or (preset.kind == "code" and preset.commands)),
        errors.JobInvalid,
        "a preset has a template, or commands where it is for code",
        "template",
    ),
    Rule(
        "preset.inputs_are_json",
        lambda preset, _: is_json_object(preset.inputs),
        errors.JobInvalid,
        "a preset's inputs are a JSON object without floating-point numbers",
        "inputs",
    ),
    Rule(
        "preset.variants_are_bounded",
        lambda preset, _: 1 <= preset.variants <= MOST_VARIANTS,
        errors.JobInvalid,
        f"a preset asks for 1 to {MOST_VARIANTS} variants",
        "variants",
    ),
    Rule(
        "preset.file_name_is_plain",
        lambda preset, _: _FILE_NAME.fullmatch(preset.file_name) is not None,
        errors.JobInvalid,
        "a preset's file name has 1 to 100 letters, digits, spaces, dots, dashes and underscores",
        "file_name",
    ),
)


def check_preset(preset: Preset) -> None:
    """Refuse a preset that cannot be used.

    Raises:
        JobInvalid: naming the field and the rule.
    """
    check(_CHECKS, preset, None)
