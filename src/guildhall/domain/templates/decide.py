"""Decides what a command to a template causes; it must never change a state itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_args

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, Rule, check, is_json_object
from guildhall.domain.templates import commands as c
from guildhall.domain.templates import errors
from guildhall.domain.templates import events as e
from guildhall.domain.templates.template import Template, folds, template_id

MOST_BODY = 256 * 1024
"""Characters of a template's body as JSON."""

MOST_VERSIONS = 1000
"""How many versions one template may have."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

_PUBLISH = (
    Rule(
        "template.kind_is_known",
        lambda _, command: command.kind in get_args(e.TemplateKind),
        errors.TemplateInvalid,
        "a template is of a project, sprint, task, document or job",
        "kind",
    ),
    Rule(
        "template.name_fits_a_path",
        lambda _, command: _NAME.fullmatch(command.name) is not None,
        errors.TemplateInvalid,
        "a template's name has 1 to 100 letters, digits, dots, dashes and underscores",
        "name",
    ),
    Rule(
        "template.body_is_json",
        lambda _, command: is_json_object(command.body, MOST_BODY) and bool(command.body),
        errors.TemplateInvalid,
        f"a template's body is a JSON object with content, of at most {MOST_BODY} characters and without "
        "floating-point numbers",
        "body",
    ),
    Rule(
        "template.keeps_its_identity",
        lambda state, command: not state.exists or (state.kind, state.name) == (command.kind, command.name),
        errors.TemplateIdentityFixed,
        "template {state.template_id} keeps its kind and name in every version",
        "name",
    ),
    Rule(
        "template.versions_are_bounded",
        lambda state, _: len(state.versions) < MOST_VERSIONS,
        errors.TemplateInvalid,
        f"a template has at most {MOST_VERSIONS} versions",
        "body",
    ),
)

_KNOWN = Rule(
    "template.exists", lambda state, _: state.exists, errors.TemplateUnknown, "there is no such template"
)

decisions = Decisions()


@decisions.on(c.PublishTemplate)
def _publish(state: Template, command: c.PublishTemplate) -> Sequence[Event]:
    check(_PUBLISH, state, command)
    if state.exists and not state.retired and state.version().body == command.body:
        return []
    identity = template_id(command.kind, command.name)
    number = len(state.versions) + 1
    return [e.TemplatePublished(identity, command.kind, command.name, number, command.body)]


@decisions.on(c.RetireTemplate)
def _retire(state: Template, command: c.RetireTemplate) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    return [] if state.retired else [e.TemplateRetired()]


class TemplateBehavior(EventSourcedBehavior[Template]):
    """The template as an event-sourced entity."""

    entity_type = "Template"
    state_type = Template

    def empty_state(self) -> Template:
        """A template of which nothing was published."""
        return Template()

    def apply_event(self, state: Template, recorded: Recorded) -> Template:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Template, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
