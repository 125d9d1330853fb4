"""Decides what a command to an agent's entity causes; it must never change a state itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_args

from guildhall.domain.agents import commands as c
from guildhall.domain.agents import errors
from guildhall.domain.agents import events as e
from guildhall.domain.agents.agent import Agent, folds
from guildhall.domain.agents.profiles import EMPTY_PROFILE, default_profile
from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, Lifecycle, Rule, Transition, check, is_text, is_writing

AVAILABILITY = Lifecycle(
    "agent",
    errors.AvailabilityRefused,
    (
        Transition("agent.free_from_any", "available", ("busy", "paused", "offline"), "available"),
        Transition("agent.busy_only_when_available", "busy", ("available",), "busy"),
        Transition("agent.paused_from_any", "paused", ("available", "busy", "offline"), "paused"),
        Transition("agent.offline_from_any", "offline", ("available", "busy", "paused"), "offline"),
    ),
)

_REF = re.compile(r"[ST]:\S{1,200}")

_KNOWN = Rule("agent.exists", lambda state, _: state.exists, errors.AgentUnknown, "there is no such agent")

_REGISTER = (
    Rule(
        "agent.registered_once",
        lambda state, _: not state.exists,
        errors.AgentAlreadyExists,
        "agent {state.agent_id} is registered already",
        "agent_id",
    ),
    Rule(
        "agent.has_id",
        lambda _, command: is_text(command.agent_id, 200),
        errors.AgentInvalid,
        "an agent needs an id",
        "agent_id",
    ),
    Rule(
        "agent.has_role",
        lambda _, command: is_text(command.role, 100),
        errors.AgentInvalid,
        "an agent needs a role",
        "role",
    ),
    Rule(
        "agent.unknown_role_brings_profile",
        lambda _, command: command.profile is not None or default_profile(command.role) is not None,
        errors.AgentInvalid,
        "role {command.role} has no default profile; give the agent one",
        "profile",
    ),
)

_DESCRIPTION = (
    Rule(
        "agent.has_name",
        lambda _, event: is_text(event.name, 200),
        errors.AgentInvalid,
        "an agent's name has 1 to 200 characters",
        "name",
    ),
    Rule(
        "agent.skills_are_words",
        lambda _, event: len(event.skills) <= 200 and all(is_text(skill, 100) for skill in event.skills),
        errors.AgentInvalid,
        "an agent has at most 200 skills of 1 to 100 characters",
        "skills",
    ),
    Rule(
        "agent.profile_is_text",
        lambda _, event: _is_profile(event.profile),
        errors.AgentInvalid,
        "a profile is made of texts and names the tier of its model: small, standard or large",
        "profile",
    ),
)

_KNOWN_AVAILABILITY = Rule(
    "agent.availability_is_known",
    lambda _, command: command.availability in get_args(e.Availability) and is_writing(command.reason, 1000),
    errors.AgentInvalid,
    "an agent is available, busy, paused or offline",
    "availability",
)

_CONTEXT = Rule(
    "agent.initialized_for_sprint_or_task",
    lambda _, command: _REF.fullmatch(command.ref) is not None and is_text(command.context_sha256, 64),
    errors.AgentInvalid,
    "an agent is initialized for S:<sprint> or T:<task>, with the digest of its context",
    "ref",
)

decisions = Decisions()


@decisions.on(c.RegisterAgent)
def _register(state: Agent, command: c.RegisterAgent) -> Sequence[Event]:
    check(_REGISTER, state, command)
    event = e.AgentRegistered(
        command.agent_id,
        command.org_id,
        command.name.strip(),
        command.role,
        command.profile or default_profile(command.role) or EMPTY_PROFILE,
        tuple(dict.fromkeys(command.skills)),
    )
    check(_DESCRIPTION, state, event)
    return [event]


@decisions.on(c.UpdateProfile)
def _update(state: Agent, command: c.UpdateProfile) -> Sequence[Event]:
    event = e.ProfileUpdated(
        state.name if command.name is None else command.name.strip(),
        state.profile if command.profile is None else command.profile,
        state.skills if command.skills is None else tuple(dict.fromkeys(command.skills)),
    )
    check((_KNOWN, *_DESCRIPTION), state, event)
    same = (event.name, event.profile, event.skills) == (state.name, state.profile, state.skills)
    return [] if same else [event]


@decisions.on(c.SetAvailability)
def _set_availability(state: Agent, command: c.SetAvailability) -> Sequence[Event]:
    check((_KNOWN, _KNOWN_AVAILABILITY), state, command)
    if command.availability == state.availability:
        return []
    AVAILABILITY.target(command.availability, state.availability, state.agent_id)
    return [e.AvailabilityChanged(command.availability, state.availability, command.reason)]


@decisions.on(c.InitializeAgent)
def _initialize(state: Agent, command: c.InitializeAgent) -> Sequence[Event]:
    check((_KNOWN, _CONTEXT), state, command)
    return [e.AgentInitialized(command.ref, command.session_id, command.context_sha256)]


def _is_profile(profile: e.Profile) -> bool:
    """Whether a profile is made of storable texts and a known tier."""
    lines = (*profile.responsibilities, *profile.tools, *profile.safety_rails)
    return (
        len(lines) <= 500
        and all(is_text(line, 2000) for line in lines)
        and profile.model_tier in get_args(e.ModelTier)
        and is_writing(profile.model, 200)
        and is_writing(profile.instructions, 100_000)
    )


class AgentBehavior(EventSourcedBehavior[Agent]):
    """The agent as an event-sourced entity."""

    entity_type = "Agent"
    state_type = Agent

    def empty_state(self) -> Agent:
        """An agent before it was registered."""
        return Agent()

    def apply_event(self, state: Agent, recorded: Recorded) -> Agent:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Agent, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
