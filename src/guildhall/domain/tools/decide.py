"""Decides what a command to a tool causes; it must never change a state itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, Rule, check, is_json_object, is_writing, merge_patch
from guildhall.domain.tools import commands as c
from guildhall.domain.tools import errors
from guildhall.domain.tools import events as e
from guildhall.domain.tools.tool import BUILT_IN, Tool, folds

MOST_CONFIG = 64 * 1024
"""Characters of a tool's config as JSON."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")

_KNOWN = Rule("tool.exists", lambda state, _: state.exists, errors.ToolUnknown, "there is no such tool")

_ONCE = Rule(
    "tool.added_once",
    lambda state, _: not state.exists,
    errors.ToolAlreadyExists,
    "tool {state.name} is there already; change it instead",
    "name",
)

_DEFINITION = (
    Rule(
        "tool.has_name",
        lambda _, event: _NAME.fullmatch(event.name) is not None,
        errors.ToolInvalid,
        "a tool's name has 1 to 100 small letters, digits and underscores",
        "name",
    ),
    Rule(
        "tool.description_is_text",
        lambda _, event: is_writing(event.description, 10_000),
        errors.ToolInvalid,
        "a tool's description is text of at most 10,000 characters",
        "description",
    ),
    Rule(
        "tool.config_is_json",
        lambda _, event: is_json_object(event.config, MOST_CONFIG),
        errors.ToolInvalid,
        f"a tool's config is a JSON object of at most {MOST_CONFIG} characters, without floating-point "
        "numbers",
        "config",
    ),
)

decisions = Decisions()


@decisions.on(c.AddTool)
def _add(state: Tool, command: c.AddTool) -> Sequence[Event]:
    check((_ONCE,), state, command)
    description = command.description or BUILT_IN.get(command.name, "")
    event = e.ToolConfigured(command.name, description, command.enabled, command.config)
    check(_DEFINITION, state, event)
    return [event]


@decisions.on(c.ConfigureTool)
def _configure(state: Tool, command: c.ConfigureTool) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    event = e.ToolConfigured(
        state.name,
        state.description if command.description is None else command.description,
        state.enabled if command.enabled is None else command.enabled,
        merge_patch(state.config, command.patch or {}),
    )
    check(_DEFINITION, state, event)
    same = (event.description, event.enabled, event.config) == (
        state.description,
        state.enabled,
        state.config,
    )
    return [] if same else [event]


class ToolBehavior(EventSourcedBehavior[Tool]):
    """The tool as an event-sourced entity, under its name."""

    entity_type = "Tool"
    state_type = Tool

    def empty_state(self) -> Tool:
        """A tool that was never configured."""
        return Tool()

    def apply_event(self, state: Tool, recorded: Recorded) -> Tool:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Tool, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
